// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/streams/messagebudget.h"
#include "core/http/websocketsession.h"
#include "core/market/symbol.h"

#include <memory>
#include <string>
#include <vector>

namespace cw::api {

/// One connected client of the local streams and what it asked for. API thread only.
struct StreamClient {
    std::shared_ptr<http::WebSocketSession> session;
    market::Market market = market::Market::Spot; ///< by the path it connected to
    bool combined = false;                        ///< events wrapped in {"stream":…,"data":…}
    std::vector<std::string> names;               ///< in the order asked for, each once
    MessageBudget budget;
};

} // namespace cw::api
