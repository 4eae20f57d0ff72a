// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/cache/candleblock.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <unordered_map>

namespace cw::api {

/// Blocks of many series within a budget of bytes; the ones not used for longest go first. Says nothing about
/// whether a block is still true: that is SeriesViews' part. One thread.
class BlockCache {
public:
    using Block = std::shared_ptr<const CandleBlock>;

    explicit BlockCache(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

    /// The block, marked as used; null when it is not held.
    [[nodiscard]] Block find(const market::SeriesKey &series, std::int64_t index);
    void insert(const market::SeriesKey &series, std::int64_t index, Block block);

    /// Forgets the blocks that overlap `range`.
    void drop(const market::SeriesKey &series, const market::TimeRange &range);
    /// Forgets the blocks that reach past `from`.
    void dropFrom(const market::SeriesKey &series, market::UtcTime from);
    void dropAll(const market::SeriesKey &series);
    void clear();

    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes; }
    [[nodiscard]] std::size_t blocks() const noexcept { return m_entries.size(); }

private:
    struct Entry {
        market::SeriesKey series;
        std::int64_t index;
        Block block;
    };
    using Entries = std::list<Entry>;
    using SeriesBlocks = std::map<std::int64_t, Entries::iterator>;

    template<class Predicate>
    void dropIf(const market::SeriesKey &series, Predicate predicate);
    void forget(Entries::iterator entry);
    void trim();

    std::size_t m_maxBytes;
    std::size_t m_bytes = 0;
    Entries m_entries; ///< most recently used first
    std::unordered_map<market::SeriesKey, SeriesBlocks> m_series;
};

} // namespace cw::api
