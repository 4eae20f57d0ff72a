// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commandline.h"
#include "ui/shell/screenshooter.h"

#include <QSize>
#include <QString>

#include <optional>
#include <vector>

namespace cw::desktop {

/// What the window's own options ask for.
struct DesktopOptions {
    QSize size;    ///< of the window; empty: as it was left
    QString panel; ///< brought to the front; empty: none
    std::optional<shell::ScreenshotOrder> screenshot;
    QString profileFrames; ///< file; empty: no profile
};

/// The options the window has beside the common ones.
[[nodiscard]] const std::vector<runtime::OptionSpec> &optionSpecs();

/// Reads them. InvalidInput names the option, its value and what is accepted.
[[nodiscard]] Result<DesktopOptions> parseOptions(const runtime::CommandLine &line);

} // namespace cw::desktop
