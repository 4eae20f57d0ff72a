// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"
#include "core/schedule/schedule.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace cw::engine {

/// How an engine looks after its database.
struct CareOptions {
    std::string backupFolder;                  ///< of backups that nobody named; empty: each needs a name
    std::optional<schedule::Schedule> backups; ///< absent: none by themselves
    int keepDays = 30;                         ///< backups in the folder that are older are removed; 0: never
    bool isNode = false;                   ///< also does by itself what is due; otherwise only what it is asked for
    bool checksSoon = false;               ///< read the whole file once, soon after the start
    std::int64_t analyzeRows = 1'000'000;  ///< after so many new rows the planner's figures are made again
    std::chrono::milliseconds poll{5'000}; ///< between two looks for what is due
    /// The time that is believed; nothing while it cannot be told: then nothing is due and nothing old.
    std::function<std::optional<market::UtcTime>()> now;
};

} // namespace cw::engine
