// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causes/gapscan.h"
#include "core/ingest/keeping/leftranges.h"

#include <span>

namespace cw::ingest {

/// Which holes of a series are filled without being asked for.
struct HoleWishes {
    LeftRanges left;           ///< fetched by jobs that are not over
    market::UtcTime since;     ///< followed live since then; max(): never
    market::UtcTime horizon;   ///< history is kept from here on
};

/// Entry or rows tell of a loss: it is repaired wherever it lies.
[[nodiscard]] bool isLoss(std::int64_t deleted, const std::optional<storage::GapRecord> &record) noexcept;

/// What the live feed lost, and history as far as it is wanted; nothing that is left to a job. Pure.
[[nodiscard]] std::vector<CandleHole> wantedHoles(const std::vector<CandleHole> &holes, const HoleWishes &wishes);

/// How many of these, at least one and from the first on, one fetch fills: what was never fetched waits behind every repair.
[[nodiscard]] std::size_t holesOfOneFetch(std::span<const CandleHole> holes);

} // namespace cw::ingest
