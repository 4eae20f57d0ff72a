// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

/// What processes that share a database tell one another of the market as it stands, before it is stored, and of blocks.
namespace cw::engine {

/// The exchange wants no requests at a host for a while.
struct HostBlock {
    std::string host;
    std::chrono::milliseconds remaining{0};
    std::string reason;
};

struct LiveWord {
    std::vector<HostBlock> blocks;
    std::vector<interfaces::CandleUpdate> candles; ///< open ones
    std::vector<interfaces::TickerUpdate> tickers;
    bool isGreeting = false; ///< somebody listens
};

/// One line each, ended by a line feed.
[[nodiscard]] std::string lineOf(const interfaces::CandleUpdate &update);
[[nodiscard]] std::string lineOf(const interfaces::TickerUpdate &ticker);
[[nodiscard]] std::string lineOf(const HostBlock &block);
[[nodiscard]] std::string greetingLine();

/// Reads lines. One that is not understood, from another version perhaps, is left out.
[[nodiscard]] LiveWord parseLiveWord(std::string_view text);

} // namespace cw::engine
