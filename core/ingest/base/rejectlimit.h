// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/coverage.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_set>

namespace cw::ingest {

/// Which refused rows get a quarantine entry of their own, so that a storm of bad rows does not flood it: at most so
/// many new ones a minute, series and door. A row that was let in before only counts up. Time is that of the rows
/// (`lastAt`). Pure.
class RejectLimit {
public:
    explicit RejectLimit(int newRowsPerMinute = 60) : m_newRows(newRowsPerMinute) {}

    /// False: only count it.
    [[nodiscard]] bool admits(const storage::RejectedRow &row);

private:
    using Series =
        std::tuple<market::InstrumentKey, int, std::string>; ///< instrument, interval code or −1, door
    struct Window {
        std::int64_t minute = 0;
        int rows = 0;
    };

    int m_newRows;
    std::map<Series, Window> m_windows;
    std::unordered_set<std::size_t> m_known; ///< hashes of rows that were let in
};

} // namespace cw::ingest
