// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/symbol.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::config {

/// Everything a start of the program can be told. Defaults are the product's (docs/configuration.md).
struct Settings {
    std::string dataDir;              ///< absolute; empty until resolved
    std::string databaseUrl;          ///< empty: sqlite file in the data directory
    std::string databasePassword;     ///< found in the keyring or a file, or typed; never shown
    bool keyring = true;              ///< passwords are kept in the session's keyring, where there is one
    std::string node;                 ///< name among several that share a database; empty until resolved
    int journalLimitMib = 2'048;      ///< disk space of rows that wait for the database; 0: no journal
    int minFreeMib = 512;             ///< left of the disk to others; 0: only what the disk itself refuses counts
    std::string backupSchedule = "off"; ///< five cron fields, or "off"
    int backupKeepDays = 30;          ///< backups by schedule that are older are removed; 0: never
    std::string verifySchedule =
        "41 4 * * 0";                 ///< of verifications of the archive; five cron fields, or "off"
    int verifyMinutes = 60;           ///< one of them ends after so long
    int purgeKeepDays = 7;            ///< so long a purge can be undone
    bool startFresh = false;          ///< an empty database may take the place of one that was set aside
    int temporaryRows = 5'000'000;    ///< of all leases on temporary data together

    std::string listenHost = "127.0.0.1";
    std::uint16_t listenPort = 8000;
    bool apiEnabled = true;
    std::string tokenFile;
    std::vector<std::string> apiHosts;   ///< Host names the API answers to besides its own, lower case
    std::vector<std::string> apiOrigins; ///< browser origins that may read and write, lower case; "*": all
    int streamClients = 512;             ///< WebSockets the API serves at a time
    std::chrono::seconds streamHeartbeat{30}; ///< between two pings to such a client
    std::chrono::seconds streamTimeout{60};   ///< without any frame of it, it is dropped

    std::string bulkUrl = "auto";     ///< of the bulk archive; "auto": the exchange's own; "off"
    std::string exchangeUrl;          ///< empty: the real hosts
    std::string exchangeBase;         ///< the same as other programs name it; see followExchangeBase()
    std::string exchangeStreams;      ///< stream address as other programs name it; see followExchangeBase()
    std::chrono::seconds requestTimeout{20};
    int requestRetries = 4;           ///< after a request that failed for no fault of its own
    int fetchConcurrency = 4;

    /// As named; one without a market is of `market`. Empty: the default list.
    std::vector<market::ParsedSymbol> symbols;
    market::Market market = market::Market::Spot;
    std::vector<market::Interval> intervals;
    std::optional<market::Interval> defaultInterval; ///< of a chart nobody chose one for; absent: the finest recorded
    /// Upper case; of the instruments a synchronisation tells about.
    std::vector<std::string> quoteAssets{"USDT"};
    bool symbolSync = true;           ///< read the exchange's instrument list again from time to time
    std::chrono::seconds symbolSyncInterval{300};

    int backfillDays = 365;
    int maxCandles = 0;               ///< of a backfill that names no limit of its own; 0: none
    std::string crossCheck = "40 4 * * *"; ///< when a sample is compared with the exchange: cron fields, or "off"
    bool fetcher = true;

    std::string logLevel = "info";
    std::string logFile;              ///< empty: the data directory's logs folder
    bool demo = false;
    bool demoOwnsDataDir = false;     ///< the demo's own directory: emptied at the start
};

/// Where a value came from, for messages and the settings page ("environment PORT", "option --listen").
using Origins = std::map<std::string, std::string>;

/// Settings as resolved from all sources.
struct Resolved {
    Settings settings;
    Origins origins;                    ///< by setting name; a setting at its default is absent
    std::vector<std::string> notes;     ///< accepted but without effect, or unknown keys in files
};

/// One source of values, by the name that source uses for them.
struct ValueLayer {
    enum class Kind { File, DotEnv, Environment, Option };
    Kind kind = Kind::Option;
    std::string name;                   ///< file path for messages; empty otherwise
    std::map<std::string, std::string> values;
};

/// Applies the layers, lowest precedence first. The first value that cannot be used ends it with a sentence naming
/// the setting, the value, where it came from and what is accepted.
[[nodiscard]] Result<Resolved> resolve(const std::vector<ValueLayer> &layers);

/// The tracked instruments the settings ask for; the default list when none is named.
[[nodiscard]] std::vector<market::InstrumentKey> instruments(const Settings &settings);

} // namespace cw::config
