// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/engineconfig.h"
#include "core/interfaces/archive.h"

#include <vector>

namespace cw::engine {

/// Name of the small value that says up to when verifications by schedule are handled.
inline constexpr std::string_view kVerifiedTo = "archive.verified_to";

/// What the verifications found so far, and what is wrong now, a policy that one of `runs` holds up among it.
/// Blocks on the database.
[[nodiscard]] Result<interfaces::ArchiveHealth> healthOf(storage::Reader &reader,
                                                         const ArchiveOptions &options,
                                                         const std::vector<interfaces::ArchiveRun> &runs);
/// When the next verification by itself is due; `handled`: what was stored under kVerifiedTo.
[[nodiscard]] std::optional<market::UtcTime> nextVerification(const ArchiveOptions &options,
                                                              const std::optional<std::string> &handled,
                                                              market::UtcTime now);

} // namespace cw::engine
