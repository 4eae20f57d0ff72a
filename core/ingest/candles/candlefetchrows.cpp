// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/candlefetch.h"
#include "core/ingest/feed/candletrack.h"

#include <algorithm>
#include <utility>

/// What a fetch of candles makes of an answer: rows that are final, rows that are not yet, and slots without a row.
namespace cw::ingest {
namespace {

/// The stream can still know better than a row whose slot ended less than this ago.
constexpr std::chrono::hours kYoungAge{1};
/// A slot that ended less than this ago may only be late in the exchange's REST database.
constexpr std::chrono::seconds kRestLag{10};
/// So often an answer that may only be late is asked for again at once: it outlasts kRestLag.
constexpr int kSoonTries = 5;
static_assert(kSoonTries * kFinalityGrace >= kRestLag);
/// So many answers without rows on both sides, each a minute after the last, and the question is given up.
constexpr int kMaxUnproven = 5;
/// A row that was refused may only have been damaged on its way.
constexpr int kMaxRefusals = 3;

} // namespace

void CandleFetch::handleRows(const SlotPage &page, Answer answer)
{
    std::vector<Candle> &rows = answer.rows;
    const TimeRange covered = coveredBy(page, rows);
    const TimeRange witnesses =
        rows.empty() ? TimeRange() : TimeRange{rows.front().openTime, rows.back().openTime};
    market::TimeRanges present;
    handleRefused(page, answer.refused, present);
    std::vector<Candle> ripe;
    ripe.reserve(rows.size());
    auto from = rows.begin();
    for (const SlotAsk &ask : page.asks) {
        from =
            std::find_if(from, rows.end(), [&](const Candle &row) { return row.openTime >= ask.range.from; });
        const auto to =
            std::find_if(from, rows.end(), [&](const Candle &row) { return row.openTime >= ask.range.to; });
        handleSlots(ask, page.isVerdict ? std::optional(witnesses) : std::nullopt,
                    ask.range.intersected(covered), std::span(from, to), present, ripe);
        from = to;
    }
    store(std::move(ripe));
}

/// A row off the grid takes no slot.
void CandleFetch::handleRefused(const SlotPage &page, const std::vector<exchange::RefusedRow> &refused,
                                market::TimeRanges &present)
{
    const market::Interval interval = m_request.series.interval;
    for (const exchange::RefusedRow &row : refused) {
        const UtcTime open = market::fromUs(row.key);
        const TimeRange slot{open, interval.next(open)};
        const auto ask = std::find_if(page.asks.begin(), page.asks.end(),
                                      [open](const SlotAsk &asked) { return asked.range.contains(open); });
        if (!interval.isOnGrid(open) || ask == page.asks.end())
            continue;
        present.add(slot);
        if (++m_refusals[open] < kMaxRefusals) {
            m_again.add({slot, std::nullopt, now() + kFinalityGrace, ask->tries});
        } else {
            m_findings.addRejected(slot, row.reason);
            m_done += 1;
        }
    }
}

/// `rows` are those of the answer that were asked for, in the part of `ask` that the answer covers. `witnesses`: open times
/// of the first and the last row of an answer that is to prove slots empty. `present`: slots with a row of any kind.
void CandleFetch::handleSlots(const SlotAsk &ask, const std::optional<TimeRange> &witnesses,
                              const TimeRange &covered, std::span<Candle> rows, market::TimeRanges &present,
                              std::vector<Candle> &ripe)
{
    for (Candle &row : rows) {
        const TimeRange slot{row.openTime, m_request.series.interval.next(row.openTime)};
        present.add(slot);
        const bool isOld = isOutdated(row);
        if (isProven(row) && !isOld)
            ripe.push_back(std::move(row));
        else if ((isOld || isLate(slot)) && ask.tries < kSoonTries)
            askSoon(ask, slot);
        else
            m_unripe.add(slot);
    }
    for (const TimeRange &absent : present.missingIn(covered))
        handleAbsent(ask, absent, witnesses);
}

TimeRange CandleFetch::coveredBy(const SlotPage &page, const std::vector<Candle> &rows)
{
    if (page.isVerdict)
        return coveredByVerdict(page, rows);
    const TimeRange asked = page.bounds();
    if (page.isProbe && !rows.empty()) {
        const UtcTime end = m_request.series.interval.next(rows.back().openTime);
        for (const SlotAsk &ask : page.asks)
            m_todo.add({std::max(end, ask.range.from), ask.range.to});
        return {asked.from, std::min(end, asked.to)};
    }
    // Nothing in a whole page: before paging through years before a listing, ask where the data begins.
    if (rows.empty() && !page.isProbe && !page.asks.front().absentSince)
        m_wantsProbe = true;
    return asked;
}

/// Only what has a row behind it was answered; the rest is asked for again. An answer without any row behind says
/// nothing about all of it.
TimeRange CandleFetch::coveredByVerdict(const SlotPage &page, const std::vector<Candle> &rows)
{
    const TimeRange asked = page.bounds();
    const UtcTime end = rows.empty() ? asked.from : m_request.series.interval.next(rows.back().openTime);
    if (end <= asked.from)
        return asked;
    for (const SlotAsk &ask : page.asks) {
        if (end < ask.range.to)
            m_again.add({{std::max(end, ask.range.from), ask.range.to}, ask.absentSince, now(), ask.tries});
    }
    return {asked.from, std::min(end, asked.to)};
}

bool CandleFetch::isProven(const Candle &row) const
{
    return row.final && row.closeTime + kFinalityGrace <= now();
}

/// The stream has shown a later state of the candle.
bool CandleFetch::isOutdated(const Candle &row) const
{
    const bool isOld = row.closeTime + kYoungAge < now();
    return !isOld && m_request.confirms && !m_request.confirms(row);
}

bool CandleFetch::isLate(const TimeRange &slots) const { return slots.to + kRestLag > now(); }

/// The next answer can be newer.
void CandleFetch::askSoon(const SlotAsk &ask, const TimeRange &slots)
{
    m_again.add({slots, std::nullopt, now() + kFinalityGrace, ask.tries + 1});
}

// ---- Slots without a row ---------------------------------------------------------------------------------------

void CandleFetch::handleAbsent(const SlotAsk &ask, const TimeRange &absent,
                               const std::optional<TimeRange> &witnesses)
{
    const UtcTime time = now();
    if (isLate(absent) && ask.tries < kSoonTries) {
        askSoon(ask, absent);
    } else if (m_request.reachesPrehistory && m_beginning.canHold(absent, oldestKnown())) {
        m_beginning.add(absent);
    } else if (witnesses && witnesses->from < absent.from && absent.to <= witnesses->to) {
        m_findings.addEmpty(absent);
        m_done += slotsIn(absent);
    } else if (witnesses) {
        handleUnproven(ask, absent);
    } else if (ask.absentSince) {
        m_again.add({absent, ask.absentSince, *ask.absentSince + kVerdictPause, ask.tries});
    } else {
        m_again.add({absent, time, time, ask.tries});
    }
}

/// Nothing came behind these slots, or nothing before them. However often that happens, it is no proof.
void CandleFetch::handleUnproven(const SlotAsk &ask, const TimeRange &absent)
{
    if (ask.tries + 1 < kMaxUnproven) {
        m_again.add({absent, ask.absentSince, now() + kVerdictPause, ask.tries + 1});
        return;
    }
    if (auto why = m_tools.ended(m_request.series.instrument)) {
        m_findings.addEnded(absent, *std::move(why));
        m_done += slotsIn(absent);
        return;
    }
    giveUp(absent);
}

UtcTime CandleFetch::oldestKnown() const
{
    return std::min(m_firstRow.value_or(UtcTime::max()), m_request.oldestStored.value_or(UtcTime::max()));
}

void CandleFetch::settleBeginning()
{
    if (m_beginning.isEmpty())
        return;
    const auto settled = m_beginning.settle(oldestKnown(), m_todo.isEmpty() && m_pages.empty());
    for (const TimeRange &slots : settled.common.ranges()) {
        m_again.add({slots, now(), now(), 0});
        m_total += unlistedIn(slots);
    }
    for (const TimeRange &slots : settled.notListed.ranges()) {
        m_findings.addNotListed(slots);
        m_done += slotsIn(slots) - unlistedIn(slots);
    }
    if (!settled.unproven.isEmpty())
        giveUp(settled.unproven.ranges().front());
}

/// Slots of these that are no rows of this fetch.
std::int64_t CandleFetch::unlistedIn(const TimeRange &slots) const
{
    std::int64_t listed = 0;
    for (const TimeRange &part : m_request.unlisted.missingIn(slots))
        listed += slotsIn(part);
    return slotsIn(slots) - listed;
}

/// These slots stay missing although everything was tried.
void CandleFetch::giveUp(const TimeRange &slots)
{
    m_unproven = Error{ErrorCode::Server,
                       "The exchange leaves out " + market::describe(m_request.series) + " from "
                           + market::isoText(slots.from) + " to " + market::isoText(slots.to)
                           + ", and none of its answers proves that it has nothing there.",
                       std::nullopt};
}

} // namespace cw::ingest
