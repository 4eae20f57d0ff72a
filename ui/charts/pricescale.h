// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw::charts {

/// Which prices are seen and where: the linear map between a price and a pixel row. Pure maths on doubles;
/// the exact values stay in the store. All code that turns prices into rows goes through here, so another
/// kind of axis is a change of this class alone.
class PriceScale {
public:
    /// Rows of the pane, from its upper edge; `height` > 0.
    void setPane(double top, double height) noexcept;

    [[nodiscard]] double low() const noexcept { return m_low; }
    [[nodiscard]] double high() const noexcept { return m_high; }

    [[nodiscard]] double y(double price) const noexcept
    {
        return m_top + (m_high - price) / (m_high - m_low) * m_height;
    }
    [[nodiscard]] double priceAt(double y) const noexcept
    {
        return m_high - (y - m_top) / m_height * (m_high - m_low);
    }

    /// True while the scale follows the bars in view.
    [[nodiscard]] bool isAutomatic() const noexcept { return m_automatic; }
    void setAutomatic(bool automatic) noexcept { m_automatic = automatic; }
    /// Shows [low, high] with a margin above and below. `smallest` is the least span worth showing (a few
    /// ticks), for bars that are all at one price. Answers whether anything changed.
    bool fit(double low, double high, double smallest) noexcept;

    /// Stretches the scale about its middle and leaves automatic mode: `factor` > 1 shows fewer prices.
    void stretch(double factor) noexcept;
    /// Moves the picture by pixels, down for positive, and leaves automatic mode.
    void pan(double dy) noexcept;

private:
    double m_low = 0;
    double m_high = 1;
    double m_top = 0;
    double m_height = 1;
    bool m_automatic = true;
};

} // namespace cw::charts
