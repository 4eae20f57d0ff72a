// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/symbol.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cw::config {

/// Everything a start of the program can be told. Defaults are the product's (interface.md §3).
struct Settings {
    std::string dataDir;              ///< absolute; empty until resolved
    std::string databaseUrl;          ///< empty: sqlite file in the data directory
    std::string listenHost = "127.0.0.1";
    std::uint16_t listenPort = 8000;
    bool apiEnabled = true;
    std::string tokenFile;
    std::string exchangeUrl;          ///< empty: the real hosts
    std::vector<market::ParsedSymbol> symbols; ///< as named; one without a market is of `market`; empty: the default list
    market::Market market = market::Market::Spot;
    std::vector<market::Interval> intervals;
    int backfillDays = 365;
    bool fetcher = true;
    std::chrono::seconds requestTimeout{20};
    int fetchConcurrency = 4;
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

/// One thing that can be set, under every name the outside may use for it.
struct FieldSpec {
    std::string_view setting;                    ///< "api/listen"; empty: no settings-file key
    std::string_view option;                     ///< "listen"; empty: no option
    std::vector<std::string_view> environment;   ///< names in the environment and in .env
    std::string_view placeholder;                ///< value's name in --help; empty: a switch
    std::string_view help;
    std::string_view accepted;                   ///< ends the sentence of a refusal: "a number from 0 to 3650"
    bool (*apply)(Settings &, std::string_view); ///< false: the value cannot be used
};

/// Every field, in the order --help lists them.
[[nodiscard]] const std::vector<FieldSpec> &fieldSpecs();

/// Names other programs of this kind read: accepted so that their .env files work, reported, without effect here.
[[nodiscard]] const std::vector<std::string_view> &unusedNames();

/// Applies the layers, lowest precedence first. The first value that cannot be used ends it with a sentence naming
/// the setting, the value, where it came from and what is accepted.
[[nodiscard]] Result<Resolved> resolve(const std::vector<ValueLayer> &layers);

/// The tracked instruments the settings ask for; the default list when none is named.
[[nodiscard]] std::vector<market::InstrumentKey> instruments(const Settings &settings);

} // namespace cw::config
