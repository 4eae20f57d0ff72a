// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

namespace cw::charts {

/// Every colour and font of a chart. A value: copy, change, hand to CandleChart::setTheme. Text colours keep
/// a contrast of at least 4.5 to the background they stand on; tst_charttheme holds that.
struct ChartTheme {
    QColor background;
    QColor border; ///< hairlines between panes and axes
    QColor grid;
    QColor gridStrong; ///< at day, month and year changes
    QColor text;
    QColor textDim; ///< axis numbers, legend captions
    QColor up;      ///< bodies, wicks and volume of bars that closed at or above their open
    QColor down;
    QColor upText; ///< the same meaning for text
    QColor downText;
    QColor onUp; ///< text on a label filled with `upLabel`
    QColor onDown;
    QColor upLabel;
    QColor downLabel;
    QColor line;     ///< closing-price line
    QColor lineFill; ///< below it, with alpha
    QColor crosshair;
    QColor labelBackground; ///< crosshair labels on the axes
    QColor labelText;
    QColor gap; ///< texture of an open gap; amber is used for data honesty only
    QColor gapRepairing;
    QColor gapEmpty; ///< the exchange confirmed that there was nothing
    QColor gapUnavailable;
    QColor gapText;        ///< words about incomplete data in the legend
    QColor focus;          ///< keyboard focus frame
    QFont font;            ///< with figures of equal width
    bool hollowUp = false; ///< draw rising bodies as outlines, so that colour is not the only sign

    /// The built-in themes. `colourBlind` swaps green and red for blue and orange and draws rising bodies
    /// hollow.
    [[nodiscard]] static ChartTheme dark(bool colourBlind = false);
    [[nodiscard]] static ChartTheme light(bool colourBlind = false);

    friend bool operator==(const ChartTheme &, const ChartTheme &) = default;
};

/// Contrast ratio of two opaque colours after WCAG 2, 1 to 21.
[[nodiscard]] double contrastRatio(const QColor &a, const QColor &b);

} // namespace cw::charts
