// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/command.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "core/archive/bulkname.h"
#include "core/archive/bulkreader.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using archive::BulkKind;
using archive::LineReader;
using interfaces::ImportReport;

constexpr std::size_t kBatchRows = 20'000;

/// What a file holds, from its name and the options (an option wins).
struct ImportSource {
    QString path;
    market::InstrumentKey instrument;
    market::Interval interval = market::Interval::M1;
    BulkKind kind = BulkKind::Klines;
    std::optional<market::TimeRange> period; ///< the day or month in the name
};

Result<BulkKind> kindOf(const CommandContext &context, const std::optional<archive::BulkName> &name)
{
    const auto text = context.line.value("kind");
    if (!text)
        return name ? name->kind : BulkKind::Klines;
    if (*text == "klines")
        return BulkKind::Klines;
    if (*text == "trades")
        return BulkKind::Trades;
    if (*text == "aggTrades")
        return BulkKind::AggTrades;
    return fail(ErrorCode::InvalidInput,
                "--kind \"" + *text + "\" is not known; accepted are klines, trades and aggTrades.");
}

Result<ImportSource> sourceOf(const CommandContext &context, const std::string &file)
{
    ImportSource source;
    source.path = context.path(file);
    const auto name = archive::parseBulkName(file);
    const auto symbol = context.line.value("symbol");
    if (!symbol && !name)
        return fail(ErrorCode::InvalidInput, file
                                                 + " is not named like SYMBOL-1m-2024-08.zip; say what it "
                                                   "holds with --symbol and --interval.");
    auto instrument = instrumentOf(context, symbol ? *symbol : name->symbol);
    if (!instrument)
        return failFrom(instrument);
    source.instrument = std::move(*instrument);
    if (!context.line.has("market") && name && name->market)
        source.instrument.market = *name->market;
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    auto kind = kindOf(context, name);
    if (!kind)
        return failFrom(kind);
    if (name)
        source.period = name->period;
    source.kind = *kind;
    if (source.kind == BulkKind::Klines && !*interval && !(name && name->interval))
        return fail(ErrorCode::InvalidInput, file + " does not say its interval; add --interval.");
    source.interval = *interval                ? **interval
                      : name && name->interval ? *name->interval
                                               : market::Interval::M1;
    return source;
}

ImportReport &operator+=(ImportReport &sum, const ImportReport &part)
{
    sum.inserted += part.inserted;
    sum.updated += part.updated;
    sum.skipped += part.skipped;
    sum.rejected += part.rejected;
    if (sum.firstRejection.empty())
        sum.firstRejection = part.firstRejection;
    return sum;
}

/// Collects rows and hands them to the engine in bounded batches. The first failure stops it.
template<class Row>
class Batcher {
public:
    explicit Batcher(std::function<Result<ImportReport>(std::vector<Row>)> store) : m_store(std::move(store))
    {
    }

    void add(const Row &row)
    {
        m_rows.push_back(row);
        if (m_rows.size() >= kBatchRows)
            flush();
    }

    [[nodiscard]] Result<ImportReport> finish()
    {
        flush();
        return m_report;
    }

private:
    void flush()
    {
        if (!m_report || m_rows.empty())
            return;
        auto stored = m_store(std::exchange(m_rows, {}));
        if (stored)
            *m_report += *stored;
        else
            m_report = failFrom(stored);
    }

    std::function<Result<ImportReport>(std::vector<Row>)> m_store;
    std::vector<Row> m_rows;
    Result<ImportReport> m_report = ImportReport();
};

/// What became of one file. Rows before the place where it failed are stored, and counted.
struct FileResult {
    ImportReport report;
    std::string error; ///< empty: all of it was read
};

FileResult resultOf(const Result<ImportReport> &stored, const Result<archive::BulkReport> &read,
                    const std::string &file)
{
    if (!stored)
        return {{}, stored.error().detail};
    if (!read)
        return {*stored, read.error().detail};
    FileResult result{*stored, {}};
    if (read->rejected > 0) {
        result.report.rejected += read->rejected;
        result.report.firstRejection =
            file + " line " + std::to_string(read->issues.front().line) + ": " + read->issues.front().reason;
    }
    return result;
}

FileResult importCandles(const CommandContext &context, const ImportSource &source, LineReader &lines)
{
    const market::SeriesKey series{source.instrument, source.interval};
    Batcher<market::Candle> batch([&](std::vector<market::Candle> rows) {
        return context.engine.importer().storeCandles(series, std::move(rows));
    });
    std::int64_t foreign = 0;
    const auto read = archive::readBulkCandles(lines, source.interval, [&](const market::Candle &candle) {
        if (source.period && !source.period->contains(candle.openTime))
            ++foreign;
        else
            batch.add(candle);
    });
    FileResult result = resultOf(batch.finish(), read, lines.name());
    if (foreign > 0 && result.report.firstRejection.empty())
        result.report.firstRejection = lines.name() + ": rows outside the day or month in the file's name";
    result.report.rejected += foreign;
    return result;
}

FileResult importTrades(const CommandContext &context, const ImportSource &source, LineReader &lines)
{
    Batcher<market::Trade> batch([&](std::vector<market::Trade> rows) {
        return context.engine.importer().storeTrades(source.instrument, std::move(rows));
    });
    const auto sink = [&](const market::Trade &trade) { batch.add(trade); };
    const auto read = source.kind == BulkKind::Trades ? archive::readBulkTrades(lines, sink)
                                                      : archive::readBulkAggTrades(lines, sink);
    return resultOf(batch.finish(), read, lines.name());
}

/// A checksum file beside the zip is checked before any row is read.
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

FileResult importFile(const CommandContext &context, const ImportSource &source)
{
    if (auto checked = checkFile(source); !checked)
        return {{}, checked.error().detail};
    auto lines = LineReader::openFile(source.path.toStdString());
    if (!lines)
        return {{}, lines.error().detail};
    return source.kind == BulkKind::Klines ? importCandles(context, source, **lines)
                                           : importTrades(context, source, **lines);
}

void printJson(const CommandContext &context, const ImportSource &source, const FileResult &result)
{
    const ImportReport &report = result.report;
    QJsonObject line{{u"file"_s, source.path},
                     {u"market"_s, qtext(market::marketText(source.instrument.market))},
                     {u"symbol"_s, qtext(source.instrument.symbol)},
                     {u"inserted"_s, qint64(report.inserted)},
                     {u"updated"_s, qint64(report.updated)},
                     {u"skipped"_s, qint64(report.skipped)},
                     {u"rejected"_s, qint64(report.rejected)},
                     {u"first_rejection"_s, qtext(report.firstRejection)}};
    if (!result.error.empty())
        line[u"error"_s] = qtext(result.error);
    context.out.data(jsonLine(line));
}

void print(const CommandContext &context, const ImportSource &source, const FileResult &result)
{
    const ImportReport &report = result.report;
    if (!result.error.empty())
        context.out.talk("import: " + result.error + '\n');
    if (context.json())
        return printJson(context, source, result);
    if (!result.error.empty() && report.inserted + report.updated + report.skipped + report.rejected == 0)
        return;
    context.out.data(source.path.toStdString() + ": " + std::to_string(report.inserted) + " inserted, "
                     + std::to_string(report.updated) + " updated, " + std::to_string(report.skipped)
                     + " already there, " + std::to_string(report.rejected) + " rejected"
                     + (report.firstRejection.empty() ? "" : " (" + report.firstRejection + ')') + '\n');
}

} // namespace

int runImport(const CommandContext &context)
{
    if (context.line.arguments.empty())
        return context.failed({ErrorCode::InvalidInput, "at least one FILE is needed.", {}});
    std::vector<ImportSource> sources;
    for (const std::string &file : context.line.arguments) {
        auto source = sourceOf(context, file);
        if (!source)
            return context.failed(source.error());
        sources.push_back(std::move(*source));
    }
    // One bad file does not keep the others out; the exit code tells of it.
    int code = kDone;
    for (const ImportSource &source : sources) {
        const FileResult result = importFile(context, source);
        print(context, source, result);
        if (!result.error.empty())
            code = kFailed;
        if (context.cancelled)
            return kFailed;
    }
    return code;
}

} // namespace cw::runtime
