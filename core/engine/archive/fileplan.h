// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/archive/filetask.h"
#include "core/engine/archive/moveplan.h"

/// Which rows go to which files: one file a sequence and month. Blocks on the database.
namespace cw::engine {

/// Archived rows of whole months that `request` names and that ended early enough; `clocks` are asked where it names a
/// policy.
[[nodiscard]] Result<FilePlan> planExport(storage::Reader &reader, const interfaces::ExportRequest &request,
                                          const Clocks &clocks, const LeftOut &leftOut);
/// Everything stored of a range, if it is what the token of the request was given for; otherwise Conflict. `madeBy`: who
/// goes on with files of his own in `folder` that were cut off.
[[nodiscard]] Result<FilePlan> planPurge(storage::Reader &reader, const interfaces::PurgeRequest &request,
                                         const std::string &folder, const std::string &madeBy);

/// InvalidInput when the range reaches into what may still change at the exchange's `now`.
[[nodiscard]] Result<> checkPurgeEnd(const interfaces::PurgeRequest &request, market::UtcTime now);

/// Counts and hashes rows between two keys.
struct RangeSum {
    std::int64_t rows = 0;
    std::int64_t archived = 0; ///< of these in the archive
    std::string sha256;        ///< of all
};
[[nodiscard]] Result<RangeSum> sumOf(storage::Reader &reader, const interfaces::PurgeRequest &request);
/// What a user repeats to say that he means the rows with this sum.
[[nodiscard]] std::string purgeToken(const interfaces::PurgeRequest &request, std::string_view sha256);

} // namespace cw::engine
