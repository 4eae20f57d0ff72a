// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"

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

/// --as-of, which only final candles have.
Result<std::optional<market::UtcTime>> asOfOption(const CommandContext &context, const RowExport &request)
{
    auto asOf = timeOption(context, "as-of");
    if (!asOf || !*asOf)
        return asOf;
    if (!request.interval)
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
    auto range = rangeOption(context);
    if (!range)
        return failFrom(range);
    request.from = range->from;
    request.to = range->to;
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    const std::string kind = context.line.value("kind").value_or("candles");
    if (kind != "candles" && kind != "trades")
        return fail(ErrorCode::InvalidInput,
                    "--kind \"" + kind + "\" is not known; accepted are candles and trades.");
    if (kind == "candles")
        request.interval = interval->value_or(market::Interval::M1);
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
    auto asOf = asOfOption(context, request);
    if (!asOf)
        return failFrom(asOf);
    request.asOf = *asOf;
    auto instrument = requiredInstrument(context);
    if (!instrument)
        return failFrom(instrument);
    request.instrument = std::move(*instrument);
    return request;
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
    const auto output = context.line.value("output");
    if (context.json() && output)
        context.out.data(jsonLine({{u"file"_s, context.path(*output)}, {u"rows"_s, qint64(*written)}}));
    else
        context.out.talk(std::to_string(*written) + " rows exported\n");
    return kDone;
}

} // namespace cw::runtime
