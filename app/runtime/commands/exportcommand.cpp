// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::RowExport;
using interfaces::RowFormat;

/// --format. Without one, rows on stdout follow --json; a file is CSV, as --json is then about what is printed.
Result<RowFormat> formatOption(const CommandContext &context)
{
    const bool printsJson = context.json() && !context.line.has("output");
    const auto text = context.line.value("format");
    if (!text)
        return printsJson ? RowFormat::JsonLines : RowFormat::Csv;
    const auto parsed = interfaces::parseRowFormat(*text);
    if (!parsed)
        return fail(ErrorCode::InvalidInput,
                    "--format \"" + *text + "\" is not known; accepted are csv, jsonl and freqtrade.");
    if (printsJson && *parsed == RowFormat::Csv)
        return fail(ErrorCode::InvalidInput,
                    "--json prints JSON and --format \"" + *text
                        + "\" is none; leave one out, choose jsonl or freqtrade, or name "
                          "a file with --output.");
    return *parsed;
}

/// --as-of, which only final rows have.
Result<std::optional<market::UtcTime>> asOfOption(const CommandContext &context)
{
    auto asOf = timeOption(context, "as-of");
    if (!asOf || !*asOf)
        return asOf;
    if (context.line.has("include-open") || context.line.has("provenance"))
        return fail(ErrorCode::InvalidInput,
                    "--as-of shows final rows alone; leave out --include-open and --provenance.");
    return asOf;
}

Result<RowExport> requestOf(const CommandContext &context)
{
    RowExport request;
    auto range = rangeOption(context);
    if (!range)
        return failFrom(range);
    request.from = range->from;
    request.to = range->to;
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    const std::string kind = context.line.value("kind").value_or("candles");
    if (kind != "candles" && kind != "trades" && kind != "funding")
        return fail(ErrorCode::InvalidInput,
                    "--kind \"" + kind + "\" is not known; accepted are candles, trades and funding.");
    request.isFunding = kind == "funding";
    if (kind == "candles")
        request.interval = interval->value_or(market::Interval::M1);
    else if (auto used =
                 acceptOnly(context, "export --kind " + kind,
                            {"symbol", "from", "to", "kind", "format", "output", "as-of", "provenance"});
             !used)
        return failFrom(used);
    auto format = formatOption(context);
    if (!format)
        return failFrom(format);
    request.format = *format;
    // Only JSON lines say whether a candle is final: in any other form it would come back as a finished one.
    if (context.line.has("include-open") && *format != RowFormat::JsonLines)
        return fail(ErrorCode::InvalidInput,
                    "--include-open needs --format jsonl: the other formats cannot say that a "
                    "candle is still in progress.");
    if (context.line.has("provenance") && *format != RowFormat::JsonLines)
        return fail(ErrorCode::InvalidInput,
                    "--provenance needs --format jsonl: the other formats have no room for it.");
    request.hasOpenCandles = context.line.has("include-open");
    request.hasProvenance = context.line.has("provenance");
    if (request.isFunding && *format == RowFormat::Freqtrade)
        return fail(ErrorCode::InvalidInput,
                    "--kind funding needs --format csv or jsonl: freqtrade's form has no funding rates.");
    auto asOf = asOfOption(context);
    if (!asOf)
        return failFrom(asOf);
    request.asOf = *asOf;
    auto instrument = requiredInstrument(context);
    if (!instrument)
        return failFrom(instrument);
    request.instrument = std::move(*instrument);
    return request;
}

/// "3 rows from 2024-01-01T00:00:00Z to …".
std::string rangeText(const interfaces::PastLoss &loss)
{
    const auto end = [](const std::optional<market::UtcTime> &time) {
        return time ? market::isoText(*time) : std::string("an unknown time");
    };
    std::string text = loss.rows ? std::to_string(*loss.rows) + (*loss.rows == 1 ? " row" : " rows") : "rows";
    if (loss.interval)
        text += " of " + std::string(loss.interval->text());
    return text + " from " + end(loss.from) + " to " + end(loss.to);
}

std::string lossText(const interfaces::PastLoss &loss)
{
    if (loss.reason == "unnoted")
        return "some " + rangeText(loss) + " were stored before " + market::isoText(loss.at)
               + ", when nobody noted the moment";
    return rangeText(loss) + ": " + loss.reason + " at " + market::isoText(loss.at);
}

/// What cannot be shown of the past that was asked for.
Result<std::vector<interfaces::PastLoss>> lossesOf(const CommandContext &context, const RowExport &request)
{
    if (!request.asOf)
        return std::vector<interfaces::PastLoss>();
    const auto kind = request.interval    ? interfaces::DataKind::Candles
                      : request.isFunding ? interfaces::DataKind::Funding
                                          : interfaces::DataKind::Trades;
    const auto last = request.to ? std::optional(*request.to - market::microseconds(1)) : std::nullopt;
    return context.engine.marketData().pastLosses({request.instrument, kind, request.interval, request.from, last},
                                                  *request.asOf);
}

/// Says on stderr what a file or a pipe has no room for.
void warnOf(const CommandContext &context, const std::vector<interfaces::PastLoss> &losses)
{
    if (losses.empty())
        return;
    std::string text = "Not all that was stored then can be shown:\n";
    for (const interfaces::PastLoss &loss : losses)
        text += "  " + lossText(loss) + '\n';
    context.out.talk(text);
}

QJsonArray lossArray(const std::vector<interfaces::PastLoss> &losses)
{
    QJsonArray out;
    for (const interfaces::PastLoss &loss : losses)
        out.append(QJsonObject{{u"reason"_s, qtext(loss.reason)},
                               {u"rows"_s, loss.rows ? QJsonValue(qint64(*loss.rows)) : QJsonValue()},
                               {u"text"_s, qtext(lossText(loss))}});
    return out;
}

Result<std::int64_t> exportRows(const CommandContext &context, const RowExport &request)
{
    interfaces::RowFiles &files = context.engine.rowFiles();
    const interfaces::RowWatch watch = [&context](std::int64_t) { return !context.cancelled; };
    if (const auto output = context.line.value("output"))
        return files.exportTo(context.path(*output).toStdString(), request, watch);
    const interfaces::TextSink print = [&context](std::string_view text) -> Result<> {
        context.out.data(text);
        return {};
    };
    return files.exportRows(request, print, watch);
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
    const auto losses = lossesOf(context, *request);
    if (!losses)
        return context.failed(losses.error());
    const auto output = context.line.value("output");
    if (context.json() && output) {
        QJsonObject told{{u"file"_s, context.path(*output)}, {u"rows"_s, qint64(*written)}};
        if (request->asOf)
            told[u"gone"_s] = lossArray(*losses);
        context.out.data(jsonLine(told));
    } else {
        context.out.talk(std::to_string(*written) + " rows exported\n");
    }
    warnOf(context, *losses);
    return kDone;
}

} // namespace cw::runtime
