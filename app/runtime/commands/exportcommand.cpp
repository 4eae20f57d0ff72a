// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/archive/rowwriter.h"

#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using archive::ExportFormat;
using archive::ExportRows;
using archive::RowWriter;

constexpr int kPageRows = 10'000;

/// What the user asked to export.
struct RowExport {
    market::InstrumentKey instrument;
    market::Interval interval = market::Interval::M1;
    bool trades = false;
    ExportFormat format = ExportFormat::Csv;
    bool hasProvenance = false;
    std::optional<market::UtcTime> from;
    std::optional<market::UtcTime> to; ///< not included
    std::optional<market::UtcTime> asOf; ///< candles as they were stored then
};

/// A file that appears only when it is whole, or the command's own output.
class Target {
public:
    Target(const CommandContext &context, const std::optional<std::string> &path) : m_out(context.out)
    {
        if (path)
            m_file = std::make_unique<QSaveFile>(context.path(*path));
    }

    [[nodiscard]] Result<> open()
    {
        if (m_file && !m_file->open(QIODevice::WriteOnly))
            return failure();
        return {};
    }
    [[nodiscard]] Result<> write(const std::string &text)
    {
        if (!m_file)
            m_out.data(text);
        else if (m_file->write(text.data(), qint64(text.size())) != qint64(text.size()))
            return failure();
        return {};
    }
    [[nodiscard]] Result<> commit()
    {
        if (m_file && !m_file->commit())
            return failure();
        return {};
    }

private:
    [[nodiscard]] tl::unexpected<Error> failure() const
    {
        return fail(ErrorCode::Storage, m_file->fileName().toStdString()
                                            + " cannot be written: " + m_file->errorString().toStdString());
    }

    Output &m_out;
    std::unique_ptr<QSaveFile> m_file;
};

/// --format. Without one, rows on stdout follow --json; a file is CSV, as --json is then about what is printed.
Result<ExportFormat> formatOption(const CommandContext &context)
{
    const bool printsJson = context.json() && !context.line.has("output");
    const auto text = context.line.value("format");
    if (!text)
        return printsJson ? ExportFormat::JsonLines : ExportFormat::Csv;
    const auto parsed = archive::parseExportFormat(*text);
    if (!parsed)
        return fail(ErrorCode::InvalidInput,
                    "--format \"" + *text + "\" is not known; accepted are csv, jsonl and freqtrade.");
    if (printsJson && *parsed == ExportFormat::Csv)
        return fail(ErrorCode::InvalidInput,
                    "--json prints JSON and --format \"" + *text
                        + "\" is none; leave one out, choose jsonl or freqtrade, or name "
                          "a file with --output.");
    return *parsed;
}

/// --as-of, which only final candles have.
Result<std::optional<market::UtcTime>> asOfOption(const CommandContext &context, const RowExport &request)
{
    auto asOf = timeOption(context, "as-of");
    if (!asOf || !*asOf)
        return asOf;
    if (request.trades)
        return fail(ErrorCode::InvalidInput,
                    "--as-of needs --kind candles: trades are stored without the moment they were stored at.");
    if (context.line.has("include-open") || context.line.has("provenance"))
        return fail(ErrorCode::InvalidInput,
                    "--as-of shows final candles alone; leave out --include-open and --provenance.");
    return asOf;
}

Result<RowExport> requestOf(const CommandContext &context)
{
    RowExport request;
    auto instrument = requiredInstrument(context);
    if (!instrument)
        return failFrom(instrument);
    request.instrument = std::move(*instrument);
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    request.interval = interval->value_or(market::Interval::M1);
    const std::string kind = context.line.value("kind").value_or("candles");
    if (kind != "candles" && kind != "trades")
        return fail(ErrorCode::InvalidInput,
                    "--kind \"" + kind + "\" is not known; accepted are candles and trades.");
    request.trades = kind == "trades";
    auto format = formatOption(context);
    if (!format)
        return failFrom(format);
    request.format = *format;
    // Only JSON lines say whether a candle is final: in any other form it would come back as a finished one.
    if (context.line.has("include-open") && *format != ExportFormat::JsonLines)
        return fail(ErrorCode::InvalidInput,
                    "--include-open needs --format jsonl: the other formats cannot say that a "
                    "candle is still in progress.");
    if (context.line.has("provenance") && *format != ExportFormat::JsonLines)
        return fail(ErrorCode::InvalidInput,
                    "--provenance needs --format jsonl: the other formats have no room for it.");
    request.hasProvenance = context.line.has("provenance");
    auto from = timeOption(context, "from");
    auto to = timeOption(context, "to");
    if (!from)
        return failFrom(from);
    if (!to)
        return failFrom(to);
    request.from = *from;
    request.to = *to;
    auto asOf = asOfOption(context, request);
    if (!asOf)
        return failFrom(asOf);
    request.asOf = *asOf;
    return request;
}

/// Rows of one page; their origin only when it is wanted, as it takes longer.
Result<std::vector<interfaces::CandleRecord>>
pageOf(interfaces::MarketData &data, const interfaces::CandleQuery &query, const RowExport &request)
{
    if (request.hasProvenance)
        return data.candleRecords(query);
    auto candles = request.asOf ? data.candlesAsOf(query, *request.asOf) : data.candles(query);
    if (!candles)
        return failFrom(candles);
    std::vector<interfaces::CandleRecord> records;
    records.reserve(candles->size());
    for (market::Candle &candle : *candles)
        records.push_back({std::move(candle), {}});
    return records;
}

Result<std::vector<interfaces::TradeRecord>> pageOf(interfaces::MarketData &data,
                                                    const interfaces::TradeQuery &query, bool hasProvenance)
{
    if (hasProvenance)
        return data.tradeRecords(query);
    auto trades = data.trades(query);
    if (!trades)
        return failFrom(trades);
    std::vector<interfaces::TradeRecord> records;
    records.reserve(trades->size());
    for (market::Trade &trade : *trades)
        records.push_back({std::move(trade), {}});
    return records;
}

archive::RowNote noteOf(market::Source source, const interfaces::RowOrigin &origin)
{
    return {source, interfaces::rowPlaceText(origin.place), origin.storedAt, origin.changedAt,
            origin.version};
}

Result<std::int64_t> writeCandles(const CommandContext &context, const RowExport &request, RowWriter &rows,
                                  Target &target)
{
    const auto unit = market::microseconds(1);
    interfaces::CandleQuery query{{request.instrument, request.interval},
                                  request.from.value_or(market::UtcTime()),
                                  request.to ? std::optional(*request.to - unit) : std::nullopt,
                                  kPageRows,
                                  context.line.has("include-open")};
    std::int64_t written = 0;
    for (std::string text;; text.clear()) {
        auto page = pageOf(context.engine.marketData(), query, request);
        if (!page)
            return failFrom(page);
        for (const auto &[candle, origin] : *page) {
            rows.candle(text, candle);
            if (request.hasProvenance)
                rows.note(text, noteOf(candle.source, origin));
        }
        if (auto done = target.write(text); !done)
            return failFrom(done);
        written += std::int64_t(page->size());
        if (page->size() < std::size_t(kPageRows) || context.cancelled)
            return written;
        query.from = page->back().candle.openTime + unit;
    }
}

Result<std::int64_t> writeTrades(const CommandContext &context, const RowExport &request, RowWriter &rows,
                                 Target &target)
{
    const auto unit = market::microseconds(1);
    interfaces::TradeQuery query{request.instrument, request.from.value_or(market::UtcTime()),
                                 request.to ? std::optional(*request.to - unit) : std::nullopt, kPageRows,
                                 false};
    std::int64_t written = 0;
    std::int64_t lastId = -1;
    for (std::string text;; text.clear()) {
        auto page = pageOf(context.engine.marketData(), query, request.hasProvenance);
        if (!page)
            return failFrom(page);
        std::int64_t fresh = 0;
        // Several trades share one instant, so the next page starts at the last one's and repeats it.
        for (const auto &[trade, origin] : *page) {
            if (trade.id <= lastId)
                continue;
            rows.trade(text, trade);
            if (request.hasProvenance)
                rows.note(text, noteOf(trade.source, origin));
            lastId = trade.id;
            ++fresh;
        }
        if (auto done = target.write(text); !done)
            return failFrom(done);
        written += fresh;
        if (page->size() < std::size_t(query.limit) || context.cancelled)
            return written;
        if (fresh == 0)
            query.limit *= 2; // one instant holds more trades than a page
        query.from = page->back().trade.time;
    }
}

Result<std::int64_t> exportRows(const CommandContext &context, const RowExport &request)
{
    Target target(context, context.line.value("output"));
    if (auto opened = target.open(); !opened)
        return failFrom(opened);
    const ExportRows kind = !request.trades                                     ? ExportRows::Candles
                            : request.instrument.market == market::Market::Spot ? ExportRows::Trades
                                                                                : ExportRows::AggregateTrades;
    const auto rows = archive::makeRowWriter(request.format, kind);
    std::string text;
    rows->begin(text);
    if (auto done = target.write(text); !done)
        return failFrom(done);
    auto written = request.trades ? writeTrades(context, request, *rows, target)
                                  : writeCandles(context, request, *rows, target);
    if (!written)
        return written;
    if (context.cancelled)
        return fail(ErrorCode::Cancelled, "stopped before the end; nothing was left behind");
    text.clear();
    rows->end(text);
    if (auto done = target.write(text); !done)
        return failFrom(done);
    if (auto done = target.commit(); !done)
        return failFrom(done);
    return written;
}

} // namespace

int runExport(const CommandContext &context)
{
    const auto request = requestOf(context);
    if (!request)
        return context.failed(request.error());
    const auto written = exportRows(context, *request);
    if (!written)
        return context.failed(written.error());
    const auto output = context.line.value("output");
    if (context.json() && output)
        context.out.data(jsonLine({{u"file"_s, context.path(*output)}, {u"rows"_s, qint64(*written)}}));
    else
        context.out.talk(std::to_string(*written) + " rows exported\n");
    return kDone;
}

} // namespace cw::runtime
