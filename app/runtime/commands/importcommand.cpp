// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/importfile.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using archive::BulkKind;
using interfaces::ImportReport;

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

bool isJsonName(const std::string &file)
{
    constexpr std::array<std::string_view, 3> kEndings{".jsonl", ".jsonl.gz", ".jsonl.zst"};
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [&file](std::string_view ending) { return file.ends_with(ending); });
}

Result<ImportSource> sourceOf(const CommandContext &context, const std::string &file)
{
    ImportSource source;
    source.path = context.path(file);
    source.isJson = isJsonName(file);
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
    if (auto known = interfaces::requireKnown(context.engine.marketData(), source.instrument,
                                              interfaces::SymbolUse::Brings);
        !known)
        return failFrom(known);
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
                     {u"missing"_s, qint64(result.missing)},
                     {u"first_rejection"_s, qtext(report.firstRejection)}};
    if (!result.error.empty())
        line[u"error"_s] = qtext(result.error);
    context.out.data(jsonLine(line));
}

std::string lineOf(const ImportSource &source, const FileResult &result)
{
    const ImportReport &report = result.report;
    std::string line = source.path.toStdString() + ": " + std::to_string(report.inserted) + " inserted, "
                       + std::to_string(report.updated) + " updated, " + std::to_string(report.skipped)
                       + " already there, " + std::to_string(report.rejected) + " rejected";
    if (!report.firstRejection.empty())
        line += " (" + report.firstRejection + ')';
    if (result.missing > 0)
        line += ", " + std::to_string(result.missing) + " of its own slots still missing";
    return line + '\n';
}

std::int64_t held(const ImportReport &report) { return report.inserted + report.updated + report.skipped; }

void print(const CommandContext &context, const ImportSource &source, const FileResult &result)
{
    if (!result.error.empty())
        context.out.talk("import: " + result.error + '\n');
    if (context.json())
        return printJson(context, source, result);
    if (result.error.empty() || held(result.report) + result.report.rejected > 0)
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
    std::vector<ImportSource> sources;
    for (const std::string &file : context.line.arguments) {
        auto source = sourceOf(context, file);
        if (!source)
            return context.failed(source.error());
        sources.push_back(std::move(*source));
    }
    // One bad file does not keep the others out; the exit code tells of it.
    int code = kDone;
    ImportReport sum;
    for (const ImportSource &source : sources) {
        const FileResult result = importFile(context, source);
        print(context, source, result);
        sum.inserted += held(result.report);
        sum.rejected += result.report.rejected;
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
