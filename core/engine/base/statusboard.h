// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <memory>
#include <mutex>

namespace cw::engine {

/// The engine's state as last published. Written by the engine thread, read by any.
class StatusBoard {
public:
    void publish(interfaces::EngineStatus status)
    {
        auto next = std::make_shared<const interfaces::EngineStatus>(std::move(status));
        const std::lock_guard lock(m_mutex);
        m_status = std::move(next);
    }

    [[nodiscard]] std::shared_ptr<const interfaces::EngineStatus> read() const
    {
        const std::lock_guard lock(m_mutex);
        return m_status;
    }

    /// The exchange's clock of a market as last published.
    [[nodiscard]] std::optional<market::UtcTime> exchangeTime(market::Market market) const
    {
        for (const interfaces::MarketStatus &status : read()->markets) {
            if (status.market == market)
                return status.exchangeTime;
        }
        return std::nullopt;
    }

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const interfaces::EngineStatus> m_status = std::make_shared<interfaces::EngineStatus>();
};

} // namespace cw::engine
