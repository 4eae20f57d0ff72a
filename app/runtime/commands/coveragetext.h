// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/node/workjson.h"
#include "core/interfaces/gapreports.h"

#include <QJsonArray>

#include <optional>
#include <string>
#include <vector>

namespace cw::runtime {

/// "96.528 %", or "nothing expected" where there is no figure; never "100.000 %" while something is missing.
[[nodiscard]] std::string percentText(std::optional<double> percent);
/// The same as "96.528 % complete".
[[nodiscard]] std::string completeText(std::optional<double> percent);

/// One line on how complete a candle series is, with its end of line.
[[nodiscard]] std::string coverageLine(const interfaces::SeriesCoverage &series);
/// The same of an instrument's trades.
[[nodiscard]] std::string coverageLine(const interfaces::TradesCoverage &trades);
[[nodiscard]] std::string coverageLine(const interfaces::FundingCoverage &funding);

/// Both ends, in columns; "unknown" where no trade is left to tell the times of others.
[[nodiscard]] std::string endsText(const market::TimeRange &range);

/// Coverage as JSON, in the form of the local API.
template<class Coverage>
[[nodiscard]] QJsonArray coverageList(const std::vector<Coverage> &coverage)
{
    QJsonArray list;
    for (const Coverage &each : coverage)
        list.append(api::coverageJson(each));
    return list;
}

} // namespace cw::runtime
