// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
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
    [[nodiscard]] bool isOut() const noexcept { return m_current.has_value(); }
    /// Something that is over already and that nobody saw begin.
    void add(Cause cause, const market::TimeRange &span);

    /// Cause of a hole: of the outages that touch it the one that explains the others (a machine that slept loses its
    /// connection), of equals the newest; otherwise "unknown". The evidence tells when it was. Outages that were over at
    /// `since` do not count.
    [[nodiscard]] Cause causeOf(const market::TimeRange &hole,
                                market::UtcTime since = market::UtcTime::min()) const;

private:
    struct Outage {
        market::UtcTime from;
        std::optional<market::UtcTime> to;
        Cause cause;
    };

    void remember(Outage outage);

    std::deque<Outage> m_outages; ///< those that are over
    std::optional<Outage> m_current;
};

/// Nobody recorded: no exchange and no connection can explain more.
[[nodiscard]] bool isOurAbsence(const Cause &cause) noexcept;

} // namespace cw::ingest
