// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace cw::market {

/// A half-open range [from, to). Empty when `to` is not after `from`.
template<class T>
struct Range {
    T from{};
    T to{};

    [[nodiscard]] constexpr bool isEmpty() const noexcept { return !(from < to); }
    [[nodiscard]] constexpr bool contains(const T &value) const noexcept { return !(value < from) && value < to; }
    [[nodiscard]] constexpr bool overlaps(const Range &other) const noexcept
    {
        return from < other.to && other.from < to;
    }
    [[nodiscard]] constexpr Range intersected(const Range &other) const noexcept
    {
        return {std::max(from, other.from), std::min(to, other.to)};
    }

    friend constexpr bool operator==(const Range &, const Range &) noexcept = default;
};

using TimeRange = Range<UtcTime>;
using IdRange = Range<std::int64_t>;

/// A set of values as sorted, disjoint, non-touching half-open ranges. The arithmetic behind coverage and gaps:
/// missing = expected minus stored.
template<class T>
class RangeSet {
public:
    RangeSet() = default;
    RangeSet(std::initializer_list<Range<T>> ranges)
    {
        for (const auto &range : ranges)
            add(range);
    }

    /// Adds a range; touching and overlapping neighbours are merged. Amortised O(1) when added in order.
    void add(const Range<T> &range)
    {
        if (range.isEmpty())
            return;
        if (m_ranges.empty() || m_ranges.back().to < range.from) {
            m_ranges.push_back(range);
            return;
        }
        auto first = std::lower_bound(m_ranges.begin(), m_ranges.end(), range.from,
                                      [](const Range<T> &r, const T &value) { return r.to < value; });
        auto last = first;
        Range<T> merged = range;
        for (; last != m_ranges.end() && !(range.to < last->from); ++last) {
            merged.from = std::min(merged.from, last->from);
            merged.to = std::max(merged.to, last->to);
        }
        first = m_ranges.erase(first, last);
        m_ranges.insert(first, merged);
    }

    /// Takes a range out, splitting what it cuts.
    void remove(const Range<T> &range)
    {
        if (range.isEmpty())
            return;
        const auto first = std::lower_bound(m_ranges.begin(), m_ranges.end(), range.from,
                                            [](const Range<T> &r, const T &value) { return !(value < r.to); });
        std::vector<Range<T>> rest;
        auto last = first;
        for (; last != m_ranges.end() && last->from < range.to; ++last) {
            if (last->from < range.from)
                rest.push_back({last->from, range.from});
            if (range.to < last->to)
                rest.push_back({range.to, last->to});
        }
        m_ranges.insert(m_ranges.erase(first, last), rest.begin(), rest.end());
    }

    /// What of `range` is not in this set, in order.
    [[nodiscard]] std::vector<Range<T>> missingIn(const Range<T> &range) const
    {
        std::vector<Range<T>> missing;
        T at = range.from;
        for (auto it = firstEndingAfter(range.from); it != m_ranges.end() && it->from < range.to; ++it) {
            if (at < it->from)
                missing.push_back({at, it->from});
            at = std::max(at, it->to);
        }
        if (at < range.to)
            missing.push_back({at, range.to});
        return missing;
    }

    [[nodiscard]] bool contains(const T &value) const
    {
        const auto it = firstEndingAfter(value);
        return it != m_ranges.end() && it->contains(value);
    }
    [[nodiscard]] bool covers(const Range<T> &range) const { return range.isEmpty() || missingIn(range).empty(); }
    [[nodiscard]] bool isEmpty() const noexcept { return m_ranges.empty(); }
    [[nodiscard]] const std::vector<Range<T>> &ranges() const noexcept { return m_ranges; }

    friend bool operator==(const RangeSet &, const RangeSet &) = default;

private:
    [[nodiscard]] auto firstEndingAfter(const T &value) const
    {
        return std::lower_bound(m_ranges.begin(), m_ranges.end(), value,
                                [](const Range<T> &r, const T &v) { return !(v < r.to); });
    }

    std::vector<Range<T>> m_ranges;
};

using TimeRanges = RangeSet<UtcTime>;
using IdRanges = RangeSet<std::int64_t>;

} // namespace cw::market
