// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cw::exchange::binance {

/// "btcusdt@kline_1m": lower-case symbol (ASCII letters only), then the kind; the interval keeps its case.
[[nodiscard]] std::string streamName(const StreamSpec &spec);

/// "/stream" on spot; "/market/stream" or "/public/stream" on USD-M, where a stream on the wrong route stays silent.
[[nodiscard]] std::string streamPath(const StreamSpec &spec);

/// {"method":"SUBSCRIBE","params":[…],"id":7}; `method` is SUBSCRIBE or UNSUBSCRIBE.
[[nodiscard]] std::string controlText(std::string_view method, std::span<const std::string> names, std::int64_t id);

/// True when the name of a combined stream can carry an event of this symbol and kind.
[[nodiscard]] bool streamCarries(std::string_view name, std::string_view symbol, StreamKind kind,
                                 std::string_view interval = {}) noexcept;

} // namespace cw::exchange::binance
