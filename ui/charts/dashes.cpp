// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/dashes.h"

#include <algorithm>
#include <vector>

namespace cw::charts {

void paintDashes(QPainter &painter, const QRect &line, const QColor &color, int on, int off)
{
    const bool horizontal = line.width() >= line.height();
    const int length = horizontal ? line.width() : line.height();
    std::vector<QRect> dashes;
    dashes.reserve(static_cast<std::size_t>(length / (on + off) + 1));
    for (int at = 0; at < length; at += on + off) {
        const int dash = std::min(on, length - at);
        dashes.push_back(horizontal ? QRect(line.left() + at, line.top(), dash, line.height())
                                    : QRect(line.left(), line.top() + at, line.width(), dash));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRects(dashes.data(), static_cast<int>(dashes.size()));
}

} // namespace cw::charts
