// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <string>
#include <string_view>

namespace cw::api {

/// Names of the local streams, spelled like the exchange's: lower-case symbol, then the kind.
[[nodiscard]] std::string candleStream(const market::SeriesKey &series);
/// `@trade` on spot and `@aggTrade` on futures: what a row of the market's feed is.
[[nodiscard]] std::string tradeStream(const market::InstrumentKey &instrument);
[[nodiscard]] std::string tickerStream(const market::InstrumentKey &instrument);

/// Events in the exchange's own JSON.
[[nodiscard]] std::string candleEvent(const interfaces::CandleUpdate &update);
[[nodiscard]] std::string tradeEvent(const market::InstrumentKey &instrument, const market::Trade &trade);
[[nodiscard]] std::string tickerEvent(const interfaces::TickerUpdate &update);

} // namespace cw::api
