// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/sequences.h"
#include "core/engine/base/timebounds.h"
#include "core/engine/checks/claims.h"
#include "core/engine/checks/crosscheck.h"
#include "core/engine/checks/fundingcheck.h"
#include "core/engine/checks/spikecheck.h"
#include "core/engine/checks/storecheck.h"
#include "core/engine/checks/verifytask.h"
#include "core/ingest/funding/fundingscan.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace cw::engine {
namespace {

using interfaces::DataKind;
using interfaces::VerifyDepth;
using interfaces::VerifyRequest;
using market::InstrumentKey;
using market::Interval;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;
using storage::Reader;
using storage::SeriesSummary;
using storage::TradeSummary;

constexpr std::chrono::days kRecent{30};
/// What the names of the marks of claims begin with.
constexpr std::string_view kLookedMarks = "archive.looked/";

bool names(const VerifyRequest &request, const SeriesKey &series)
{
    return matches(request.what, {series.instrument, DataKind::Candles, series.interval});
}

bool namesTrades(const VerifyRequest &request, const InstrumentKey &instrument)
{
    return matches(request.what, {instrument, DataKind::Trades, std::nullopt});
}

/// What of a sequence that reaches over `reach` is looked at.
TimeRange windowOf(const VerifyRequest &request, TimeRange reach)
{
    if (request.depth == VerifyDepth::Recent)
        reach.from = std::max(reach.from, reach.to - kRecent);
    return reach.intersected({request.from.value_or(UtcTime::min()), request.to.value_or(UtcTime::max())});
}

/// Times of a slice; of trades, whose keys are ids, it is always looked at.
bool liesIn(const VerifyRequest &request, const storage::ArchiveSlice &slice)
{
    if (slice.sequence.kind == storage::RowKind::Trades)
        return true;
    const TimeRange time{market::fromUs(slice.keys.from), market::fromUs(slice.keys.to)};
    return time.overlaps({request.from.value_or(UtcTime::min()), request.to.value_or(UtcTime::max())});
}

bool liesIn(const VerifyRequest &request, const storage::ColdFile &file)
{
    return file.time.overlaps({request.from.value_or(UtcTime::min()), request.to.value_or(UtcTime::max())});
}

/// What the store has rows of.
struct Stored {
    const std::vector<SeriesSummary> &series;
    const std::vector<TradeSummary> &trades;
};

/// A look at a slice, a file or a claim, and when the last one was.
struct Look {
    UtcTime last;
    std::int64_t rows = 0;
    Check check;
};
using Looks = std::vector<Look>;

/// When claims were looked at last, by the names of their marks.
using Marks = std::map<std::string, std::string, std::less<>>;

/// "archive.looked/spot/BTCUSDT/1m": slices and files have a column for it, claims have not.
std::string markName(const InstrumentKey &instrument, std::string_view what)
{
    return std::string(kLookedMarks) + std::string(market::marketText(instrument.market)) + '/' + instrument.symbol
           + '/' + std::string(what);
}

/// The check, whose end is remembered under the name.
Check marked(Check check, std::string name, UtcTime now)
{
    return [check = std::move(check), name = std::move(name), now](Reader &reader) -> Result<CheckResult> {
        auto result = check(reader);
        if (!result)
            return result;
        if (result->rest)
            result->rest = marked(std::move(result->rest), name, now);
        else
            result->findings.state.emplace_back(name, market::isoText(now));
        return result;
    };
}

Look lookAtClaim(const Marks &marks, std::string name, std::int64_t rows, Check check, UtcTime now)
{
    const auto mark = marks.find(name);
    const auto last = mark == marks.end() ? std::nullopt : market::parseIso(mark->second);
    return {last.value_or(UtcTime::min()), rows, marked(std::move(check), std::move(name), now)};
}

Result<std::int64_t> addRuns(Looks &looks, Reader &reader, const VerifyRequest &request, UtcTime now,
                             const std::string &coldFolder, bool isShared)
{
    auto slices = reader.archiveSlices(std::nullopt);
    if (!slices)
        return failFrom(slices);
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    for (const storage::ArchiveSlice &slice : *slices) {
        if (matches(request.what, keyOf(slice.sequence)) && liesIn(request, slice))
            looks.push_back({slice.verifiedAt.value_or(UtcTime::min()), slice.rows, sliceCheck(slice, now)});
    }
    for (const storage::ColdFile &file : *files) {
        if (matches(request.what, keyOf(file.sequence)) && liesIn(request, file))
            looks.push_back({file.verifiedAt.value_or(UtcTime::min()), file.rows,
                             fileCheck(file, coldFolder, now, isShared)});
    }
    return std::ssize(looks);
}

Result<> addClaims(Looks &looks, const Marks &marks, Reader &reader, const VerifyRequest &request,
                   const Stored &stored, UtcTime now)
{
    auto series = claimedSeries(reader, stored.series);
    if (!series)
        return failFrom(series);
    auto trades = claimedTrades(reader, stored.trades);
    if (!trades)
        return failFrom(trades);
    for (const ClaimedSeries &claim : *series) {
        if (names(request, claim.series))
            looks.push_back(lookAtClaim(marks,
                                        markName(claim.series.instrument, claim.series.interval.text()),
                                        claim.rows, claimCheck(claim, now), now));
    }
    for (const ClaimedTrades &claim : *trades) {
        if (namesTrades(request, claim.instrument))
            looks.push_back(lookAtClaim(marks, markName(claim.instrument, "trades"), claim.rows,
                                        claimCheck(claim, now), now));
    }
    return {};
}

Result<> addFundingClaims(Looks &looks, const Marks &marks, Reader &reader, const VerifyRequest &request, UtcTime now)
{
    auto proofs = ingest::readFundingProofs(reader);
    if (!proofs)
        return failFrom(proofs);
    for (const auto &[instrument, proof] : *proofs) {
        if (!matches(request.what, {instrument, DataKind::Funding, std::nullopt}))
            continue;
        std::int64_t rows = 0;
        for (const auto &[from, run] : proof.runs())
            rows += run.rows;
        looks.push_back(
            lookAtClaim(marks, markName(instrument, "funding"), rows, fundingCheck(instrument, now), now));
    }
    return {};
}

/// Slices of the archive, files and claims. With a budget, what nobody looked at for the longest time comes first.
Result<> addLooks(VerifyPlan &plan, Reader &reader, const VerifyRequest &request, const Stored &stored, UtcTime now,
                  const std::string &coldFolder, bool isShared)
{
    auto states = reader.statesUnder(kLookedMarks);
    if (!states)
        return failFrom(states);
    const Marks marks(states->begin(), states->end());
    Looks looks;
    auto slices = addRuns(looks, reader, request, now, coldFolder, isShared);
    if (!slices)
        return failFrom(slices);
    if (auto added = addClaims(looks, marks, reader, request, stored, now); !added)
        return added;
    if (auto added = addFundingClaims(looks, marks, reader, request, now); !added)
        return added;
    if (request.budget)
        std::ranges::stable_sort(looks, {}, &Look::last);
    plan.slices = *slices;
    for (Look &look : looks) {
        plan.rows += look.rows;
        plan.checks.push_back(std::move(look.check));
    }
    return {};
}

/// Candles of `finer` make those of `series`.
bool makes(const SeriesSummary &finer, const SeriesKey &series)
{
    return finer.series.instrument == series.instrument && finer.series.interval != series.interval
           && series.interval.isMultipleOf(finer.series.interval);
}

/// Stored finer intervals whose candles make one of `series`, the coarsest first.
std::vector<Interval> finerThan(const SeriesKey &series, const std::vector<SeriesSummary> &all)
{
    std::vector<Interval> finer;
    for (const SeriesSummary &each : all) {
        if (makes(each, series))
            finer.push_back(each.series.interval);
    }
    std::ranges::sort(finer, [](Interval a, Interval b) { return b < a; });
    return finer;
}

/// Where only trades can say what a candle is: minutes everywhere, others up to an hour outside of all finer series.
market::TimeRanges madeOfTrades(const SeriesSummary &summary, const std::vector<SeriesSummary> &all)
{
    const Interval interval = summary.series.interval;
    market::TimeRanges ranges{{summary.first, interval.next(summary.last)}};
    if (Interval(Interval::H1) < interval)
        return {};
    if (interval == Interval(Interval::M1))
        return ranges;
    for (const SeriesSummary &each : all) {
        if (makes(each, summary.series))
            ranges.remove({interval.ceil(each.first), interval.floor(each.series.interval.next(each.last))});
    }
    return ranges;
}

Result<> addTradeChecks(VerifyPlan &plan, Reader &reader, const VerifyRequest &request, const SeriesSummary &summary,
                        const TradeSummary &trades, const market::TimeRanges &where)
{
    const Interval interval = summary.series.interval;
    for (const TimeRange &range : where.ranges()) {
        // Their neighbours prove that nothing is missing at both ends.
        const TimeRange around{interval.previous(range.from), interval.next(range.to)};
        const TimeRange window = windowOf(request, around.intersected({trades.first, trades.last + kTick}));
        if (window.isEmpty())
            continue;
        auto ids = tradeIdsIn(reader, trades.instrument, window);
        if (!ids)
            return failFrom(ids);
        if (ids->isEmpty())
            continue;
        plan.rows += ids->to - ids->from;
        plan.checks.push_back(tradeCheck(summary.series, *ids));
    }
    return {};
}

Result<> addTradeChecks(VerifyPlan &plan, Reader &reader, const VerifyRequest &request,
                        const std::vector<SeriesSummary> &series, const std::vector<TradeSummary> &trades)
{
    for (const SeriesSummary &summary : series) {
        const auto own = std::ranges::find(trades, summary.series.instrument, &TradeSummary::instrument);
        if (own == trades.end() || (!names(request, summary.series) && !namesTrades(request, own->instrument)))
            continue;
        auto added = addTradeChecks(plan, reader, request, summary, *own, madeOfTrades(summary, series));
        if (!added)
            return added;
    }
    return {};
}

void addPartsChecks(VerifyPlan &plan, const VerifyRequest &request, const std::vector<SeriesSummary> &series)
{
    for (const SeriesSummary &summary : series) {
        const auto finer = finerThan(summary.series, series);
        if (finer.empty() || !names(request, summary.series))
            continue;
        const Interval interval = summary.series.interval;
        const TimeRange window = windowOf(request, {summary.first, interval.next(summary.last)});
        if (window.isEmpty())
            continue;
        plan.rows += finer.front().slotsBetween(window.from, window.to);
        plan.checks.push_back(partsCheck(summary.series, finer, window));
    }
}

void addSpikeChecks(VerifyPlan &plan, const VerifyRequest &request, const std::vector<SeriesSummary> &series)
{
    for (const SeriesSummary &summary : series) {
        const TimeRange window =
            windowOf(request, {summary.first, summary.series.interval.next(summary.last)});
        if (!names(request, summary.series) || window.isEmpty())
            continue;
        plan.rows += summary.series.interval.slotsBetween(window.from, window.to);
        plan.checks.push_back(spikeCheck(summary.series, window));
    }
}

} // namespace

Result<VerifyPlan> planVerify(Reader &reader, const VerifyRequest &request, UtcTime now,
                              const std::string &coldFolder, bool isShared)
{
    auto series = reader.seriesSummaries();
    if (!series)
        return failFrom(series);
    auto trades = reader.tradeSummaries();
    if (!trades)
        return failFrom(trades);
    VerifyPlan plan;
    if (auto added = addLooks(plan, reader, request, {*series, *trades}, now, coldFolder, isShared); !added)
        return failFrom(added);
    if (request.depth == VerifyDepth::Slices)
        return plan;
    if (auto added = addTradeChecks(plan, reader, request, *series, *trades); !added)
        return failFrom(added);
    addPartsChecks(plan, request, *series);
    addSpikeChecks(plan, request, *series);
    return plan;
}

} // namespace cw::engine
