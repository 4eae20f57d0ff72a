// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/paintframe.h"

namespace cw::charts {
namespace {

constexpr double kBodyShare = 0.72;
constexpr double kNarrowestBody = 3.0; ///< slot width in thin lines

} // namespace

QRect PaintFrame::clipped(const QRect &rect) const { return device(rect & clip); }

bool PaintFrame::hasBodies() const { return cells.slotWidth() >= kNarrowestBody * hairline(); }

int PaintFrame::bodyWidth() const
{
    const int hair = hairline();
    const int slot = static_cast<int>(cells.slotWidth());
    int width = std::clamp(static_cast<int>(cells.slotWidth() * kBodyShare), hair, std::max(slot - 1, hair));
    if ((width - hair) % 2 != 0)
        width += width + 1 <= slot - 1 ? 1 : -1;
    return width;
}

QColor mixed(const QColor &first, const QColor &second, double share)
{
    const auto channel = [share](int a, int b) {
        return static_cast<int>(std::lround(a * share + b * (1 - share)));
    };
    return QColor(channel(first.red(), second.red()), channel(first.green(), second.green()),
                  channel(first.blue(), second.blue()));
}

} // namespace cw::charts
