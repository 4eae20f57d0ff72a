// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commandline.h"
#include "core/config/settings.h"

namespace cw {

[[nodiscard]] runtime::CommandSpec serveSpec();

/// Engine and API until SIGINT or SIGTERM. Prints one line with the address when requests are accepted;
/// with `json` it is {"listening":"http://…"}, or null without an API.
[[nodiscard]] int runServe(const config::Resolved &resolved, bool json);

} // namespace cw
