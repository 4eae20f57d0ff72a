// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/maintenance.h"

#include <mutex>

namespace cw::testing {

/// Maintenance without a database: a test arranges its status, and orders are only noted. Each kind is taken once.
/// Thread-safe.
class FakeMaintenance : public interfaces::Maintenance {
public:
    void setStatus(interfaces::MaintenanceStatus status)
    {
        const std::scoped_lock lock(m_mutex);
        m_status = std::move(status);
    }
    [[nodiscard]] std::vector<interfaces::CareOrder> orders() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_orders;
    }

    [[nodiscard]] Result<std::int64_t> start(const interfaces::CareOrder &order) override
    {
        const std::scoped_lock lock(m_mutex);
        for (const interfaces::CareOrder &taken : m_orders) {
            if (taken.kind == order.kind)
                return fail(ErrorCode::Conflict, "There is one under way already.");
        }
        m_orders.push_back(order);
        return static_cast<std::int64_t>(m_orders.size());
    }
    void cancel(std::int64_t id) override
    {
        const std::scoped_lock lock(m_mutex);
        m_cancelled.push_back(id);
    }
    [[nodiscard]] std::vector<std::int64_t> cancelled() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_cancelled;
    }
    [[nodiscard]] interfaces::MaintenanceStatus status() const override
    {
        const std::scoped_lock lock(m_mutex);
        return m_status;
    }
    [[nodiscard]] std::optional<interfaces::CareRun> run(std::int64_t) const override { return std::nullopt; }

private:
    mutable std::mutex m_mutex;
    interfaces::MaintenanceStatus m_status;
    std::vector<interfaces::CareOrder> m_orders;
    std::vector<std::int64_t> m_cancelled;
};

} // namespace cw::testing
