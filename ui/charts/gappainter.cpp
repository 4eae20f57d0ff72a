// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gappainter.h"

#include "ui/charts/gaptext.h"
#include "ui/charts/gaptextures.h"

#include <QFontMetrics>

namespace cw::charts {
namespace {

using interfaces::GapState;

constexpr int kMarkHeight = 5; ///< of the marks for holes narrower than a pixel, in thin lines
constexpr int kNameMargin = 8;

/// A run of columns without any bar and with one state, in device pixels.
struct Band {
    int left = 0;
    int right = 0;
    Slot slot = 0;
    GapState state = GapState::Open;
};

bool isHole(const ViewCell &cell) { return cell.bars.isEmpty() && cell.missing > 0; }

int leftOf(const PaintFrame &frame, const ViewCell &cell)
{
    return frame.cells.isPerSlot() ? frame.device(frame.scene.view.x(static_cast<double>(cell.slots.from)))
                                   : cell.x;
}

int rightOf(const PaintFrame &frame, const ViewCell &cell)
{
    return frame.cells.isPerSlot() ? frame.device(frame.scene.view.x(static_cast<double>(cell.slots.to)))
                                   : cell.x + 1;
}

std::vector<Band> bandsOf(const PaintFrame &frame)
{
    std::vector<Band> bands;
    bool joins = false;
    Slot sameStateUntil = 0;
    for (const ViewCell &cell : frame.cells.cells()) {
        if (!isHole(cell)) {
            joins = false;
            continue;
        }
        if (joins && cell.slots.from < sameStateUntil) {
            bands.back().right = rightOf(frame, cell);
            continue;
        }
        const Slot slot = cell.slots.from;
        bands.push_back({leftOf(frame, cell), rightOf(frame, cell), slot, frame.scene.gaps.stateOf(slot)});
        sameStateUntil = frame.scene.gaps.stateEnd(slot);
        joins = true;
    }
    return bands;
}

void paintMarks(const PaintFrame &frame, GapTextures &textures)
{
    const int height = kMarkHeight * frame.hairline();
    const int y = frame.device(frame.scene.layout.pricePane).bottom() + 1 - height;
    for (const ViewCell &cell : frame.cells.cells()) {
        if (cell.missing == 0 || isHole(cell))
            continue;
        const bool knownEmpty = frame.scene.gaps.slotsIn(cell.slots, GapState::VerifiedEmpty) >= cell.missing;
        const GapState state = knownEmpty ? GapState::VerifiedEmpty : GapState::Open;
        frame.painter.fillRect(cell.x, y, 1, height, textures.color(state));
    }
}

} // namespace

void paintGaps(const PaintFrame &frame)
{
    GapTextures textures(frame.scene.theme, frame.hairline());
    const QRect plot = frame.device(frame.scene.layout.plot());
    for (const Band &band : bandsOf(frame)) {
        // The pattern hangs on the band's edge, so that it scrolls with it.
        frame.painter.setBrushOrigin(band.left, 0);
        const QRect rect(band.left, plot.top(), std::max(band.right - band.left, 1), plot.height());
        frame.painter.fillRect(rect.intersected(plot), textures.brush(band.state));
    }
    frame.painter.setBrushOrigin(0, 0);
    if (!frame.cells.isPerSlot())
        paintMarks(frame, textures);
}

void paintGapNames(const PaintFrame &frame)
{
    const QFontMetrics metrics(frame.scene.theme.font);
    const QRect pane = frame.scene.layout.pricePane;
    const int baseline = pane.bottom() - kNameMargin - metrics.descent();
    for (const Band &band : bandsOf(frame)) {
        const double left = std::max(band.left / frame.dpr, 0.0);
        const double right = std::min(band.right / frame.dpr, pane.width() * 1.0);
        const QString name = gapWord(frame.scene, band.slot);
        const int width = metrics.horizontalAdvance(name);
        if (right - left < width + 2 * kNameMargin)
            continue;
        const QPointF at((left + right - width) / 2, baseline);
        const QRectF plate(at.x() - kNameMargin / 2.0, at.y() - metrics.ascent() - 2, width + kNameMargin,
                           metrics.height() + 4);
        frame.painter.fillRect(plate, frame.scene.theme.background);
        frame.painter.setPen(frame.scene.theme.gapText);
        frame.painter.drawText(at, name);
    }
}

} // namespace cw::charts
