// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <vector>

namespace cw::storage {

/// How a search sees what is stored: slots are numbered from 0 upwards without holes.
class SlotSource {
public:
    virtual ~SlotSource() = default;

    /// Stored slots in each block of `block` slots of `range`, in order; the last block may be shorter.
    [[nodiscard]] virtual Result<std::vector<std::int64_t>> counts(IdRange range, std::int64_t block) = 0;
    /// Numbers of the stored slots in `range`, ascending.
    [[nodiscard]] virtual Result<std::vector<std::int64_t>> stored(IdRange range) = 0;
};

/// The slots of `range` that are not stored, as ascending ranges.
///
/// Counts big blocks, then the smaller blocks inside those that are neither full nor empty, and lists rows
/// only at the bottom. The database counts about ten times faster than it hands out rows, and a series is
/// mostly whole.
[[nodiscard]] Result<std::vector<IdRange>> findMissing(IdRange range, SlotSource &source);

} // namespace cw::storage
