// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/instrumentdirectory.h"
#include "core/api/node/fault.h"
#include "core/http/router.h"

#include <tl/expected.hpp>

#include <optional>
#include <set>
#include <string>

namespace cw::api {

/// ping, time and exchangeInfo of both markets, so that general exchange clients start against this server
/// (rest-contracts §1.5). Lives on the API thread.
class CompanionController {
public:
    CompanionController(interfaces::Engine &engine, InstrumentDirectory &directory);

    void addRoutes(http::Router &router);

private:
    [[nodiscard]] http::Response time(market::Market market) const;
    [[nodiscard]] http::Response exchangeInfo(const http::Request &request, market::Market market);

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
};

/// Symbols a client asked exchangeInfo for: `symbol=A` or `symbols=["A","B"]`; absent: all.
[[nodiscard]] tl::expected<std::optional<std::set<std::string>>, Fault>
requestedSymbols(const http::Request &request);

} // namespace cw::api
