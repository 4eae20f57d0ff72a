// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commandline.h"

namespace cw {

[[nodiscard]] runtime::CommandSpec replaySpec();

/// Serves recorded market data as a Binance-compatible exchange until SIGINT or SIGTERM. Prints one line with the
/// address when it accepts connections; with --json it is {"listening":"http://…"}.
[[nodiscard]] int runReplay(const runtime::CommandLine &line);

} // namespace cw
