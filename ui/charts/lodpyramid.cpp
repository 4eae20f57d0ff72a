// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/lodpyramid.h"

namespace cw::charts {

int LodPyramid::largestLevel(int from, int to) noexcept
{
    int level = 0;
    while (level < kLevels) {
        const int span = 1 << (kFactorBits * (level + 1));
        if ((from & (span - 1)) != 0 || from + span > to)
            break;
        ++level;
    }
    return level;
}

void LodPyramid::rebuildLevel(int level, int first, int last) noexcept
{
    for (int node = first; node <= last; ++node) {
        BarSummary sum;
        for (int child = node << kFactorBits; child < (node + 1) << kFactorBits; ++child)
            sum.add(m_nodes[nodeIndex(level - 1, child)]);
        m_nodes[nodeIndex(level, node)] = sum;
    }
}

} // namespace cw::charts
