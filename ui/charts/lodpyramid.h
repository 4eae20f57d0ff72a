// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace cw::charts {

/// What a run of bars looks like from afar. Doubles: for pixels only.
struct BarSummary {
    double open = 0; ///< of the first bar
    double high = 0;
    double low = 0;
    double close = 0;  ///< of the last bar
    double volume = 0; ///< sum
    double maxVolume = 0;
    std::int64_t count = 0; ///< bars present; 0: all other members mean nothing

    [[nodiscard]] bool isEmpty() const noexcept { return count == 0; }

    /// Appends the bars that follow these.
    void add(const BarSummary &later) noexcept
    {
        if (later.count == 0)
            return;
        if (count == 0) {
            *this = later;
            return;
        }
        high = std::max(high, later.high);
        low = std::min(low, later.low);
        close = later.close;
        volume += later.volume;
        maxVolume = std::max(maxVolume, later.maxVolume);
        count += later.count;
    }
};

/// Summaries of 4, 16, 64 … 4096 neighbouring leaves, so that any range of leaves is summed up from a few
/// nodes.
///
/// It does not own the leaves: callers hand in `leaf(i)`, which answers the summary of leaf `i`.
class LodPyramid {
public:
    static constexpr int kFactorBits = 2; ///< four children a node
    static constexpr int kLevels = 6;
    static constexpr int kLeaves = 1 << (kFactorBits * kLevels);

    /// Computes anew all nodes above the leaves [first, last].
    template<class Leaf>
    void rebuild(int first, int last, const Leaf &leaf)
    {
        for (int node = first >> kFactorBits; node <= last >> kFactorBits; ++node) {
            BarSummary sum;
            for (int child = node << kFactorBits; child < (node + 1) << kFactorBits; ++child)
                sum.add(leaf(child));
            m_nodes[nodeIndex(1, node)] = sum;
        }
        for (int level = 2; level <= kLevels; ++level)
            rebuildLevel(level, first >> (kFactorBits * level), last >> (kFactorBits * level));
    }

    /// The sum of the leaves [from, to).
    template<class Leaf>
    [[nodiscard]] BarSummary sum(int from, int to, const Leaf &leaf) const
    {
        BarSummary result;
        while (from < to) {
            const int level = largestLevel(from, to);
            result.add(level == 0 ? leaf(from) : m_nodes[nodeIndex(level, from >> (kFactorBits * level))]);
            from += 1 << (kFactorBits * level);
        }
        return result;
    }

    /// The sum of all leaves.
    [[nodiscard]] const BarSummary &top() const noexcept { return m_nodes[nodeIndex(kLevels, 0)]; }

private:
    /// Nodes of level 1 come first, the single node of the top level last.
    static constexpr int kNodes = (kLeaves - 1) / 3;

    [[nodiscard]] static constexpr std::size_t nodeIndex(int level, int node) noexcept
    {
        const int before = (kLeaves - (kLeaves >> (kFactorBits * (level - 1)))) / 3;
        return static_cast<std::size_t>(before + node);
    }
    [[nodiscard]] static int largestLevel(int from, int to) noexcept;
    void rebuildLevel(int level, int first, int last) noexcept;

    std::array<BarSummary, kNodes> m_nodes{};
};

} // namespace cw::charts
