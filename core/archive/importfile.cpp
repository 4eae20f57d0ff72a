// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/importfile.h"

#include "core/archive/bulkname.h"
#include "core/archive/jsonlines.h"

#include <QFileInfo>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace cw::archive {
namespace {

using interfaces::FileRows;
using interfaces::Importer;
using interfaces::ImportLine;
using interfaces::ImportOrigin;
using interfaces::ImportReport;
using interfaces::RefusedLine;
using interfaces::RowFile;
using interfaces::RowFileName;
using interfaces::RowFileReport;
using interfaces::RowWatch;

constexpr std::size_t kBatchRows = 20'000;
/// Refused lines are handed over so many at a time.
constexpr std::size_t kBatchRefused = 1'000;

void addTo(ImportReport &sum, const ImportReport &part)
{
    sum.inserted += part.inserted;
    sum.updated += part.updated;
    sum.skipped += part.skipped;
    sum.rejected += part.rejected;
    if (sum.firstRejection.empty())
        sum.firstRejection = part.firstRejection;
}

/// Rows of one file on their way to the store, in bounded batches, and the lines that are none. The first failure ends
/// the reading.
template<class Row>
class Batcher {
public:
    using Store = std::function<Result<ImportReport>(std::vector<Row>, ImportOrigin)>;
    using Refuse = std::function<Result<>(std::vector<RefusedLine>)>;

    Batcher(LineReader &lines, std::string file, const RowWatch &watch, Store store, Refuse refuse)
        : m_lines(lines), m_file(std::move(file)), m_watch(watch), m_store(std::move(store)),
          m_refuse(std::move(refuse))
    {
    }

    /// The line the reader stands on.
    [[nodiscard]] ImportLine here() const
    {
        return {m_lines.lineNumber(), std::string(m_lines.line().substr(0, BulkIssue::kMostText))};
    }

    /// The row of a line.
    void add(Row row, ImportLine line)
    {
        m_rows.push_back(std::move(row));
        m_origins.push_back(std::move(line));
        if (m_rows.size() >= kBatchRows)
            flush();
    }

    /// A line is refused.
    void refuse(std::string reason, std::int64_t key, ImportLine line)
    {
        ImportReport refused;
        refused.rejected = 1;
        refused.firstRejection = m_file + " line " + std::to_string(line.number) + ": " + reason;
        addTo(m_sum, refused);
        m_refused.push_back({std::move(line), std::move(reason), key});
        if (m_refused.size() >= kBatchRefused)
            flush();
    }

    /// Stores the rest and says what became of the rows, and why the file was not read to its end.
    [[nodiscard]] RowFileReport finish(const Result<BulkReport> &read)
    {
        flush();
        if (m_error)
            return {m_sum, 0, m_error->detail};
        return {m_sum, 0, read ? std::string() : read.error().detail};
    }

private:
    /// The refused lines go first: whoever looks at the stored rows can know then what is missing between them.
    void flush()
    {
        flushRefused();
        if (m_error || m_rows.empty())
            return;
        auto stored = m_store(std::exchange(m_rows, {}), {m_file, std::exchange(m_origins, {})});
        if (!stored)
            return end(stored.error());
        addTo(m_sum, *stored);
        if (!m_watch(m_sum.inserted + m_sum.updated + m_sum.skipped + m_sum.rejected))
            end({ErrorCode::Cancelled, m_file + ": stopped; what was read until there is stored", {}});
    }

    void flushRefused()
    {
        if (m_error || m_refused.empty())
            return;
        if (auto kept = m_refuse(std::exchange(m_refused, {})); !kept)
            end(kept.error());
    }

    void end(Error why)
    {
        m_error = std::move(why);
        m_lines.stop();
    }

    LineReader &m_lines;
    std::string m_file;
    const RowWatch &m_watch;
    Store m_store;
    Refuse m_refuse;
    std::vector<Row> m_rows;
    std::vector<ImportLine> m_origins;
    std::vector<RefusedLine> m_refused;
    ImportReport m_sum;
    std::optional<Error> m_error;
};

/// The newest slot of a file, which nothing else in it proves to be over: its rows wait here for one of a later slot. A page
/// that was saved while its last candle was open looks like any other.
class NewestSlot {
public:
    using Batch = Batcher<market::Candle>;

    NewestSlot(Batch &batch, market::Interval interval) : m_batch(batch), m_interval(interval) {}

    /// The row of the line the reader stands on.
    void add(market::Candle row)
    {
        if (!m_waiting.empty() && row.openTime < m_waiting.front().first.openTime)
            return m_batch.add(std::move(row), m_batch.here());
        if (!m_waiting.empty() && row.openTime > m_waiting.front().first.openTime)
            pass();
        m_waiting.emplace_back(std::move(row), m_batch.here());
    }

    /// The file is at its end.
    void finish(const WhyUnsettled &whyUnsettled)
    {
        if (m_waiting.empty())
            return;
        const auto why = whyUnsettled(m_interval.next(m_waiting.front().first.openTime));
        if (!why)
            return pass();
        for (auto &[row, line] : std::exchange(m_waiting, {}))
            m_batch.refuse("the candle of " + market::isoText(row.openTime) + ' ' + *why,
                           market::toUs(row.openTime), std::move(line));
    }

private:
    void pass()
    {
        for (auto &[row, line] : std::exchange(m_waiting, {}))
            m_batch.add(std::move(row), std::move(line));
    }

    Batch &m_batch;
    market::Interval m_interval;
    std::vector<std::pair<market::Candle, ImportLine>> m_waiting;
};

std::string lastNameOf(const std::string &path)
{
    return QFileInfo(QString::fromStdString(path)).fileName().toStdString();
}

/// What a file that was read to its end leaves out of its own day or month.
void noteMissing(Importer &importer, const RowFile &file, std::int64_t rows, RowFileReport &report)
{
    if (!file.period || !report.error.empty())
        return;
    const auto missing = importer.noteShortFile({file.instrument, file.interval}, *file.period,
                                                lastNameOf(file.path), rows);
    if (missing)
        report.missing = *missing;
    else
        report.error = missing.error().detail;
}

RowFileReport importCandles(Importer &importer, const RowFile &file, market::Source source, LineReader &lines,
                            const RowWatch &watch, const WhyUnsettled &whyUnsettled)
{
    const market::SeriesKey series{file.instrument, file.interval};
    const std::string name = lastNameOf(file.path);
    Batcher<market::Candle> batch(
        lines, name, watch,
        [&](std::vector<market::Candle> rows, ImportOrigin origin) {
            return importer.storeCandles(series, std::move(rows), std::move(origin));
        },
        [&](std::vector<RefusedLine> refused) {
            return importer.refuseLines(file.instrument, file.interval, {name}, std::move(refused));
        });
    NewestSlot newest(batch, file.interval);
    std::int64_t own = 0;
    const auto sink = [&](const market::Candle &candle) {
        if (file.period && !file.period->contains(candle.openTime)) {
            batch.refuse("the row is outside the day or month in the file's name",
                         market::toUs(candle.openTime), batch.here());
            return;
        }
        ++own;
        market::Candle row = candle;
        row.source = source;
        newest.add(std::move(row));
    };
    const auto refused = [&](const BulkIssue &issue) { batch.refuse(issue.reason, issue.key, batch.here()); };
    const auto read = file.isJson ? readJsonCandles(lines, file.interval, sink, refused)
                                  : readBulkCandles(lines, file.interval, sink, refused);
    newest.finish([&](market::UtcTime end) {
        return source == market::Source::BulkFile ? std::nullopt : whyUnsettled(end);
    });
    RowFileReport report = batch.finish(read);
    noteMissing(importer, file, own, report);
    return report;
}

RowFileReport importTrades(Importer &importer, const RowFile &file, market::Source source, LineReader &lines,
                           const RowWatch &watch)
{
    const std::string name = lastNameOf(file.path);
    Batcher<market::Trade> batch(
        lines, name, watch,
        [&](std::vector<market::Trade> rows, ImportOrigin origin) {
            return importer.storeTrades(file.instrument, std::move(rows), std::move(origin));
        },
        [&](std::vector<RefusedLine> refused) {
            return importer.refuseLines(file.instrument, std::nullopt, {name}, std::move(refused));
        });
    const auto sink = [&](const market::Trade &trade) {
        market::Trade row = trade;
        row.source = source;
        batch.add(std::move(row), batch.here());
    };
    const auto refused = [&](const BulkIssue &issue) { batch.refuse(issue.reason, issue.key, batch.here()); };
    return batch.finish(file.isJson ? readJsonTrades(lines, file.instrument.market, sink, refused)
                        : file.kind == FileRows::Trades ? readBulkTrades(lines, sink, refused)
                                                        : readBulkAggTrades(lines, sink, refused));
}

/// What the rows of a file are: the exchange's when it was held against the checksum beside it, anybody's when there is none.
Result<market::Source> sourceOf(const RowFile &file)
{
    if (!QFileInfo::exists(QString::fromStdString(file.path + ".CHECKSUM")))
        return market::Source::Import;
    auto verified = verifyChecksum(file.path);
    if (!verified)
        return failFrom(verified);
    return file.isJson ? market::Source::Import : market::Source::BulkFile;
}

/// Of each market the trades are stored as its feed numbers them; the exchange's files of the other kind have the ids, and
/// the rows, of another count. Lines of JSON say themselves what they are.
std::optional<std::string> whyNotOfMarket(const RowFile &file)
{
    const bool isSpot = file.instrument.market == market::Market::Spot;
    if (file.isJson || file.kind == FileRows::Candles || (file.kind == FileRows::Trades) == isSpot)
        return std::nullopt;
    const std::string market =
        isSpot ? "spot has single trades in the store" : "um has aggregate trades in the store";
    return lastNameOf(file.path) + " holds " + (isSpot ? "aggregate" : "single") + " trades, and the market "
           + market + ": take the exchange's files named " + (isSpot ? "\"trades\"." : "\"aggTrades\".");
}

bool isJsonName(const std::string &path)
{
    constexpr std::array<std::string_view, 3> kEndings{".jsonl", ".jsonl.gz", ".jsonl.zst"};
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [&path](std::string_view ending) { return path.ends_with(ending); });
}

/// Nothing for funding rates.
std::optional<FileRows> fileRowsOf(BulkKind kind)
{
    switch (kind) {
    case BulkKind::Klines: return FileRows::Candles;
    case BulkKind::Trades: return FileRows::Trades;
    case BulkKind::AggTrades: return FileRows::AggregateTrades;
    case BulkKind::FundingRate: break;
    }
    return std::nullopt;
}

} // namespace

Result<RowFileName> rowFileName(const std::string &path)
{
    RowFileName name;
    name.isJson = isJsonName(path);
    auto bulk = parseBulkName(path);
    if (!bulk)
        return name;
    name.kind = fileRowsOf(bulk->kind);
    if (!name.kind)
        return fail(ErrorCode::Unsupported,
                    path + " holds funding rates; klines, trades and aggTrades can be imported.");
    name.symbol = std::move(bulk->symbol);
    name.market = bulk->market;
    name.interval = bulk->interval;
    name.period = bulk->period;
    return name;
}

RowFileReport importFile(Importer &importer, const RowFile &file, const RowWatch &watch,
                         const WhyUnsettled &whyUnsettled)
{
    if (auto why = whyNotOfMarket(file))
        return {{}, 0, std::move(*why)};
    const auto source = sourceOf(file);
    if (!source)
        return {{}, 0, source.error().detail};
    auto lines = LineReader::openFile(file.path);
    if (!lines)
        return {{}, 0, lines.error().detail};
    return file.kind == FileRows::Candles
               ? importCandles(importer, file, *source, **lines, watch, whyUnsettled)
               : importTrades(importer, file, *source, **lines, watch);
}

} // namespace cw::archive
