// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/recordmark.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cw::ingest {

/// A run of a node that began while the database was away, or whose rows came behind a backup (FormerRows):
/// it recorded without knowing what is stored, so it could not say why rows before its first one are missing.
/// Kept as a small named value, one a run and market, for the run that finds the hole.
struct UnreadRun {
    market::UtcTime since; ///< exchange time of its first message
    RecordMark mark;       ///< which node, and how the run ended as long as it had read nothing
};

/// What one market's names begin with: "engine/unread/spot/".
[[nodiscard]] std::string unreadRunPrefix(market::Market market);
/// Sorts by time.
[[nodiscard]] std::string unreadRunName(market::Market market, const UnreadRun &run);
/// Those among names and values of one market, ascending by time.
[[nodiscard]] std::vector<UnreadRun>
parseUnreadRuns(market::Market market, const std::vector<std::pair<std::string, std::string>> &states);

} // namespace cw::ingest
