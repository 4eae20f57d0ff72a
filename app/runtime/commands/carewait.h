// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"

namespace cw::runtime {

/// Starts work on the database and waits for its end, writing progress to a terminal. Ends it when the command is
/// cancelled. A run that failed is an error with its sentence.
[[nodiscard]] Result<interfaces::CareRun> careFor(const CommandContext &context,
                                                  const interfaces::CareOrder &order);

/// "backup of FILE: 40 %", for a terminal.
[[nodiscard]] std::string careProgressText(std::string_view what, std::int64_t done, std::int64_t total);

} // namespace cw::runtime
