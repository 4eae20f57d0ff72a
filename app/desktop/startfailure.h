// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cw::desktop {

/// Says on stderr and, unless `quiet`, in a window why the program cannot start. Returns at once; the event loop, which
/// may not have started yet, ends with exit code 1 when that window is closed.
void showStartFailure(const std::string &sentence, bool quiet);

} // namespace cw::desktop
