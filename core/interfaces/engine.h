// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/findings.h"
#include "core/interfaces/gapreports.h"
#include "core/interfaces/importer.h"
#include "core/interfaces/jobs.h"
#include "core/interfaces/livefeed.h"
#include "core/interfaces/maintenance.h"
#include "core/interfaces/marketdata.h"
#include "core/interfaces/quarantine.h"
#include "core/interfaces/rowfiles.h"
#include "core/interfaces/status.h"

#include <functional>
#include <string>
#include <vector>

namespace cw::interfaces {

class Archive;

/// One engine. The accessors are valid as long as it lives. An engine that was given no instruments records nothing
/// and opens no stream, but still reads, imports and runs jobs (the one-shot commands use it so).
class Engine {
public:
    virtual ~Engine() = default;
    [[nodiscard]] virtual MarketData &marketData() = 0;
    [[nodiscard]] virtual LiveFeed &liveFeed() = 0;
    [[nodiscard]] virtual GapReports &gapReports() = 0;
    [[nodiscard]] virtual Quarantine &quarantine() = 0;
    [[nodiscard]] virtual Findings &findings() = 0;
    [[nodiscard]] virtual Jobs &jobs() = 0;
    [[nodiscard]] virtual Importer &importer() = 0;
    [[nodiscard]] virtual RowFiles &rowFiles() = 0;
    [[nodiscard]] virtual Maintenance &maintenance() = 0;
    [[nodiscard]] virtual Archive &archive() = 0;
    /// A consistent snapshot; any thread, at once, no database.
    [[nodiscard]] virtual EngineStatus status() const = 0;
    /// Measures how fast the store grows, now, whether the engine runs or not. Blocks on the database; any thread but the
    /// GUI's.
    [[nodiscard]] virtual Result<StoreGrowth> growth() = 0;
    /// Starts to record an instrument (live, newest page, backfill, repair) or stops; any thread.
    [[nodiscard]] virtual Result<> track(const InstrumentKey &instrument) = 0;
    [[nodiscard]] virtual Result<> untrack(const InstrumentKey &instrument) = 0;
    /// Reads the exchange's instrument list again; the answer comes on the engine thread.
    struct RefreshReport {
        std::vector<std::string> added;
        std::vector<std::string> removed;
    };
    virtual void refreshInstruments(std::function<void(Result<RefreshReport>)> done) = 0;
};

} // namespace cw::interfaces
