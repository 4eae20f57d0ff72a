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

} // namespace

KlineReader::KlineReader(interfaces::MarketData &data, ChangeInbox &inbox, std::size_t cacheBytes)
    : m_source(data), m_blocks(cacheBytes), m_views(data, inbox, m_blocks)
{
}

Result<KlineReader::Answer> KlineReader::read(const interfaces::CandleQuery &query)
{
    // Candles in progress change all the time and never enter a block.
    for (int attempt = 0; attempt < kAttempts && !query.includeOpen; ++attempt) {
        SeriesView &view = m_views.current(query.series);
        const std::uint64_t before = view.revision;
        auto body = assemble(query, view);
        if (!body)
            return failFrom(body);
        // Blocks read before and after a change must not meet in one answer.
        if (revision(query.series) == before)
            return Answer{std::move(*body), before};
    }
    const std::uint64_t before = revision(query.series);
    auto body = readDirectly(query);
    if (!body)
        return failFrom(body);
    return Answer{std::move(*body), before};
}

void KlineReader::clear() { m_blocks.clear(); }

Result<QByteArray> KlineReader::readDirectly(const interfaces::CandleQuery &query)
{
    const auto candles = m_source.read(query);
    if (!candles)
        return tl::unexpected(candles.error());
    return klineArray(*candles, query.series.interval);
}

Result<QByteArray> KlineReader::assemble(const interfaces::CandleQuery &query, SeriesView &view)
{
    if (query.from && query.to && *query.to < *query.from)
        return QByteArrayLiteral("[]");
    if (auto found = findBounds(query, view); !found)
        return failFrom(found);
    if (!view.first || !view.last)
        return QByteArrayLiteral("[]");
    auto pieces = query.from ? oldestRows(query, view) : newestRows(query, view);
    if (!pieces)
        return failFrom(pieces);
    return joined(*pieces);
}

Result<> KlineReader::findBounds(const interfaces::CandleQuery &query, SeriesView &view)
{
    if (!view.first) {
        const auto first = m_source.oldestFrom(query.series, UtcTime());
        if (!first)
            return tl::unexpected(first.error());
        view.first = *first;
    }
    const bool lastSuffices = view.last && (view.lastIsNewest || (query.to && *query.to <= *view.last));
    if (!lastSuffices) {
        const auto last = m_source.newestUntil(query.series, std::nullopt);
        if (!last)
            return tl::unexpected(last.error());
        view.last = *last;
        view.lastIsNewest = true;
    }
    return {};
}

Result<KlineReader::Pieces> KlineReader::oldestRows(const interfaces::CandleQuery &query, SeriesView &view)
{
    Pieces pieces;
    const UtcTime last = query.to ? std::min(*query.to, *view.last) : *view.last;
    auto wanted = static_cast<std::size_t>(query.limit);
    for (UtcTime t = std::max(*query.from, *view.first); t <= last && wanted > 0;) {
        if (const auto empty = emptyAt(view.empty, t)) {
            t = empty->to;
            continue;
        }
        const auto block = blockAt(query.series, t, view);
        if (!block)
            return tl::unexpected(block.error());
        const std::size_t first = (*block)->rowsBefore(t);
        const std::size_t end = std::min((*block)->rowsBefore(last + microseconds(1)), first + wanted);
        if (first < end) {
            pieces.push_back({*block, first, end});
            wanted -= end - first;
        }
        t = (*block)->range().to;
    }
    return pieces;
}

Result<KlineReader::Pieces> KlineReader::newestRows(const interfaces::CandleQuery &query, SeriesView &view)
{
    Pieces pieces;
    auto wanted = static_cast<std::size_t>(query.limit);
    for (UtcTime t = query.to ? std::min(*query.to, *view.last) : *view.last;
         t >= *view.first && wanted > 0;) {
        if (const auto empty = emptyAt(view.empty, t)) {
            t = empty->from - microseconds(1);
            continue;
        }
        const auto block = blockAt(query.series, t, view);
        if (!block)
            return tl::unexpected(block.error());
        const std::size_t end = (*block)->rowsBefore(t + microseconds(1));
        const std::size_t first = end - std::min(end, wanted);
        if (first < end) {
            pieces.push_back({*block, first, end});
            wanted -= end - first;
        }
        t = (*block)->range().from - microseconds(1);
    }
    std::reverse(pieces.begin(), pieces.end());
    return pieces;
}

Result<BlockCache::Block> KlineReader::blockAt(const market::SeriesKey &series, UtcTime t, SeriesView &view)
{
    const std::int64_t index = BlockGrid::indexOf(series.interval, t);
    if (auto held = m_blocks.find(series, index)) {
        ++m_use.hits;
        return held;
    }
    ++m_use.loads;
    const auto range = BlockGrid::rangeOf(series.interval, index);
    const auto candles = m_source.finalRows(series, range, BlockGrid::kSlotsPerBlock);
    if (!candles)
        return tl::unexpected(candles.error());
    auto block = std::make_shared<const CandleBlock>(range, *candles, series.interval);
    if (candles->empty()) {
        if (auto noted = noteEmpty(series, range, view); !noted)
            return failFrom(noted);
    } else {
        m_blocks.insert(series, index, block);
    }
    return block;
}

Result<> KlineReader::noteEmpty(const market::SeriesKey &series, const market::TimeRange &block,
                                SeriesView &view)
{
    const auto before = m_source.newestUntil(series, block.from - microseconds(1));
    if (!before)
        return tl::unexpected(before.error());
    const auto after = m_source.oldestFrom(series, block.to);
    if (!after)
        return tl::unexpected(after.error());
    view.empty.add({*before ? **before + microseconds(1) : UtcTime(), *after ? **after : kEndOfTime});
    return {};
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
