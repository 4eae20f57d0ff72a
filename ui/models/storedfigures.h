// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"

#include <array>

namespace cw::models {

/// Rows, or bytes, by where they lie.
struct PlaceFigures {
    std::int64_t main = 0;
    std::int64_t archive = 0;
    std::int64_t temporary = 0;

    [[nodiscard]] std::int64_t total() const noexcept { return main + archive + temporary; }
};

/// What a store holds and how fast it grows.
struct StoredFigures {
    std::array<PlaceFigures, 3> kinds; ///< in the order of interfaces::DataKind
    std::int64_t bytesPerDay = 0;      ///< of the sequences that are recorded now; an estimate
    std::int64_t logBytes = 0;         ///< of a file's write-ahead log, part of the database's size

    [[nodiscard]] PlaceFigures sum() const noexcept;
    /// About what the rows take.
    [[nodiscard]] PlaceFigures bytes() const noexcept;
};

/// Counts segments. A sequence grows when its newest row is at most two days older than the newest of all; candles by
/// their grid, the rest as fast as so far.
[[nodiscard]] StoredFigures storedFigures(const std::vector<interfaces::StoredSegment> &segments);

} // namespace cw::models
