// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/desktop/desktopoptions.h"
#include "core/config/settings.h"

namespace cw::desktop {

/// Opens the store on another thread, then starts the node and shows the window over it, and runs the event loop; stops
/// the node when the window is closed or a signal asks for it. Returns the exit code.
int runWorkstation(config::Resolved resolved, const DesktopOptions &options);

} // namespace cw::desktop
