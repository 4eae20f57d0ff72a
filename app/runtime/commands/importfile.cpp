// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/importfile.h"

#include "core/archive/jsonlines.h"

#include <QFileInfo>

#include <functional>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using archive::BulkIssue;
using archive::BulkKind;
using archive::BulkReport;
using archive::LineReader;
using interfaces::ImportOrigin;
using interfaces::ImportReport;
using interfaces::RefusedLine;

constexpr std::size_t kBatchRows = 20'000;
/// Refused lines are handed over so many at a time.
constexpr std::size_t kBatchRefused = 1'000;

void add(ImportReport &sum, const ImportReport &part)
{
    sum.inserted += part.inserted;
    sum.updated += part.updated;
    sum.skipped += part.skipped;
    sum.rejected += part.rejected;
    if (sum.firstRejection.empty())
        sum.firstRejection = part.firstRejection;
}

/// Rows of one file on their way to the engine, in bounded batches, and the lines that are none. The first failure stops
/// it.
template<class Row>
class Batcher {
public:
    using Store = std::function<Result<ImportReport>(std::vector<Row>, ImportOrigin)>;
    using Refuse = std::function<Result<>(std::vector<RefusedLine>)>;

    Batcher(const LineReader &lines, std::string file, Store store, Refuse refuse)
        : m_lines(lines), m_file(std::move(file)), m_store(std::move(store)), m_refuse(std::move(refuse))
    {
    }

    /// The row of the line the reader stands on.
    void add(const Row &row)
    {
        m_rows.push_back(row);
        m_origins.push_back(here());
        if (m_rows.size() >= kBatchRows)
            flush();
    }

    /// The line the reader stands on is refused.
    void refuse(std::string reason, std::int64_t key)
    {
        ImportReport refused;
        refused.rejected = 1;
        refused.firstRejection = m_file + " line " + std::to_string(m_lines.lineNumber()) + ": " + reason;
        runtime::add(m_sum, refused);
        m_refused.push_back({here(), std::move(reason), key});
        if (m_refused.size() >= kBatchRefused)
            flushRefused();
    }

    [[nodiscard]] Result<ImportReport> finish()
    {
        flush();
        flushRefused();
        return m_error ? Result<ImportReport>(tl::unexpected(*m_error)) : Result<ImportReport>(m_sum);
    }

private:
    [[nodiscard]] interfaces::ImportLine here() const
    {
        return {m_lines.lineNumber(), std::string(m_lines.line().substr(0, BulkIssue::kMostText))};
    }

    void flush()
    {
        if (m_error || m_rows.empty())
            return;
        auto stored = m_store(std::exchange(m_rows, {}), {m_file, std::exchange(m_origins, {})});
        if (stored)
            runtime::add(m_sum, *stored);
        else
            m_error = stored.error();
    }

    void flushRefused()
    {
        if (m_error || m_refused.empty())
            return;
        if (auto kept = m_refuse(std::exchange(m_refused, {})); !kept)
            m_error = kept.error();
    }

    const LineReader &m_lines;
    std::string m_file;
    Store m_store;
    Refuse m_refuse;
    std::vector<Row> m_rows;
    std::vector<interfaces::ImportLine> m_origins;
    std::vector<RefusedLine> m_refused;
    ImportReport m_sum;
    std::optional<Error> m_error;
};

std::string nameOf(const ImportSource &source) { return QFileInfo(source.path).fileName().toStdString(); }

FileResult resultOf(Result<ImportReport> stored, const Result<BulkReport> &read)
{
    if (!stored)
        return {{}, 0, stored.error().detail};
    return {*std::move(stored), 0, read ? std::string() : read.error().detail};
}

/// What a file that was read to its end leaves out of its own day or month.
void noteMissing(const CommandContext &context, const ImportSource &source, std::int64_t rows,
                 FileResult &result)
{
    if (!source.period || !result.error.empty())
        return;
    const auto missing = context.engine.importer().noteShortFile({source.instrument, source.interval},
                                                                 *source.period, nameOf(source), rows);
    if (missing)
        result.missing = *missing;
    else
        result.error = missing.error().detail;
}

FileResult importCandles(const CommandContext &context, const ImportSource &source, LineReader &lines)
{
    const market::SeriesKey series{source.instrument, source.interval};
    interfaces::Importer &importer = context.engine.importer();
    Batcher<market::Candle> batch(
        lines, nameOf(source),
        [&](std::vector<market::Candle> rows, ImportOrigin origin) {
            return importer.storeCandles(series, std::move(rows), std::move(origin));
        },
        [&](std::vector<RefusedLine> refused) {
            return importer.refuseLines(source.instrument, source.interval, {nameOf(source)},
                                        std::move(refused));
        });
    std::int64_t own = 0;
    const auto sink = [&](const market::Candle &candle) {
        if (source.period && !source.period->contains(candle.openTime)) {
            batch.refuse("the row is outside the day or month in the file's name",
                         market::toUs(candle.openTime));
            return;
        }
        ++own;
        batch.add(candle);
    };
    const auto refused = [&](const BulkIssue &issue) { batch.refuse(issue.reason, issue.key); };
    const auto read = source.isJson ? archive::readJsonCandles(lines, source.interval, sink, refused)
                                    : archive::readBulkCandles(lines, source.interval, sink, refused);
    FileResult result = resultOf(batch.finish(), read);
    noteMissing(context, source, own, result);
    return result;
}

FileResult importTrades(const CommandContext &context, const ImportSource &source, LineReader &lines)
{
    interfaces::Importer &importer = context.engine.importer();
    Batcher<market::Trade> batch(
        lines, nameOf(source),
        [&](std::vector<market::Trade> rows, ImportOrigin origin) {
            return importer.storeTrades(source.instrument, std::move(rows), std::move(origin));
        },
        [&](std::vector<RefusedLine> refused) {
            return importer.refuseLines(source.instrument, std::nullopt, {nameOf(source)}, std::move(refused));
        });
    const auto sink = [&](const market::Trade &trade) { batch.add(trade); };
    const auto refused = [&](const BulkIssue &issue) { batch.refuse(issue.reason, issue.key); };
    const auto read = source.isJson                     ? archive::readJsonTrades(lines, sink, refused)
                      : source.kind == BulkKind::Trades ? archive::readBulkTrades(lines, sink, refused)
                                                        : archive::readBulkAggTrades(lines, sink, refused);
    return resultOf(batch.finish(), read);
}

Result<> checkFile(const ImportSource &source)
{
    const std::string path = source.path.toStdString();
    if (source.kind == BulkKind::FundingRate)
        return fail(ErrorCode::Unsupported,
                    path + " holds funding rates; klines, trades and aggTrades can be imported.");
    if (!QFileInfo::exists(source.path + u".CHECKSUM"_s))
        return {};
    const auto verified = archive::verifyChecksum(path);
    if (!verified)
        return tl::unexpected(verified.error());
    return {};
}

} // namespace

FileResult importFile(const CommandContext &context, const ImportSource &source)
{
    if (auto checked = checkFile(source); !checked)
        return {{}, 0, checked.error().detail};
    auto lines = LineReader::openFile(source.path.toStdString());
    if (!lines)
        return {{}, 0, lines.error().detail};
    return source.kind == BulkKind::Klines ? importCandles(context, source, **lines)
                                           : importTrades(context, source, **lines);
}

} // namespace cw::runtime
