// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/missingsearch.h"

#include <algorithm>

namespace cw::storage {
namespace {

using market::IdRanges;

constexpr std::int64_t kSmallestBlock = 32;
constexpr std::int64_t kFanOut = 8;
constexpr std::int64_t kMostBlocks = 4'096;

/// The smallest block size of the ladder 16, 16², … that cuts `slots` into at most `kMostBlocks`.
std::int64_t firstBlock(std::int64_t slots)
{
    std::int64_t block = kSmallestBlock;
    while (block < slots / kMostBlocks)
        block *= kFanOut;
    return block;
}

/// Sorts the blocks of `range` into missing ones and ones to look into.
Result<> sortBlocks(const IdRange &range, std::int64_t block, SlotSource &source, IdRanges &missing,
                    IdRanges &torn)
{
    auto counts = source.counts(range, block);
    if (!counts)
        return failFrom(counts);
    std::int64_t from = range.from;
    for (const std::int64_t stored : *counts) {
        const IdRange part{from, std::min(range.to, from + block)};
        if (stored == 0)
            missing.add(part);
        else if (stored < part.to - part.from)
            torn.add(part);
        from = part.to;
    }
    return {};
}

Result<> addHoles(const IdRange &range, SlotSource &source, IdRanges &missing)
{
    auto stored = source.stored(range);
    if (!stored)
        return failFrom(stored);
    std::int64_t expected = range.from;
    for (const std::int64_t slot : *stored) {
        missing.add({expected, slot});
        expected = slot + 1;
    }
    missing.add({expected, range.to});
    return {};
}

} // namespace

Result<std::vector<IdRange>> findMissing(IdRange range, SlotSource &source)
{
    if (range.isEmpty())
        return std::vector<IdRange>();
    IdRanges missing;
    IdRanges torn{range};
    for (std::int64_t block = firstBlock(range.to - range.from); block >= kSmallestBlock; block /= kFanOut) {
        IdRanges smaller;
        for (const IdRange &part : torn.ranges()) {
            if (auto sorted = sortBlocks(part, block, source, missing, smaller); !sorted)
                return failFrom(sorted);
        }
        torn = std::move(smaller);
    }
    for (const IdRange &part : torn.ranges()) {
        if (auto added = addHoles(part, source, missing); !added)
            return failFrom(added);
    }
    return missing.ranges();
}

} // namespace cw::storage
