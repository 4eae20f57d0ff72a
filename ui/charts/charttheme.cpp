// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/charttheme.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

/// The application's font. DejaVu, Noto, Segoe and SF have figures of equal width by default, which keeps
/// prices from jittering; a font whose figures differ is replaced by the system's fixed-width one.
QFont chartFont()
{
    const QFont font = QGuiApplication::font();
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(u'0');
    for (char16_t figure = u'1'; figure <= u'9'; ++figure) {
        if (std::abs(metrics.horizontalAdvance(QChar(figure)) - width) > 0.01) {
            QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
            fixed.setPointSizeF(font.pointSizeF());
            return fixed;
        }
    }
    return font;
}

double luminance(const QColor &color)
{
    const auto channel = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF())
           + 0.0722 * channel(color.blueF());
}

void useBlueAndOrange(ChartTheme &theme, bool dark)
{
    theme.hollowUp = true;
    theme.up = dark ? QColor(0x5a, 0xa9, 0xff) : QColor(0x1f, 0x6f, 0xd6);
    theme.down = dark ? QColor(0xf2, 0x8e, 0x2b) : QColor(0xc9, 0x62, 0x00);
    theme.upText = dark ? theme.up : QColor(0x1a, 0x5f, 0xb8);
    theme.downText = dark ? theme.down : QColor(0xa8, 0x50, 0x00);
    theme.upLabel = QColor(0x1a, 0x5f, 0xb8);
    theme.downLabel = QColor(0xa8, 0x50, 0x00);
}

} // namespace

ChartTheme ChartTheme::dark(bool colourBlind)
{
    ChartTheme theme;
    theme.background = QColor(0x12, 0x16, 0x1d);
    theme.border = QColor(0x2b, 0x32, 0x3d);
    theme.grid = QColor(0x1b, 0x20, 0x29);
    theme.gridStrong = QColor(0x27, 0x2e, 0x3a);
    theme.text = QColor(0xe4, 0xe8, 0xee);
    theme.textDim = QColor(0x93, 0x9d, 0xab);
    theme.up = QColor(0x2a, 0xb0, 0x94);
    theme.down = QColor(0xee, 0x56, 0x5b);
    theme.upText = QColor(0x35, 0xc4, 0xa6);
    theme.downText = QColor(0xff, 0x73, 0x76);
    theme.onUp = theme.onDown = QColor(Qt::white);
    theme.upLabel = QColor(0x10, 0x7a, 0x66);
    theme.downLabel = QColor(0xc4, 0x36, 0x3d);
    theme.line = QColor(0x6a, 0xa9, 0xff);
    theme.lineFill = QColor(0x6a, 0xa9, 0xff, 0x24);
    theme.crosshair = QColor(0x8a, 0x94, 0xa3);
    theme.labelBackground = QColor(0x3a, 0x43, 0x51);
    theme.labelText = QColor(0xff, 0xff, 0xff);
    theme.gap = QColor(0xe0, 0xa0, 0x30);
    theme.gapRepairing = QColor(0x5a, 0xa9, 0xff);
    theme.gapEmpty = QColor(0x6b, 0x75, 0x84);
    theme.gapUnavailable = QColor(0xa6, 0x7c, 0xc8);
    theme.gapText = QColor(0xf0, 0xb4, 0x4a);
    theme.focus = QColor(0x6a, 0xa9, 0xff);
    theme.font = chartFont();
    if (colourBlind)
        useBlueAndOrange(theme, true);
    return theme;
}

ChartTheme ChartTheme::light(bool colourBlind)
{
    ChartTheme theme;
    theme.background = QColor(0xff, 0xff, 0xff);
    theme.border = QColor(0xd5, 0xda, 0xe1);
    theme.grid = QColor(0xf1, 0xf3, 0xf6);
    theme.gridStrong = QColor(0xe1, 0xe5, 0xeb);
    theme.text = QColor(0x1a, 0x1f, 0x27);
    theme.textDim = QColor(0x5c, 0x66, 0x74);
    theme.up = QColor(0x1b, 0x9a, 0x80);
    theme.down = QColor(0xdd, 0x45, 0x4b);
    theme.upText = QColor(0x0f, 0x76, 0x62);
    theme.downText = QColor(0xc0, 0x2c, 0x33);
    theme.onUp = theme.onDown = QColor(Qt::white);
    theme.upLabel = QColor(0x10, 0x7a, 0x66);
    theme.downLabel = QColor(0xc4, 0x36, 0x3d);
    theme.line = QColor(0x1f, 0x6f, 0xd6);
    theme.lineFill = QColor(0x1f, 0x6f, 0xd6, 0x1c);
    theme.crosshair = QColor(0x7b, 0x86, 0x95);
    theme.labelBackground = QColor(0x3a, 0x43, 0x51);
    theme.labelText = QColor(0xff, 0xff, 0xff);
    theme.gap = QColor(0xd2, 0x8a, 0x0a);
    theme.gapRepairing = QColor(0x1f, 0x6f, 0xd6);
    theme.gapEmpty = QColor(0xa3, 0xad, 0xba);
    theme.gapUnavailable = QColor(0x8e, 0x5c, 0xb8);
    theme.gapText = QColor(0x8a, 0x58, 0x00);
    theme.focus = QColor(0x1f, 0x6f, 0xd6);
    theme.font = chartFont();
    if (colourBlind)
        useBlueAndOrange(theme, false);
    return theme;
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace cw::charts
