// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"
#include "core/market/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace cw::ingest {

/// What is known of a series' beginning on the exchange: asked from `probedFrom` on, its first candle opens at
/// `first`. The stretch between the two is no gap. Kept as a small named value in the database.
struct ListingMark {
    market::UtcTime probedFrom;
    market::UtcTime first;

    friend bool operator==(const ListingMark &, const ListingMark &) = default;
};

/// "listing/spot/BTCUSDT/1m".
[[nodiscard]] std::string listingMarkName(const market::SeriesKey &series);
/// What the names of all series begin with.
[[nodiscard]] std::string_view listingMarkPrefix() noexcept;
[[nodiscard]] std::string listingMarkText(const ListingMark &mark);
/// Empty when the text is not a mark.
[[nodiscard]] std::optional<ListingMark> parseListingMark(std::string_view text) noexcept;

/// The oldest slot that can be expected when data is wanted from `horizon` on.
[[nodiscard]] market::UtcTime expectedFrom(market::UtcTime horizon,
                                           const std::optional<ListingMark> &mark) noexcept;

} // namespace cw::ingest
