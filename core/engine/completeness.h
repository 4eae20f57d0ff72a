// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/livetail.h"
#include "core/interfaces/engine.h"
#include "core/storage/store.h"

#include <mutex>
#include <unordered_map>

namespace cw::engine {

/// Counts what is missing inside what is stored, and remembers the answer for as long as the series does not change.
/// Thread-safe.
class Completeness {
public:
    explicit Completeness(const LiveTail &tail) : m_tail(tail) {}

    [[nodiscard]] Result<interfaces::SeriesStatus> statusOf(storage::Reader &reader,
                                                            const storage::SeriesSummary &summary);

private:
    struct Known {
        std::uint64_t version = 0;
        std::int64_t rows = 0;
        std::int64_t missing = 0;
    };

    [[nodiscard]] Result<std::int64_t> missingOf(storage::Reader &reader,
                                                 const storage::SeriesSummary &summary);

    const LiveTail &m_tail;
    std::mutex m_mutex;
    std::unordered_map<market::SeriesKey, Known> m_known;
};

} // namespace cw::engine
