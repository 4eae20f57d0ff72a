// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/klinereader.h"

#include "core/api/cache/candletext.h"

#include <algorithm>

namespace cw::api {
namespace {

using market::microseconds;
using market::UtcTime;

constexpr int kAttempts = 3;
/// Later than anything stored; ends the empty stretch behind the newest row.
constexpr UtcTime kEndOfTime = market::fromMs(253402300800000); // year 10000

/// The empty stretch that holds `t`.
std::optional<market::TimeRange> emptyAt(const market::TimeRanges &empty, UtcTime t)
{
    const auto &ranges = empty.ranges();
    const auto at =
        std::lower_bound(ranges.begin(), ranges.end(), t,
                         [](const market::TimeRange &range, UtcTime value) { return range.to <= value; });
    return at != ranges.end() && at->contains(t) ? std::optional(*at) : std::nullopt;
}

/// The stretch without rows that a block without rows lies in.
Result<market::TimeRange> emptyAround(CandleSource &source, const market::SeriesKey &series,
                                      const market::TimeRange &block)
{
    const auto before = source.newestUntil(series, block.from - microseconds(1));
    if (!before)
        return tl::unexpected(before.error());
    const auto after = source.oldestFrom(series, block.to);
    if (!after)
        return tl::unexpected(after.error());
    return market::TimeRange{*before ? **before + microseconds(1) : UtcTime(), *after ? **after : kEndOfTime};
}

} // namespace

KlineReader::KlineReader(interfaces::MarketData &data, ChangeInbox &inbox, std::size_t cacheBytes)
    : m_source(data), m_blocks(cacheBytes), m_views(data, inbox, m_blocks)
{
}

Result<KlineReader::Answer> KlineReader::read(const interfaces::CandleQuery &query)
{
    // Candles in progress change all the time and never enter a block.
    for (int attempt = 0; attempt < kAttempts && !query.includeOpen; ++attempt) {
        auto answer = readOnce(query);
        if (!answer)
            return failFrom(answer);
        if (*answer)
            return *std::move(*answer);
    }
    const std::uint64_t before = revision(query.series);
    auto body = readDirectly(query);
    if (!body)
        return failFrom(body);
    return Answer{std::move(*body), before};
}

std::optional<KlineReader::Answer> KlineReader::readHeld(const interfaces::CandleQuery &query)
{
    if (query.includeOpen)
        return std::nullopt;
    const Brought nothing{revision(query.series), false, false, {}};
    const Step step = nextStep(query, nothing);
    const auto *pieces = std::get_if<Pieces>(&step);
    return pieces ? std::optional(Answer{joined(*pieces), nothing.revision}) : std::nullopt;
}

std::uint64_t KlineReader::revision(const market::SeriesKey &series)
{
    const std::scoped_lock lock(m_mutex);
    return m_views.current(series).revision;
}

void KlineReader::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_blocks.clear();
}

KlineReader::BlockUse KlineReader::blockUse() const
{
    const std::scoped_lock lock(m_mutex);
    return m_use;
}

KlineReader::Held KlineReader::held() const
{
    const std::scoped_lock lock(m_mutex);
    return {m_blocks.bytes(), m_blocks.blocks()};
}

Result<QByteArray> KlineReader::readDirectly(const interfaces::CandleQuery &query)
{
    const auto candles = m_source.read(query);
    if (!candles)
        return tl::unexpected(candles.error());
    return klineArray(*candles, query.series.interval);
}

Result<std::optional<KlineReader::Answer>> KlineReader::readOnce(const interfaces::CandleQuery &query)
{
    Brought brought;
    brought.revision = revision(query.series);
    for (;;) {
        const Step step = nextStep(query, brought);
        if (const auto *pieces = std::get_if<Pieces>(&step))
            return Answer{joined(*pieces), brought.revision};
        if (std::holds_alternative<Outdated>(step))
            return std::nullopt;
        const auto *bound = std::get_if<Bound>(&step);
        auto done = bound ? bring(query.series, *bound, brought)
                                : bring(query.series, std::get<BlockIndex>(step), brought);
        if (!done)
            return failFrom(done);
    }
}

/// Blocks read before and after a change must not meet in one answer: what was brought counts for its revision only.
KlineReader::Step KlineReader::nextStep(const interfaces::CandleQuery &query, const Brought &brought)
{
    const std::scoped_lock lock(m_mutex);
    const SeriesView *view = viewAt(query.series, brought.revision);
    if (!view)
        return Outdated();
    Step step = assemble(query, *view, brought);
    if (const auto *pieces = std::get_if<Pieces>(&step)) {
        const auto isHit = [&](const Piece &piece) {
            return !brought.blocks.contains(
                BlockGrid::indexOf(query.series.interval, piece.block->range().from));
        };
        m_use.hits += static_cast<std::uint64_t>(std::count_if(pieces->begin(), pieces->end(), isHit));
    }
    return step;
}

Result<> KlineReader::bring(const market::SeriesKey &series, Bound bound, Brought &brought)
{
    const bool isFirst = bound == Bound::First;
    const auto time = isFirst ? m_source.oldestFrom(series, UtcTime()) : m_source.newestUntil(series, std::nullopt);
    if (!time)
        return tl::unexpected(time.error());
    (isFirst ? brought.hasFirst : brought.hasLast) = true;
    const std::scoped_lock lock(m_mutex);
    SeriesView *view = viewAt(series, brought.revision);
    if (!view)
        return {};
    (isFirst ? view->first : view->last) = *time;
    if (!isFirst)
        view->lastIsNewest = true;
    return {};
}

Result<> KlineReader::bring(const market::SeriesKey &series, BlockIndex index, Brought &brought)
{
    const auto range = BlockGrid::rangeOf(series.interval, index.value);
    const auto candles = m_source.finalRows(series, range, BlockGrid::kSlotsPerBlock);
    if (!candles)
        return tl::unexpected(candles.error());
    auto block = std::make_shared<const CandleBlock>(range, *candles, series.interval);
    std::optional<market::TimeRange> empty;
    if (candles->empty()) {
        auto stretch = emptyAround(m_source, series, range);
        if (!stretch)
            return failFrom(stretch);
        empty = *stretch;
    }
    const std::scoped_lock lock(m_mutex);
    ++m_use.loads;
    brought.blocks.insert_or_assign(index.value, block);
    SeriesView *view = viewAt(series, brought.revision);
    if (view && empty)
        view->empty.add(*empty);
    else if (view)
        m_blocks.insert(series, index.value, std::move(block));
    return {};
}

SeriesView *KlineReader::viewAt(const market::SeriesKey &series, std::uint64_t revision)
{
    SeriesView &view = m_views.current(series);
    return view.revision == revision ? &view : nullptr;
}

KlineReader::Step KlineReader::assemble(const interfaces::CandleQuery &query, const SeriesView &view,
                                        const Brought &brought)
{
    if (query.from && query.to && *query.to < *query.from)
        return Pieces();
    if (!view.first && !brought.hasFirst)
        return Bound::First;
    const bool lastSuffices = view.last && (view.lastIsNewest || (query.to && *query.to <= *view.last));
    if (!lastSuffices && !brought.hasLast)
        return Bound::Last;
    if (!view.first || !view.last)
        return Pieces();
    return query.from ? oldestRows(query, view, brought) : newestRows(query, view, brought);
}

KlineReader::Step KlineReader::oldestRows(const interfaces::CandleQuery &query, const SeriesView &view,
                                          const Brought &brought)
{
    Pieces pieces;
    const UtcTime last = query.to ? std::min(*query.to, *view.last) : *view.last;
    auto wanted = static_cast<std::size_t>(query.limit);
    for (UtcTime t = std::max(*query.from, *view.first); t <= last && wanted > 0;) {
        if (const auto empty = emptyAt(view.empty, t)) {
            t = empty->to;
            continue;
        }
        const std::int64_t index = BlockGrid::indexOf(query.series.interval, t);
        const auto block = heldBlock(query.series, index, brought);
        if (!block)
            return BlockIndex{index};
        const std::size_t first = block->rowsBefore(t);
        const std::size_t end = std::min(block->rowsBefore(last + microseconds(1)), first + wanted);
        if (first < end) {
            pieces.push_back({block, first, end});
            wanted -= end - first;
        }
        t = block->range().to;
    }
    return pieces;
}

KlineReader::Step KlineReader::newestRows(const interfaces::CandleQuery &query, const SeriesView &view,
                                          const Brought &brought)
{
    Pieces pieces;
    auto wanted = static_cast<std::size_t>(query.limit);
    for (UtcTime t = query.to ? std::min(*query.to, *view.last) : *view.last;
         t >= *view.first && wanted > 0;) {
        if (const auto empty = emptyAt(view.empty, t)) {
            t = empty->from - microseconds(1);
            continue;
        }
        const std::int64_t index = BlockGrid::indexOf(query.series.interval, t);
        const auto block = heldBlock(query.series, index, brought);
        if (!block)
            return BlockIndex{index};
        const std::size_t end = block->rowsBefore(t + microseconds(1));
        const std::size_t first = end - std::min(end, wanted);
        if (first < end) {
            pieces.push_back({block, first, end});
            wanted -= end - first;
        }
        t = block->range().from - microseconds(1);
    }
    std::reverse(pieces.begin(), pieces.end());
    return pieces;
}

BlockCache::Block KlineReader::heldBlock(const market::SeriesKey &series, std::int64_t index,
                                         const Brought &brought)
{
    const auto own = brought.blocks.find(index);
    return own != brought.blocks.end() ? own->second : m_blocks.find(series, index);
}

QByteArray KlineReader::joined(const Pieces &pieces)
{
    qsizetype size = 2;
    for (const auto &piece : pieces)
        size += static_cast<qsizetype>(piece.block->text(piece.first, piece.end).size()) + 1;
    QByteArray out;
    out.reserve(size);
    out += '[';
    for (const auto &piece : pieces) {
        if (out.size() > 1)
            out += ',';
        const auto text = piece.block->text(piece.first, piece.end);
        out.append(text.data(), static_cast<qsizetype>(text.size()));
    }
    out += ']';
    return out;
}

} // namespace cw::api
