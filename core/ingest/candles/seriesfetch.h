// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"
#include "core/market/range.h"

namespace cw::ingest {

/// A fetch of missing candles of one series.
class SeriesFetch : public Fetch {
public:
    /// Slots that stay missing because their rows were refused.
    [[nodiscard]] virtual const market::TimeRanges &rejected() const noexcept = 0;
    /// Slots that stay missing for now, because nothing proves the rows that came to be final: a later row will, or ten
    /// minutes.
    [[nodiscard]] virtual const market::TimeRanges &unripe() const noexcept = 0;
};

} // namespace cw::ingest
