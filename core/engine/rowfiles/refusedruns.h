// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"

#include <cstdint>
#include <map>
#include <string>

namespace cw::engine {

/// Refused rows that follow one another.
struct RefusedRun {
    market::IdRange keys; ///< slots in microseconds, or ids
    std::string reason;   ///< of the last of them
};

/// Rows of one series, or of one instrument's trades, that one door refused. Holds the newest 10,000 runs. Not thread-safe.
class RefusedRuns {
public:
    void add(RefusedRun run);
    void add(const RefusedRuns &others);
    [[nodiscard]] bool isEmpty() const noexcept { return m_runs.empty(); }
    /// What of them lies inside `range`, and what does not.
    [[nodiscard]] RefusedRuns inside(const market::IdRange &range) const;
    [[nodiscard]] RefusedRuns outside(const market::IdRange &range) const;
    /// By their first keys.
    [[nodiscard]] const std::map<std::int64_t, RefusedRun> &all() const noexcept { return m_runs; }

private:
    std::map<std::int64_t, RefusedRun> m_runs; ///< disjoint, none touches the next
};

} // namespace cw::engine
