// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"

#include <functional>
#include <memory>

namespace cw::engine {

/// How an engine gets its connections; tests hand in their own. Called on the engine thread.
struct Connections {
    std::function<std::unique_ptr<exchange::MarketClient>(market::Market)> client;
    std::function<std::unique_ptr<exchange::StreamPool>(market::Market)> streams;
};

} // namespace cw::engine
