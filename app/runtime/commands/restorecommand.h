// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"

namespace cw::runtime {

/// `restore FILE`: puts a backup in the place of the database. It needs no engine, and there must be none.
[[nodiscard]] CommandSpec restoreSpec();
/// Runs it in this process and returns the exit code.
[[nodiscard]] int runRestore(const config::Settings &settings, const CommandLine &line, Output &out);

} // namespace cw::runtime
