// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw::runtime {

struct CommandContext;

/// The engine commands, one file each. They run on a worker thread and return an ExitCode.
[[nodiscard]] int runStatus(const CommandContext &context);
[[nodiscard]] int runGaps(const CommandContext &context);
[[nodiscard]] int runCoverage(const CommandContext &context);
[[nodiscard]] int runRejected(const CommandContext &context);
[[nodiscard]] int runFindings(const CommandContext &context);
[[nodiscard]] int runVersions(const CommandContext &context);
[[nodiscard]] int runJobs(const CommandContext &context);
[[nodiscard]] int runBackfill(const CommandContext &context);
[[nodiscard]] int runExport(const CommandContext &context);
[[nodiscard]] int runBackup(const CommandContext &context);
[[nodiscard]] int runMaintain(const CommandContext &context);
[[nodiscard]] int runImport(const CommandContext &context);
[[nodiscard]] int runArchive(const CommandContext &context);
[[nodiscard]] int runVerify(const CommandContext &context);

} // namespace cw::runtime
