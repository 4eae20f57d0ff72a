// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commandline.h"
#include "core/config/settings.h"

namespace cw::runtime {

/// Reads every source of settings (settings file, .env, environment, options: a later one wins) and fills in the
/// data directory and the database address. Needs a QCoreApplication for the platform's directories.
/// InvalidInput: one sentence naming setting, value, origin and what is accepted.
[[nodiscard]] Result<config::Resolved> loadSettings(const CommandLine &line,
                                                    const std::vector<std::string> &dropped = {});

/// Creates the data directory (0700) with journal/, logs/, exports/ and backups/.
[[nodiscard]] Result<> prepareDataDirectory(const std::string &dataDir);

} // namespace cw::runtime
