// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QString>

#include <chrono>
#include <string>

/// Values as the window writes them. Numbers follow the user's locale with figures 0–9; times are UTC.
namespace cw::models {

/// "Spot", "USD-M".
[[nodiscard]] QString marketName(market::Market market);
/// "BTCUSDT · Spot".
[[nodiscard]] QString instrumentTitle(const market::InstrumentKey &key);
/// "1m"; the exchange's own spelling.
[[nodiscard]] QString intervalText(market::Interval interval);
/// "5 minutes", "1 day".
[[nodiscard]] QString intervalName(market::Interval interval);
/// "2024-08-09 14:05", with seconds only when there are any.
[[nodiscard]] QString timeText(market::UtcTime time);
/// "14:05:07".
[[nodiscard]] QString clockText(market::UtcTime time);
/// "2024-08-09".
[[nodiscard]] QString dayText(market::UtcTime time);
/// "2023-11-02 – 2024-08-09"; the second year is left out when it is the first.
[[nodiscard]] QString daysText(market::UtcTime from, market::UtcTime to);
/// "1,234,567".
[[nodiscard]] QString countText(std::int64_t count);
/// The two largest units: "3 d 4 h", "5 min", "42 s".
[[nodiscard]] QString durationText(std::chrono::seconds duration);
/// How long ago something arrived: "0.3 s", "12 s", "4 min".
[[nodiscard]] QString ageText(std::chrono::milliseconds age);
/// "missing", "being fetched", "filled", "empty at the exchange", "not available".
[[nodiscard]] QString gapStateName(interfaces::GapState state);
/// "live", "connecting", …
[[nodiscard]] QString feedStateName(interfaces::FeedState state);
[[nodiscard]] QString jobStateName(interfaces::JobState state);
/// "live repair", "by request", "schedule".
[[nodiscard]] QString jobPriorityName(interfaces::JobPriority priority);
/// Why something is missing, from the engine's word; a word that is not known stands for itself.
[[nodiscard]] QString gapCauseName(const std::string &cause);
/// How a row came, from the engine's word: "stream", "rest", "import", "bulk", "api", "journal".
[[nodiscard]] QString doorName(const std::string &door);
/// Who filled a gap, as the ledger has it: door, job and node; empty for nobody.
[[nodiscard]] QString gapFillerName(const std::string &filledBy);
/// What can be said to a person about a failure: the meaning of its code, then the engine's sentence.
[[nodiscard]] QString errorText(const Error &error);

} // namespace cw::models
