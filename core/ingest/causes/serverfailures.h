// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/market/range.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace cw::ingest {

/// When the exchange answered with failures of its own (5xx, maintenance), on its own clock. Failures less than five
/// minutes apart are one outage.
class ServerFailures {
public:
    /// `detail`: what the exchange said, with status and code.
    void note(const std::string &detail, market::UtcTime at);
    /// The newest outage that touches a hole, with its figures.
    [[nodiscard]] std::optional<Cause> causeOf(const market::TimeRange &hole) const;

private:
    struct Outage {
        market::UtcTime first;
        market::UtcTime last;
        std::int64_t answers = 0;
        std::string detail; ///< of the last one
    };

    std::deque<Outage> m_outages;
};

} // namespace cw::ingest
