// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/config/values.h"

/// Readers of the values of the settings table. Each writes its target only when the whole text can be used, and
/// answers whether it could.
namespace cw::config {

template<class Target>
[[nodiscard]] bool readInt(Target &target, std::string_view text, int low, int high)
{
    const auto number = parseInt(text, low, high);
    if (number)
        target = Target(*number);
    return number.has_value();
}

[[nodiscard]] bool readBool(bool &target, std::string_view text);
/// Anything but nothing.
[[nodiscard]] bool readText(std::string &target, std::string_view text);
/// Host and port at once.
[[nodiscard]] bool readListen(Settings &settings, std::string_view text);
[[nodiscard]] bool readDatabase(std::string &target, std::string_view text);
[[nodiscard]] bool readHosts(std::vector<std::string> &target, std::string_view text);
[[nodiscard]] bool readOrigins(std::vector<std::string> &target, std::string_view text);
[[nodiscard]] bool readSymbols(std::vector<market::ParsedSymbol> &target, std::string_view text);
[[nodiscard]] bool readMarket(market::Market &target, std::string_view text);
[[nodiscard]] bool readInterval(std::optional<market::Interval> &target, std::string_view text);
/// Sorted, each once.
[[nodiscard]] bool readIntervals(std::vector<market::Interval> &target, std::string_view text);
/// Names of assets, made upper case.
[[nodiscard]] bool readAssets(std::vector<std::string> &target, std::string_view text);
/// "off" or a cron line.
[[nodiscard]] bool readSchedule(std::string &target, std::string_view text);
[[nodiscard]] bool readLogLevel(std::string &target, std::string_view text);

} // namespace cw::config
