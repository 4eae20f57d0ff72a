// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commandline.h"
#include "core/config/settings.h"

namespace cw {

/// Runs an engine command: hands it to the node that runs on the data directory, or starts an engine for just this.
[[nodiscard]] int runOneShot(const config::Resolved &resolved, const runtime::CommandLine &line,
                             const std::vector<std::string> &arguments);

} // namespace cw
