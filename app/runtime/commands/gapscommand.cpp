// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/coveragetext.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/api/node/workjson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::Gap;
using interfaces::GapFilter;

/// What a report tells besides the holes.
struct Completeness {
    std::vector<interfaces::SeriesCoverage> candles;
    std::vector<interfaces::TradesCoverage> trades;
    std::vector<interfaces::FundingCoverage> funding;
};

Result<Completeness> readCompleteness(const CommandContext &context, const GapFilter &filter)
{
    const interfaces::CoverageQuery query{filter.instrument, filter.interval, filter.market};
    using Candles = Result<std::vector<interfaces::SeriesCoverage>>;
    using Trades = Result<std::vector<interfaces::TradesCoverage>>;
    using Funding = Result<std::vector<interfaces::FundingCoverage>>;
    const bool isOneKind = filter.onlyTrades || filter.onlyFunding;
    auto candles = isOneKind ? Candles() : context.engine.gapReports().coverage(query);
    if (!candles)
        return tl::unexpected(candles.error());
    auto trades = filter.onlyFunding ? Trades() : context.engine.gapReports().tradesCoverage(query);
    if (!trades)
        return tl::unexpected(trades.error());
    auto funding = filter.onlyTrades ? Funding() : context.engine.gapReports().fundingCoverage(query);
    if (!funding)
        return tl::unexpected(funding.error());
    return Completeness{*std::move(candles), *std::move(trades), *std::move(funding)};
}

void print(const CommandContext &context, const std::vector<Gap> &gaps, const Completeness &completeness)
{
    QJsonArray list;
    for (const Gap &gap : gaps) {
        if (context.json()) {
            list.append(api::gapJson(gap));
            continue;
        }
        const std::string what =
            market::describe(gap.instrument) + ' '
            + std::string(gap.interval ? gap.interval->text() : interfaces::gapKindText(gap));
        context.out.data(
            padded(what, 24) + endsText(gap.range) + padded(std::to_string(gap.missing) + " missing", 16)
            + padded(std::string(interfaces::gapStateText(gap.state)), 10) + gap.cause
            + (gap.evidence.empty() ? "" : ": " + gap.evidence)
            + (gap.filledBy.empty() ? "" : " Filled by " + gap.filledBy + '.')
            + (gap.nextTryAt ? " Next try " + market::isoText(*gap.nextTryAt) + '.' : "") + '\n');
    }
    const interfaces::MissingTotals missing = interfaces::missingIn(gaps);
    if (context.json()) {
        context.out.data(jsonLine({{u"gaps"_s, list},
                                   {u"missing"_s, qint64(missing.all())},
                                   {u"missing_candles"_s, qint64(missing.candles)},
                                   {u"missing_trades"_s, qint64(missing.trades)},
                                   {u"missing_funding"_s, qint64(missing.funding)},
                                   {u"coverage"_s, coverageList(completeness.candles)},
                                   {u"trade_coverage"_s, coverageList(completeness.trades)},
                                   {u"funding_coverage"_s, coverageList(completeness.funding)}}));
        return;
    }
    for (const interfaces::SeriesCoverage &series : completeness.candles)
        context.out.data(coverageLine(series));
    for (const interfaces::TradesCoverage &trades : completeness.trades)
        context.out.data(coverageLine(trades));
    for (const interfaces::FundingCoverage &funding : completeness.funding)
        context.out.data(coverageLine(funding));
    context.out.data(std::to_string(gaps.size()) + " gaps, " + std::to_string(missing.all()) + " missing ("
                     + std::to_string(missing.candles) + " candles, " + std::to_string(missing.trades) + " trades, "
                     + std::to_string(missing.funding) + " funding rates)\n");
}

/// Repairs and says how it went; the report that follows shows what is left.
Result<> repair(const CommandContext &context, const GapFilter &filter)
{
    const auto job = context.engine.jobs().startRepair(filter);
    if (!job)
        return tl::unexpected(job.error());
    const auto done = waitForJob(context, *job);
    if (!done)
        return tl::unexpected(done.error());
    if (context.out.isTerminal())
        context.out.talk("\n");
    if (done->state != interfaces::JobState::Succeeded)
        return fail(ErrorCode::Network,
                    "Repair " + std::string(interfaces::jobStateText(done->state)) + ": " + done->error);
    context.out.talk("repaired: " + std::to_string(done->inserted) + " inserted, "
                     + std::to_string(done->updated) + " updated, " + std::to_string(done->skipped)
                     + " already there" + unprovenText(*done) + '\n');
    return {};
}

} // namespace

int runGaps(const CommandContext &context)
{
    auto filter = seriesFilter<GapFilter>(context);
    if (!filter)
        return context.failed(filter.error());
    const auto kind = context.line.value("kind");
    filter->onlyTrades = kind == "trades";
    filter->onlyFunding = kind == "funding";
    if (kind && ((!filter->onlyTrades && !filter->onlyFunding) || filter->interval))
        return context.failed({ErrorCode::InvalidInput,
                               "--kind \"" + *kind
                                   + "\" cannot be; accepted are trades and funding, without --interval, "
                                     "which names candles.",
                               {}});
    filter->includeResolved = context.line.has("all");
    filter->includeFilled = context.line.has("filled");
    if (context.line.has("repair")) {
        if (const auto repaired = repair(context, *filter); !repaired)
            return context.failed(repaired.error());
    }
    const auto gaps = context.engine.gapReports().gaps(*filter);
    if (!gaps)
        return context.failed(gaps.error());
    const auto completeness = readCompleteness(context, *filter);
    if (!completeness)
        return context.failed(completeness.error());
    print(context, *gaps, *completeness);
    return kDone;
}

} // namespace cw::runtime
