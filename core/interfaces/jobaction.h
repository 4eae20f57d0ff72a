// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

namespace cw::interfaces {

/// What can be asked of a job that exists.
enum class JobAction : std::uint8_t { Pause, Resume, Retry, Cancel, Move };

/// "pause", "resume", "retry", "cancel", "move".
[[nodiscard]] std::string_view jobActionText(JobAction action) noexcept;
/// Whether the action would change the job as it stands.
[[nodiscard]] bool isPossible(const JobStatus &job, JobAction action) noexcept;
/// The same as a sentence: Conflict says what the job is and which jobs the action is for.
[[nodiscard]] Result<> checkPossible(const JobStatus &job, JobAction action);
/// The job of this number, if the engine lists it.
[[nodiscard]] std::optional<JobStatus> findJob(const Jobs &jobs, std::int64_t id);
/// Asks for the action; `before` is for Move alone (absent: last). Any thread, at once.
void request(Jobs &jobs, JobAction action, std::int64_t job, std::optional<std::int64_t> before = {});

} // namespace cw::interfaces
