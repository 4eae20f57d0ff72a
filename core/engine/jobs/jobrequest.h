// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"

#include <optional>
#include <string>
#include <variant>

namespace cw::engine {

/// Rows that are fetched for a lease: only what no place holds yet, and into the temporary tables.
struct TemporaryRequest {
    interfaces::BackfillRequest what; ///< `maxRows`: what the quota has room for
    std::string lease;
};

/// The daily comparison of a sample with the exchange: in each market of the last day that is over by the clock of the
/// exchange.
struct DailyRefetch {
    interfaces::RefetchRequest sample; ///< without a range
};

/// What a user or a schedule asked for: a backfill, the repair of all holes that match, temporary rows, work
/// on what is stored already, or a comparison of it with the exchange.
using JobRequest = std::variant<interfaces::BackfillRequest, interfaces::GapFilter, TemporaryRequest,
                                interfaces::ArchiveRequest, interfaces::RestoreRequest,
                                interfaces::VerifyRequest, interfaces::RefetchRequest, DailyRefetch,
                                interfaces::ExportRequest, interfaces::PurgeRequest>;

/// The request as JSON text, for the job table.
[[nodiscard]] std::string jobRequestText(const JobRequest &request);
/// What jobRequestText wrote, with a report or without. InvalidInput for anything else.
[[nodiscard]] Result<JobRequest> parseJobRequest(const std::string &text);

/// The text of a request with what came of it so far.
[[nodiscard]] std::string withReport(const std::string &text, const interfaces::RunReport &report);
/// The report that withReport put in, if any.
[[nodiscard]] std::optional<interfaces::RunReport> reportIn(const std::string &text);
/// The text with a number of candles that nothing proved final (JobStatus::unproven) in place of the one it has.
[[nodiscard]] std::string withUnproven(const std::string &text, std::int64_t candles);
/// The number that withUnproven put in; 0 without one.
[[nodiscard]] std::int64_t unprovenIn(const std::string &text);
/// The text with the exchange's time at which somebody asked.
[[nodiscard]] std::string withAsked(const std::string &text, market::UtcTime at);
/// The time that withAsked put in, if any.
[[nodiscard]] std::optional<market::UtcTime> askedIn(const std::string &text);

} // namespace cw::engine
