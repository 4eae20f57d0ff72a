// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <string>
#include <variant>

namespace cw::engine {

/// What a user or a schedule asked for: a backfill, or the repair of all holes that match.
using JobRequest = std::variant<interfaces::BackfillRequest, interfaces::GapFilter>;

/// The request as JSON text, for the job table.
[[nodiscard]] std::string jobRequestText(const JobRequest &request);
/// What jobRequestText wrote. InvalidInput for anything else.
[[nodiscard]] Result<JobRequest> parseJobRequest(const std::string &text);

} // namespace cw::engine
