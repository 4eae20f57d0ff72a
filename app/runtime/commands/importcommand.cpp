// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::ImportReport;
using interfaces::RowFile;
using interfaces::RowFileName;
using interfaces::RowFileReport;
using interfaces::FileRows;

Result<FileRows> kindOf(const CommandContext &context, const RowFileName &name)
{
    const auto text = context.line.value("kind");
    if (!text)
        return name.kind.value_or(FileRows::Candles);
    if (*text == "klines")
        return FileRows::Candles;
    if (*text == "trades")
        return FileRows::Trades;
    if (*text == "aggTrades")
        return FileRows::AggregateTrades;
    return fail(ErrorCode::InvalidInput,
                "--kind \"" + *text + "\" is not known; accepted are klines, trades and aggTrades.");
}

/// What the options and the name say of a file.
Result<RowFile> sourceOf(const CommandContext &context, const std::string &file)
{
    auto name = context.engine.rowFiles().nameOf(file);
    if (!name)
        return failFrom(name);
    RowFile source;
    source.path = context.path(file).toStdString();
    source.isJson = name->isJson;
    source.period = name->period;
    const auto symbol = context.line.value("symbol");
    if (!symbol && !name->symbol)
        return fail(ErrorCode::InvalidInput, file
                                                 + " is not named like SYMBOL-1m-2024-08.zip; say what it "
                                                   "holds with --symbol and --interval.");
    auto instrument = instrumentOf(context, symbol ? *symbol : *name->symbol);
    if (!instrument)
        return failFrom(instrument);
    source.instrument = std::move(*instrument);
    if (!context.line.has("market") && name->market)
        source.instrument.market = *name->market;
    if (auto known = interfaces::requireKnown(context.engine.marketData(), source.instrument,
                                              interfaces::SymbolUse::Brings);
        !known)
        return failFrom(known);
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    auto kind = kindOf(context, *name);
    if (!kind)
        return failFrom(kind);
    source.kind = *kind;
    const auto known = *interval ? *interval : name->interval;
    if (source.kind != FileRows::Candles && *interval)
        return fail(ErrorCode::InvalidInput, "--interval means nothing to " + file + ": trades have none.");
    if (source.kind == FileRows::Candles && !known)
        return fail(ErrorCode::InvalidInput, file + " does not say its interval; add --interval.");
    source.interval = known.value_or(market::Interval::M1);
    return source;
}

void printJson(const CommandContext &context, const RowFile &source, const RowFileReport &result)
{
    const ImportReport &report = result.rows;
    QJsonObject line{{u"file"_s, qtext(source.path)},
                     {u"market"_s, qtext(market::marketText(source.instrument.market))},
                     {u"symbol"_s, qtext(source.instrument.symbol)},
                     {u"inserted"_s, qint64(report.inserted)},
                     {u"updated"_s, qint64(report.updated)},
                     {u"skipped"_s, qint64(report.skipped)},
                     {u"rejected"_s, qint64(report.rejected)},
                     {u"missing"_s, qint64(result.missing)},
                     {u"first_rejection"_s, qtext(report.firstRejection)}};
    if (!result.error.empty())
        line[u"error"_s] = qtext(result.error);
    context.out.data(jsonLine(line));
}

std::string lineOf(const RowFile &source, const RowFileReport &result)
{
    const ImportReport &report = result.rows;
    std::string line = source.path + ": " + std::to_string(report.inserted) + " inserted, "
                       + std::to_string(report.updated) + " updated, " + std::to_string(report.skipped)
                       + " already there, " + std::to_string(report.rejected) + " rejected";
    if (!report.firstRejection.empty())
        line += " (" + report.firstRejection + ')';
    if (result.missing > 0)
        line += ", " + std::to_string(result.missing) + " of its own slots still missing";
    return line + '\n';
}

std::int64_t held(const ImportReport &report) { return report.inserted + report.updated + report.skipped; }

void print(const CommandContext &context, const RowFile &source, const RowFileReport &result)
{
    if (!result.error.empty())
        context.out.talk("import: " + result.error + '\n');
    if (context.json())
        return printJson(context, source, result);
    if (result.error.empty() || held(result.rows) + result.rows.rejected > 0)
        context.out.data(lineOf(source, result));
}

/// Says why the command fails although every file was read to its end; empty when it does not.
std::string whyFailed(const CommandContext &context, const ImportReport &sum)
{
    if (held(sum) == 0)
        return "nothing was stored.";
    if (sum.rejected > 0 && !context.line.has("allow-rejected"))
        return std::to_string(sum.rejected)
               + " rows were rejected; the command `rejected` shows them, --allow-rejected accepts that.";
    return {};
}

} // namespace

int runImport(const CommandContext &context)
{
    if (context.line.arguments.empty())
        return context.failed({ErrorCode::InvalidInput, "at least one FILE is needed.", {}});
    std::vector<RowFile> sources;
    for (const std::string &file : context.line.arguments) {
        auto source = sourceOf(context, file);
        if (!source)
            return context.failed(source.error());
        sources.push_back(std::move(*source));
    }
    const interfaces::RowWatch watch = [&context](std::int64_t) { return !context.cancelled; };
    // One bad file does not keep the others out; the exit code tells of it.
    int code = kDone;
    ImportReport sum;
    for (const RowFile &source : sources) {
        const RowFileReport result = context.engine.rowFiles().importFile(source, watch);
        print(context, source, result);
        sum.inserted += held(result.rows);
        sum.rejected += result.rows.rejected;
        if (!result.error.empty())
            code = kFailed;
        if (context.cancelled)
            return kFailed;
    }
    if (const std::string why = whyFailed(context, sum); code == kDone && !why.empty()) {
        context.out.talk("import: " + why + '\n');
        return kFailed;
    }
    return code;
}

} // namespace cw::runtime
