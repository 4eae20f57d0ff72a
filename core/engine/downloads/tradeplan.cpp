// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/tradeplan.h"

#include "core/ingest/trades/bulktradefetch.h"

#include <algorithm>
#include <cmath>

namespace cw::engine {
namespace {

using ingest::TradesHeld;
using market::IdRange;
using market::InstrumentKey;
using market::Interval;
using market::TimeRange;
using market::UtcTime;
using storage::Reader;

/// So many stored trades tell how many of the exchange's own make one of the feed.
constexpr std::int64_t kSample = 20'000;

/// Rows of the feed per trade the exchange counts: on futures, trades of one order at one price are one row.
Result<double> rowsPerTrade(Reader &reader, const InstrumentKey &instrument, const TradesHeld &held)
{
    if (instrument.market == market::Market::Spot || held.ids.isEmpty())
        return 1.0;
    const IdRange run = held.ids.ranges().back();
    storage::TradeSelect select;
    select.instrument = instrument;
    select.ids = IdRange{std::max(run.from, run.to - kSample), run.to};
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    std::int64_t counted = 0;
    for (const market::Trade &trade : *rows)
        counted += trade.count();
    return counted == 0 ? 1.0 : static_cast<double>(rows->size()) / static_cast<double>(counted);
}

/// Trades that the stored minutes of a range count; minutes that are not stored are taken as average ones.
Result<std::int64_t> tradesIn(Reader &reader, const InstrumentKey &instrument, const TimeRange &range)
{
    const Interval minute = Interval::M1;
    storage::CandleSelect select;
    select.series = {instrument, minute};
    select.range = {minute.floor(range.from), range.to};
    auto minutes = reader.candles(select);
    if (!minutes)
        return failFrom(minutes);
    double counted = 0;
    double known = 0;
    for (const market::Candle &each : *minutes) {
        const TimeRange part = range.intersected({each.openTime, minute.next(each.openTime)});
        if (!each.tradeCount || part.isEmpty())
            continue;
        const double share = std::chrono::duration<double, std::ratio<60>>(part.to - part.from).count();
        counted += static_cast<double>(*each.tradeCount) * share;
        known += share;
    }
    if (known == 0)
        return fail(ErrorCode::Unsupported, "The number of trades of " + market::describe(instrument)
                                                + " is only known where its 1m candles are stored.");
    const double all = std::chrono::duration<double, std::ratio<60>>(range.to - range.from).count();
    return static_cast<std::int64_t>(std::llround(counted * all / known));
}

/// Finds or guesses which ids a range has.
class Outlook {
public:
    Outlook(Reader &reader, const interfaces::BackfillRequest &request, TradesKnown known)
        : m_reader(reader), m_request(request), m_ids(known.ids), m_now(known.exchangeNow),
          m_hasBulkFiles(known.hasBulkFiles), m_leased(std::move(known.leased)), m_held(std::move(known.held))
    {
    }

    Result<TradeOutlook> look()
    {
        auto ids = m_ids ? Result<IdRange>(*m_ids) : idsOfRange();
        if (!ids)
            return failFrom(ids);
        if (m_request.maxRows)
            ids->to = std::min(ids->to, ids->from + *m_request.maxRows);
        TradeOutlook out;
        out.rows = std::max<std::int64_t>(0, ids->to - ids->from);
        out.missing = ingest::countMissing(m_held.ids, *ids);
        out.located = (m_held.from.id ? 0 : 1) + (m_held.to.id ? 0 : 1);
        out.pagesAtMost = ingest::tradePages(ingest::tradesToFetch(m_held, *ids));
        if (auto noted = noteFiles(out, *ids); !noted)
            return failFrom(noted);
        out.pages = ingest::tradePages(ingest::tradesToFetch(m_held, *ids));
        return out;
    }

private:
    /// Counts the files the fetch will ask for, and holds for held what they bring.
    Result<> noteFiles(TradeOutlook &out, const IdRange &ids)
    {
        if (!m_hasBulkFiles || !m_now)
            return {};
        for (const TimeRange &day :
             ingest::bulkTradeDays(m_request.instrument, m_request.range, m_request.maxRows, *m_now)) {
            auto held =
                ingest::tradesHeld(m_reader, m_request.instrument, day, m_request.includePurged, m_leased);
            if (!held)
                return failFrom(held);
            if (!ingest::isWorthAFile(*held))
                continue;
            ++out.files;
            const bool isKnown = held->from.id && held->to.id;
            m_held.ids.add(isKnown ? IdRange{*held->from.id, *held->to.id}
                                   : shareOf(day.intersected(m_request.range), ids));
        }
        return {};
    }

    /// The ids of a part of the range, as if trades came evenly: neighbouring days leave nothing between them.
    [[nodiscard]] IdRange shareOf(const TimeRange &part, const IdRange &ids) const
    {
        const TimeRange all = reached();
        const double perMicrosecond =
            static_cast<double>(ids.to - ids.from)
            / static_cast<double>(std::max<std::int64_t>(1, (all.to - all.from).count()));
        const auto at = [&](UtcTime time) {
            return ids.from
                   + static_cast<std::int64_t>(
                       std::llround(static_cast<double>((time - all.from).count()) * perMicrosecond));
        };
        return {at(part.from), at(part.to)};
    }

    /// The ids of the range. Where an end is not known, the stored minutes say how many trades the range has in all.
    Result<IdRange> idsOfRange()
    {
        const auto &first = m_held.from.after;
        const auto &last = m_held.to.before;
        if (!first || !last || first->id > last->id)
            return between();
        if (m_held.from.id && m_held.to.id)
            return IdRange{*m_held.from.id, *m_held.to.id};
        auto total = guess(reached());
        if (!total)
            return failFrom(total);
        IdRange ids{first->id, last->id + 1};
        const std::int64_t outside = std::max<std::int64_t>(0, *total - (ids.to - ids.from));
        std::int64_t before = m_held.to.id ? outside : 0;
        if (!m_held.from.id && !m_held.to.id) {
            auto guessed = guess({m_request.range.from, first->time});
            if (!guessed)
                return failFrom(guessed);
            before = std::min(outside, *guessed);
        }
        ids.from -= before;
        ids.to += outside - before;
        if (m_held.from.before)
            ids.from = std::max(ids.from, m_held.from.before->id + 1);
        if (m_held.to.after)
            ids.to = std::min(ids.to, m_held.to.after->id);
        return ids;
    }

    /// The range up to now: later trades are not fetched.
    [[nodiscard]] TimeRange reached() const
    {
        return {m_request.range.from, std::min(m_request.range.to, m_now.value_or(m_request.range.to))};
    }

    /// Nothing of the range is held: it lies between two trades that are, or outside of all.
    Result<IdRange> between()
    {
        auto count = guess(reached());
        if (!count)
            return failFrom(count);
        if (m_held.from.before && m_held.from.after)
            *count = std::min(*count, m_held.from.after->id - m_held.from.before->id - 1);
        const std::int64_t first = m_held.from.before  ? m_held.from.before->id + 1
                                   : m_held.from.after ? m_held.from.after->id - *count
                                                       : 0;
        return IdRange{first, first + *count};
    }

    /// Rows of a stretch, as the stored minutes count its trades.
    Result<std::int64_t> guess(const TimeRange &range)
    {
        if (range.isEmpty())
            return 0;
        auto perTrade = rowsPerTrade(m_reader, m_request.instrument, m_held);
        if (!perTrade)
            return failFrom(perTrade);
        auto trades = tradesIn(m_reader, m_request.instrument, range);
        if (!trades)
            return trades;
        return static_cast<std::int64_t>(std::llround(static_cast<double>(*trades) * *perTrade));
    }

    Reader &m_reader;
    const interfaces::BackfillRequest &m_request;
    std::optional<IdRange> m_ids;
    std::optional<UtcTime> m_now;
    bool m_hasBulkFiles;
    market::IdRanges m_leased;
    TradesHeld m_held;
};

} // namespace

Result<TradeOutlook> outlookOn(Reader &reader, const interfaces::BackfillRequest &request, TradesKnown known)
{
    return Outlook(reader, request, std::move(known)).look();
}

} // namespace cw::engine
