// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/cause.h"
#include "core/market/range.h"

#include <deque>
#include <optional>
#include <string>

namespace cw::ingest {

/// When and why a market's live feed was away, on the exchange's clock: the causes of holes.
class OutageLog {
public:
    /// The feed was lost at `at`. While one outage lasts, later ones are part of it.
    void begin(Cause cause, market::UtcTime at);
    /// The feed is back, proven by data.
    void end(market::UtcTime at);
    [[nodiscard]] bool isOut() const noexcept { return !m_outages.empty() && !m_outages.back().to; }

    /// Cause of a hole: the newest outage that touches it, otherwise "unknown". The evidence tells when it was.
    [[nodiscard]] Cause causeOf(const market::TimeRange &hole) const;

private:
    struct Outage {
        market::UtcTime from;
        std::optional<market::UtcTime> to;
        Cause cause;
    };

    std::deque<Outage> m_outages;
};

} // namespace cw::ingest
