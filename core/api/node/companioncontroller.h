// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/instrumentdirectory.h"
#include "core/api/latereads.h"
#include "core/api/node/fault.h"
#include "core/http/router.h"

#include <tl/expected.hpp>

#include <optional>
#include <set>
#include <string>

namespace cw::api {

/// ping, time and exchangeInfo of both markets, so that general exchange clients start against this server
/// (rest-contracts §1.5). A list that has to be read again is waited for on a thread of its own. Made, used and destroyed on
/// the API thread.
class CompanionController {
public:
    CompanionController(interfaces::Engine &engine, InstrumentDirectory &directory);

    void addRoutes(http::Router &router);

private:
    [[nodiscard]] http::Response time(market::Market market) const;
    void addExchangeInfo(http::Router &router, const std::string &path, market::Market market);
    [[nodiscard]] http::Response exchangeInfo(const http::Request &request, market::Market market,
                                              const InstrumentDirectory::Instruments &listed) const;

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
    LateReads m_late; ///< last: what it runs uses the others
};

/// Symbols a client asked exchangeInfo for: `symbol=A` or `symbols=["A","B"]`; absent: all.
[[nodiscard]] tl::expected<std::optional<std::set<std::string>>, Fault>
requestedSymbols(const http::Request &request);

} // namespace cw::api
