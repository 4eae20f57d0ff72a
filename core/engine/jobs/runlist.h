// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobbook.h"
#include "core/engine/jobs/jobrequest.h"

#include <string>
#include <vector>

/// The jobs of a book that work on what is stored already.
namespace cw::engine {

/// Newest first.
[[nodiscard]] std::vector<interfaces::ArchiveRun> runsIn(const JobBook &book);
/// Tells a policy when it last ran, dry runs aside, and which run holds it up. `runs`: newest first.
void tellRuns(interfaces::ArchivePolicy &policy, const std::vector<interfaces::ArchiveRun> &runs);
/// The paused run that keeps runs of a policy for `what` from beginning, as it names all of its sequences; of
/// several the oldest.
[[nodiscard]] std::optional<std::int64_t> holdingRun(const std::vector<interfaces::ArchiveRun> &runs,
                                                     const interfaces::SequenceFilter &what);
/// The schedule may begin a run for `what`: none that goes on, or waits for its turn, moves a sequence of it,
/// and no paused one all of them.
[[nodiscard]] bool canBegin(const std::vector<interfaces::ArchiveRun> &runs,
                            const interfaces::SequenceFilter &what);
/// Paused runs that move sequences of `what` and were asked for before `job`: what they move is left to them.
[[nodiscard]] std::vector<interfaces::ArchiveRun> pausedBefore(const JobBook &book, std::int64_t job,
                                                               const interfaces::SequenceFilter &what);
/// Conflict when a run that is not over moves, or will move, a sequence that `what` names.
[[nodiscard]] Result<> checkFree(const JobBook &book, const interfaces::SequenceFilter &what);

[[nodiscard]] std::string titleOf(const interfaces::ArchiveRequest &request);
[[nodiscard]] std::string titleOf(const interfaces::RestoreRequest &request);
[[nodiscard]] std::string titleOf(const interfaces::VerifyRequest &request);
[[nodiscard]] std::string titleOf(const interfaces::RefetchRequest &request);
[[nodiscard]] std::string titleOf(const DailyRefetch &request);
[[nodiscard]] std::string titleOf(const interfaces::ExportRequest &request);
[[nodiscard]] std::string titleOf(const interfaces::PurgeRequest &request);

/// Puts what a policy asks for into a request.
[[nodiscard]] interfaces::ArchiveRequest requestOf(const storage::ArchivePolicy &policy, bool isDryRun);
/// The same for its months that go to cold files; nothing for a policy without them.
[[nodiscard]] std::optional<interfaces::ExportRequest> exportOf(const storage::ArchivePolicy &policy,
                                                                bool isDryRun);
[[nodiscard]] interfaces::SequenceFilter filterOf(const interfaces::SequenceKey &sequence);

} // namespace cw::engine
