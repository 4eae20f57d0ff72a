// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/rowfiles/tradeneighbours.h"

#include "core/storage/rowrules.h"

#include <algorithm>
#include <vector>

namespace cw::engine {
namespace {

using market::IdRange;
using market::Trade;
using market::UtcTime;

/// Ids of one run lie no further apart: what is stored between them is read as a whole.
constexpr std::int64_t kRunStep = 1'000;
/// Trades may be told a little out of order.
constexpr std::chrono::minutes kDisorder{1};
/// No market trades more often. Far above the fastest minute on record, far below a wrong id.
constexpr std::int64_t kMostPerSecond = 100'000;
constexpr std::int64_t kMostAtOnce = 1'000'000;

std::vector<IdRange> runsOf(std::span<const Trade> rows)
{
    std::vector<std::int64_t> ids;
    ids.reserve(rows.size());
    for (const Trade &row : rows)
        ids.push_back(row.id);
    std::ranges::sort(ids);
    std::vector<IdRange> runs;
    for (const std::int64_t id : ids) {
        if (runs.empty() || id - runs.back().to >= kRunStep)
            runs.push_back({id, id + 1});
        else
            runs.back().to = id + 1;
    }
    return runs;
}

std::string nameOf(const Trade &trade)
{
    return "the stored trade " + std::to_string(trade.id) + " of " + market::isoText(trade.time);
}

/// Why `later`, with the higher id, cannot follow `earlier`; `stored` is the one of both that is stored.
std::optional<std::string> whyNotInOrder(const Trade &earlier, const Trade &later, const Trade &stored)
{
    if (later.time + kDisorder < earlier.time)
        return "its id and its time are in another order than those of " + nameOf(stored);
    const std::int64_t seconds = (later.time - earlier.time) / std::chrono::seconds(1);
    if ((later.id - earlier.id - kMostAtOnce) / kMostPerSecond > std::max<std::int64_t>(0, seconds))
        return "its id is " + std::to_string(later.id - earlier.id) + " away from " + nameOf(stored)
               + ", further than a market trades in that time";
    return std::nullopt;
}

} // namespace

Result<TradeNeighbours> TradeNeighbours::read(storage::Reader &reader, const market::InstrumentKey &instrument,
                                              std::span<const Trade> rows)
{
    TradeNeighbours out;
    const auto add = [&](IdRange ids, std::int64_t limit, storage::Order order) -> Result<> {
        auto found = reader.trades({instrument, std::nullopt, ids, limit, order});
        if (!found)
            return failFrom(found);
        for (Trade &trade : *found)
            out.m_stored.emplace(trade.id, std::move(trade));
        return {};
    };
    for (const IdRange &run : runsOf(rows)) {
        for (const auto &[ids, limit, order] :
             {std::tuple(run, INT64_MAX, storage::Order::Ascending),
              std::tuple(IdRange{0, run.from}, std::int64_t{1}, storage::Order::Descending),
              std::tuple(IdRange{run.to, INT64_MAX}, std::int64_t{1}, storage::Order::Ascending)}) {
            if (auto added = add(ids, limit, order); !added)
                return failFrom(added);
        }
    }
    return out;
}

std::optional<std::string> TradeNeighbours::whyNot(const Trade &trade) const
{
    const auto next = m_stored.lower_bound(trade.id);
    if (next != m_stored.end() && next->first == trade.id) {
        if (market::sameValues(next->second, trade) || storage::isBetter(trade, next->second))
            return std::nullopt;
        return "it contradicts " + nameOf(next->second);
    }
    if (next != m_stored.end()) {
        if (auto why = whyNotInOrder(trade, next->second, next->second))
            return why;
    }
    return next == m_stored.begin() ? std::nullopt
                                    : whyNotInOrder(std::prev(next)->second, trade, std::prev(next)->second);
}

} // namespace cw::engine
