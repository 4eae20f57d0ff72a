// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/keepertools.h"
#include "core/market/range.h"

#include <memory>
#include <set>

namespace cw::ingest {

/// Keeps the settled funding rates of a futures market up to date: back to the horizon at first, then hourly what is
/// new since the newest stored one.
class FundingKeeper {
public:
    /// What of the rates is to be asked for.
    struct Wanted {
        market::UtcTime from;
        market::TimeRanges putAway; ///< left out
    };

    explicit FundingKeeper(KeeperTools tools) : m_tools(tools) {}

    void add(const market::InstrumentKey &instrument);
    void remove(const market::InstrumentKey &instrument) { m_instruments.erase(instrument); }
    void begin();

private:
    void update(const market::InstrumentKey &instrument);
    void fetch(const market::InstrumentKey &instrument, Wanted wanted);
    void scheduleNext();

    KeeperTools m_tools;
    std::set<market::InstrumentKey> m_instruments;
    bool m_hasBegun = false;
    std::unique_ptr<Timers::Handle> m_next;
    Lifetime m_lifetime;
};

} // namespace cw::ingest
