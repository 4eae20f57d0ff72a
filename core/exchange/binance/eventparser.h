// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/binance/letterfields.h"
#include "core/exchange/venue.h"

#include <optional>
#include <string_view>

namespace cw::exchange::binance {

/// What one stream message held, as tokens.
struct RawEvent {
    std::string_view stream; ///< name in a combined message, without quotes; empty in a raw one
    LetterFields fields;     ///< members of the event
    LetterFields kline;      ///< members of its "k"
};

/// Gives an event its meaning by its type `e`. Types we have no use for are ignored, not refused; a known type must be
/// exactly as documented (binance-api §9), of a symbol that its stream name names. Protocol error otherwise.
[[nodiscard]] Result<StreamMessage> interpretEvent(Market market, const RawEvent &event);

/// Which trade or candle an event is about, as far as it can be read: without reason and text.
[[nodiscard]] std::optional<RefusedEvent> subjectOf(Market market, const RawEvent &event);

} // namespace cw::exchange::binance
