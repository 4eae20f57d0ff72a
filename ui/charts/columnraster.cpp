// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/columnraster.h"

#include <algorithm>

namespace cw::charts {

PixelRows PixelRows::of(QImage &image)
{
    Q_ASSERT(image.format() == QImage::Format_RGB32);
    return {reinterpret_cast<QRgb *>(image.bits()), image.bytesPerLine() / qsizetype{sizeof(QRgb)}};
}

ColumnRaster::ColumnRaster(const PixelRows &pixels, const QRect &clip)
    : m_pixels(pixels), m_clip(clip), m_firstBlock(clip.left() / kBlock),
      m_blocks(clip.isEmpty() ? 0 : static_cast<std::size_t>(clip.right() / kBlock - m_firstBlock + 1))
{
}

void ColumnRaster::set(int x, int top, int height, const QColor &color)
{
    const int cutTop = std::max(top, m_clip.top());
    const int cutEnd = std::min(top + height, m_clip.bottom() + 1);
    if (x < m_clip.left() || x > m_clip.right() || cutEnd <= cutTop)
        return;
    Block &block = m_blocks[static_cast<std::size_t>(x / kBlock - m_firstBlock)];
    const auto column = static_cast<std::size_t>(x % kBlock);
    block.top[column] = static_cast<std::uint32_t>(cutTop);
    block.height[column] = static_cast<std::uint32_t>(cutEnd - cutTop);
    block.color[column] = color.rgb();
}

void ColumnRaster::draw() const
{
    QRgb *pixel = m_pixels.bits + qsizetype{m_firstBlock} * kBlock;
    for (const Block &block : m_blocks) {
        drawBlock(block, pixel);
        pixel += kBlock;
    }
}

/// Takes the block by value: a copy cannot overlap the pixels, which lets the compiler use vector
/// instructions.
void ColumnRaster::drawBlock(Block block, QRgb *firstPixel) const
{
    std::uint32_t from = UINT32_MAX;
    std::uint32_t to = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        if (block.height[i] == 0)
            continue;
        from = std::min(from, block.top[i]);
        to = std::max(to, block.top[i] + block.height[i]);
    }
    for (std::uint32_t y = from; y < to; ++y) {
        QRgb *row = firstPixel + qsizetype{y} * m_pixels.stride;
        for (std::size_t i = 0; i < kBlock; ++i) {
            const std::uint32_t inside = y - block.top[i] < block.height[i] ? 0xffffffffU : 0U;
            row[i] = (block.color[i] & inside) | (row[i] & ~inside);
        }
    }
}

} // namespace cw::charts
