// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace cw::engine {

/// A name by the time for a backup of a database engine ("sqlite" or "postgresql"):
/// "FOLDER/candlewright-20240809T101500.123Z.db" or "….dump".
[[nodiscard]] std::string backupPath(const std::string &folder, std::string_view engine, market::UtcTime now);

/// Removes backups with such names that are older than so many days; 0: none. The newest stays however old it is, and so
/// does every file that is called otherwise. Answers what was removed.
std::vector<std::string> removeOldBackups(const std::string &folder, int keepDays, market::UtcTime now);

} // namespace cw::engine
