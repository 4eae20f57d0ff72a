// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobbook.h"
#include "core/engine/jobrequest.h"

#include <string>
#include <vector>

/// The jobs of a book that work on what is stored already.
namespace cw::engine {

/// Newest first.
[[nodiscard]] std::vector<interfaces::ArchiveRun> runsIn(const JobBook &book);
/// Tells a policy when it last ran, dry runs aside. `runs`: newest first.
void tellLastRun(interfaces::ArchivePolicy &policy, const std::vector<interfaces::ArchiveRun> &runs);
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
