// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/interfaces/engine.h"

#include <cstdint>
#include <map>

namespace cw::api {

/// Whole seconds between the exchange's clock and the end of the newest final candle, by interval, worst tracked
/// series first; intervals without a stored candle are absent. No database.
[[nodiscard]] std::map<market::Interval, std::int64_t> worstLags(const interfaces::EngineStatus &status,
                                                                 const interfaces::MarketData &data);

/// `/v1/health` (rest-contracts §1.3).
class HealthController {
public:
    explicit HealthController(interfaces::Engine &engine) : m_engine(engine) {}

    void addRoutes(http::Router &router);

private:
    [[nodiscard]] http::Response health() const;

    interfaces::Engine &m_engine;
};

} // namespace cw::api
