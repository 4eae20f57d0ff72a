// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradesheld.h"

#include "core/storage/tradesearch.h"

#include <algorithm>

namespace cw::ingest {
namespace {

using market::IdRange;
using market::IdRanges;
using market::InstrumentKey;
using market::Trade;
using market::UtcTime;

/// Finds moments among claimed runs by looking at single rows.
class EdgeSearch {
public:
    EdgeSearch(storage::Reader &reader, const InstrumentKey &instrument, const IdRanges &claimed)
        : m_reader(reader), m_instrument(instrument), m_claimed(claimed)
    {
    }

    Result<TradeEdge> at(UtcTime moment)
    {
        TradeEdge edge;
        for (const IdRange &run : m_claimed.ranges()) {
            auto last = storage::tradeWithId(m_reader, m_instrument, run.to - 1);
            if (!last)
                return failFrom(last);
            if (!*last) // somebody deleted it unseen: nothing is known there
                continue;
            if ((*last)->time >= moment)
                return within(run, moment, std::move(edge));
            edge.before = std::move(*last);
        }
        return edge;
    }

private:
    /// In a run whose last trade is not before the moment.
    Result<TradeEdge> within(const IdRange &run, UtcTime moment, TradeEdge edge)
    {
        std::int64_t low = run.from;
        std::int64_t high = run.to - 1;
        while (low < high) {
            const std::int64_t middle = low + (high - low) / 2;
            auto trade = storage::tradeWithId(m_reader, m_instrument, middle);
            if (!trade)
                return failFrom(trade);
            if (*trade && (*trade)->time < moment)
                low = middle + 1;
            else
                high = middle;
        }
        auto after = storage::tradeWithId(m_reader, m_instrument, low);
        if (!after)
            return failFrom(after);
        edge.after = std::move(*after);
        if (low == run.from)
            return edge;
        auto before = storage::tradeWithId(m_reader, m_instrument, low - 1);
        if (!before)
            return failFrom(before);
        edge.before = std::move(*before);
        return edge;
    }

    storage::Reader &m_reader;
    const InstrumentKey &m_instrument;
    const IdRanges &m_claimed;
};

/// Names the first id where nothing can lie between the trades on both sides.
void conclude(TradeEdge &edge, const IdRanges &held)
{
    if (edge.before && edge.after && held.covers({edge.before->id, edge.after->id}))
        edge.id = edge.after->id;
}

/// Ids that are not served any more, or that somebody put away on purpose.
Result<> addGone(storage::Reader &reader, const InstrumentKey &instrument, bool includePurged, IdRanges &ids)
{
    auto records = reader.gapsBesideCandles(instrument);
    if (!records)
        return failFrom(records);
    for (const storage::GapRecord &record : *records) {
        const bool isGone = record.status == storage::GapStatus::Unavailable || isWanted(record.status);
        const bool isBack = includePurged && record.status == storage::GapStatus::Purged;
        if (record.ids && isGone && !isBack)
            ids.add(*record.ids);
    }
    return {};
}

} // namespace

Result<TradesHeld> tradesHeld(storage::Reader &reader, const InstrumentKey &instrument,
                              const market::TimeRange &range, bool includePurged, const IdRanges &leased)
{
    auto coverage = reader.tradeCoverage(instrument);
    if (!coverage)
        return failFrom(coverage);
    TradesHeld held;
    held.includePurged = includePurged;
    IdRanges claimed = coverage->empty() ? IdRanges() : coverage->front().claimed();
    for (const IdRange &some : leased.ranges())
        claimed.add(some);
    EdgeSearch search(reader, instrument, claimed);
    auto from = search.at(range.from);
    if (!from)
        return failFrom(from);
    auto to = search.at(range.to);
    if (!to)
        return failFrom(to);
    held.ids = claimed;
    if (auto added = addGone(reader, instrument, includePurged, held.gone); !added)
        return failFrom(added);
    for (const IdRange &gone : held.gone.ranges())
        held.ids.add(gone);
    held.from = std::move(*from);
    held.to = std::move(*to);
    conclude(held.from, held.ids);
    conclude(held.to, held.ids);
    return held;
}

std::vector<IdRange> tradesToFetch(const TradesHeld &held, const IdRange &ids)
{
    std::vector<IdRange> out;
    for (const IdRange &hole : held.ids.missingIn(ids)) {
        // What is gone would be asked for again, and that takes a minute.
        const bool joins =
            !out.empty() && hole.to - out.back().from <= kTradesPerPage
            && countMissing(held.gone, {out.back().to, hole.from}) == hole.from - out.back().to;
        if (joins)
            out.back().to = hole.to;
        else
            out.push_back(hole);
    }
    return out;
}

std::int64_t countMissing(const IdRanges &held, const IdRange &ids)
{
    std::int64_t count = 0;
    for (const IdRange &hole : held.missingIn(ids))
        count += hole.to - hole.from;
    return count;
}

std::int64_t tradePages(const std::vector<IdRange> &ranges)
{
    std::int64_t pages = 0;
    for (const IdRange &range : ranges)
        pages += (range.to - range.from + kTradesPerPage - 1) / kTradesPerPage;
    return pages;
}

} // namespace cw::ingest
