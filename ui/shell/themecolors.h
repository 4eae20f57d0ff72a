// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace cw::shell {

/// The colours of everything around the chart, in one tone with the chart's own theme.
struct ThemeColors {
    QColor window;
    QColor base;
    QColor raised; ///< buttons, pop-ups
    QColor hover;
    QColor border;
    QColor text;
    QColor dim;
    QColor disabled;
    QColor accent; ///< links, progress, focus
    QColor selection;
    QColor information; ///< grounds of messages
    QColor warning;
    QColor error;

    [[nodiscard]] static ThemeColors dark();
    [[nodiscard]] static ThemeColors light();

    [[nodiscard]] QPalette palette() const;
    /// What the style and a palette cannot say: flat buttons, hairlines, quiet headers.
    [[nodiscard]] QString styleSheet() const;
};

} // namespace cw::shell
