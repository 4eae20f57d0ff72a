// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/careoptions.h"
#include "core/exchange/marketclient.h"
#include "core/market/symbol.h"
#include "core/storage/writequeue.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cw::engine {

/// What becomes of archived rows beside the policies.
struct ArchiveOptions {
    std::string coldFolder;                          ///< of files that hold rows
    std::chrono::days purgeKeep{7};                  ///< so long a purge can be undone
    std::optional<schedule::Schedule> verifications; ///< absent: none by themselves
    std::chrono::minutes verifyFor{60};              ///< one by itself ends after so long
};

/// What an engine records, from where, and how far back.
struct EngineConfig {
    std::vector<market::InstrumentKey> instruments;
    /// The instruments are only what to begin with: where the store remembers what was chosen since, that counts.
    bool followsRecordList = false;
    std::vector<market::Interval> intervals; ///< fetched natively; others are built from these on reading
    /// Instruments quoted in these are told as added and removed when the exchange's list is read again.
    std::vector<std::string> quoteAssets{"USDT"};
    /// How often the exchange's instrument list is read again; absent: at the start only, and not on demand either.
    std::optional<std::chrono::seconds> instrumentSync{300};
    int backfillDays = 365; ///< how much history is kept complete, before the exchange's now
    bool recordTrades = true;
    bool enableFetcher = true;  ///< false: serve what is stored, open no connection
    int parallelFetches = 4;    ///< history fetches at a time in one market
    bool remembersJobs = false; ///< requested jobs outlive the run, and those of the last one go on
    /// Without remembersJobs: the jobs that this node left are listed and left alone.
    std::optional<std::string> listsJobsOf;
    /// Whose jobs those of this run are numbered with; absent: nobody's.
    [[nodiscard]] std::optional<std::string> jobsOf() const
    {
        return remembersJobs ? std::optional(node) : listsJobsOf;
    }
    std::int64_t temporaryRows = 5'000'000; ///< of all leases together
    ArchiveOptions archive;
    std::string node;           ///< which node this is, where several share a database
    std::string blockFolder;    ///< where pauses are kept beside the database; empty: nowhere
    std::string bulkRoot;       ///< address of the exchange's bulk archive; empty: candles are fetched by REST alone
    bool demo = false;          ///< only passed on in the status
    /// Connections of a market; its `exchangeUrl` points it to another exchange. Absent: the defaults.
    std::map<market::Market, exchange::ClientOptions> clients;
    /// When rows are committed, how many wait in memory, and where the journal is.
    storage::WriteQueueOptions queue;
    /// When a sample of yesterday's candles is asked for again; absent: never.
    std::optional<schedule::Schedule> crossCheck;
    CareOptions care; ///< backups, checks, and what keeps the database fast
};

} // namespace cw::engine
