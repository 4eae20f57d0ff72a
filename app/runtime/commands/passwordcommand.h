// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"
#include "core/secrets/passwordstore.h"

namespace cw::runtime {

/// Keeps, removes or finds the password of the database. It is not handed over to a node: passwords travel nowhere.
[[nodiscard]] CommandSpec passwordSpec();
[[nodiscard]] int runPassword(const config::Settings &settings, const CommandLine &line,
                              const secrets::PasswordStore &store, Output &out);

} // namespace cw::runtime
