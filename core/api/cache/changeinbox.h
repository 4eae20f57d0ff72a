// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <atomic>
#include <mutex>
#include <unordered_map>

namespace cw::api {

/// Collects what the engine reports as changed until the API thread takes it. Bounded: one range a series, which
/// grows over everything reported since.
class ChangeInbox {
public:
    using Changes = std::unordered_map<market::SeriesKey, market::TimeRange>;

    /// Any thread.
    void add(const interfaces::RangeChanged &change);
    /// Everything since the last call. Cheap when there is nothing.
    [[nodiscard]] Changes take();

private:
    std::mutex m_mutex;
    Changes m_changes;
    std::atomic<bool> m_hasChanges = false;
};

} // namespace cw::api
