// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gaptextures.h"

#include "ui/charts/paintframe.h"

#include <QImage>

namespace cw::charts {
namespace {

using interfaces::GapState;

/// Texture edge in thin lines; the patterns below repeat on it.
constexpr int kEdge = 8;
/// Part of the state's colour in the ground and in the lines.
constexpr double kGroundShare = 0.10;
constexpr double kLineShare = 0.62;

/// Whether the pattern of a state has a line at a cell of the texture.
bool isMarked(GapState state, int x, int y)
{
    const bool rising = (x + y) % kEdge == 0;
    const bool falling = (x - y + kEdge) % kEdge == 0;
    switch (state) {
    case GapState::Repairing: return falling && x % 4 != 3;
    case GapState::VerifiedEmpty: return x % 4 == 1 && y % 4 == 1 && (x < 4) == (y < 4);
    case GapState::Unavailable:
    case GapState::Cold:
    case GapState::Purged: return rising || falling;
    case GapState::Open:
    case GapState::Filled: break;
    }
    return rising;
}

} // namespace

const QBrush &GapTextures::brush(GapState state)
{
    auto &brush = m_brushes[static_cast<std::size_t>(state)];
    if (!brush)
        brush = make(state);
    return *brush;
}

QColor GapTextures::color(GapState state) const
{
    switch (state) {
    case GapState::Repairing: return m_theme.gapRepairing;
    case GapState::VerifiedEmpty: return m_theme.gapEmpty;
    case GapState::Unavailable:
    case GapState::Cold:
    case GapState::Purged: return m_theme.gapUnavailable;
    case GapState::Open:
    case GapState::Filled: break;
    }
    return m_theme.gap;
}

QBrush GapTextures::make(GapState state) const
{
    const int size = kEdge * m_unit;
    QImage image(size, size, QImage::Format_RGB32);
    image.fill(
        mixed(color(state), m_theme.background, state == GapState::VerifiedEmpty ? 0.0 : kGroundShare));
    const double share = state == GapState::VerifiedEmpty ? 1.0 : kLineShare; // few dots need all the colour
    const QRgb line = mixed(color(state), m_theme.background, share).rgb();
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            if (isMarked(state, x / m_unit, y / m_unit))
                image.setPixel(x, y, line);
        }
    }
    return QBrush(image);
}

} // namespace cw::charts
