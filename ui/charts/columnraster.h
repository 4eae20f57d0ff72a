// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QRect>

#include <array>
#include <cstdint>
#include <vector>

namespace cw::charts {

/// The pixels of an image, taken before a painter opens it, so that thin columns can be written beside the
/// painter.
struct PixelRows {
    QRgb *bits = nullptr;
    qsizetype stride = 0; ///< pixels from one row to the next

    /// `image` is RGB32 and nobody else holds a copy of it.
    [[nodiscard]] static PixelRows of(QImage &image);
};

/// Fills many columns of one pixel width at once, row by row.
///
/// A painter fills them one after another from top to bottom, which for a million bars in view takes most of
/// the frame; 16 columns a row at a time are ten times as fast. Columns outside the clip are cut.
class ColumnRaster {
public:
    /// Columns are processed in blocks of this many; image rows must be padded to a multiple of it.
    static constexpr int kBlock = 16;

    ColumnRaster(const PixelRows &pixels, const QRect &clip);

    /// Sets the column at `x`; a later one for the same place replaces it.
    void set(int x, int top, int height, const QColor &color);
    /// Writes the columns.
    void draw() const;

private:
    struct alignas(64) Block {
        std::array<std::uint32_t, kBlock> top{};
        std::array<std::uint32_t, kBlock> height{};
        std::array<QRgb, kBlock> color{};
    };

    void drawBlock(Block block, QRgb *firstPixel) const;

    PixelRows m_pixels;
    QRect m_clip;
    int m_firstBlock;
    std::vector<Block> m_blocks;
};

} // namespace cw::charts
