// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace cw::desktop {

/// Loads the texts of the user's language where they are embedded; English plural forms otherwise. Call it once,
/// before the first widget.
void installTranslation(QCoreApplication &app);

} // namespace cw::desktop
