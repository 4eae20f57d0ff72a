// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QJsonObject>

namespace cw::api {

// Jobs, gaps and refused rows as the API and the command line print them: stable English words, times in ISO 8601 UTC,
// null for what is not known. No prices stand in them.

[[nodiscard]] QJsonObject jobJson(const interfaces::JobStatus &job);
[[nodiscard]] QJsonObject planJson(const interfaces::BackfillPlan &plan);
[[nodiscard]] QJsonObject coverageJson(const interfaces::SeriesCoverage &coverage);
[[nodiscard]] QJsonObject coverageJson(const interfaces::TradesCoverage &coverage);
[[nodiscard]] QJsonObject coverageJson(const interfaces::FundingCoverage &coverage);
[[nodiscard]] QJsonObject gapJson(const interfaces::Gap &gap);
[[nodiscard]] QJsonObject rejectedJson(const interfaces::RejectedRow &row);
[[nodiscard]] QJsonObject findingJson(const interfaces::Finding &finding);
/// Null members where there was no comparison yet.
[[nodiscard]] QJsonObject crossCheckJson(const std::optional<interfaces::CrossCheckStatus> &status);

/// "live-repair", "user", "schedule".
[[nodiscard]] std::string_view jobPriorityText(interfaces::JobPriority priority) noexcept;

} // namespace cw::api
