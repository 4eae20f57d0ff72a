// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <string_view>

namespace cw::exchange::binance {

/// Parses one text message of a stream connection: an event, raw or inside {"stream":…,"data":…}, or the reply to a
/// control message. The text needs no padding. Protocol error for anything else.
[[nodiscard]] Result<StreamMessage> parseStreamText(Market market, std::string_view text);

/// Which row a text was about that was refused for `reason`; nothing when it is no whole event about a trade or a candle
/// of a symbol.
[[nodiscard]] std::optional<RefusedEvent> refusedStreamText(Market market, std::string_view text,
                                                            const std::string &reason);

} // namespace cw::exchange::binance
