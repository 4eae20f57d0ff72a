// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/funding/fundingscan.h"
#include "core/ingest/keeping/keepertools.h"
#include "core/market/range.h"

#include <map>
#include <memory>
#include <set>

namespace cw::ingest {

/// Keeps the settled funding rates of a futures market complete from the horizon on: asks for what is not proven, hourly
/// and behind the newest one in any case; what could not be had is tried again sooner.
class FundingKeeper {
public:
    /// What the database knows of the rates, and what of them is to be asked for.
    struct Wanted {
        FundingFacts facts;
        std::vector<FundingHole> holes;
    };

    explicit FundingKeeper(KeeperTools tools) : m_tools(tools) {}

    void add(const market::InstrumentKey &instrument);
    void remove(const market::InstrumentKey &instrument);
    void begin();

private:
    void update(const market::InstrumentKey &instrument);
    void fetch(const market::InstrumentKey &instrument, Wanted wanted);
    void handleDone(const market::InstrumentKey &instrument, const Result<> &result);
    void scheduleNext();

    KeeperTools m_tools;
    std::set<market::InstrumentKey> m_instruments;
    std::set<market::InstrumentKey> m_running; ///< looked at, or being fetched
    std::map<market::InstrumentKey, std::unique_ptr<Timers::Handle>> m_retries;
    bool m_hasBegun = false;
    std::unique_ptr<Timers::Handle> m_next;
    Lifetime m_lifetime;
};

/// What of the rates in `window` is to be asked for: every stretch in which some were due, and the end of it, as nobody
/// knows when the next one is settled. Blocks on the database.
[[nodiscard]] Result<FundingKeeper::Wanted> wantedFunding(storage::Reader &reader,
                                                          const market::InstrumentKey &instrument,
                                                          const market::TimeRange &window);

} // namespace cw::ingest
