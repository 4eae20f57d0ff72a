// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cw::desktop {

/// Says on stderr and, unless `quiet`, in a window why the program cannot start. Runs the event loop until that window
/// is closed. Returns the exit code, 1.
int showStartFailure(const std::string &sentence, bool quiet);

} // namespace cw::desktop
