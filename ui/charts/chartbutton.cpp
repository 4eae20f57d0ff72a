// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartbutton.h"

#include <QPainter>

#include <algorithm>

namespace cw::charts {
namespace {

constexpr int kPaddingX = 9;
constexpr int kPaddingY = 4;
constexpr qreal kRadius = 4;

} // namespace

ChartButton::ChartButton(const QString &objectName, const QString &text, const QString &name, QWidget *parent)
    : QToolButton(parent)
{
    setObjectName(objectName);
    setText(text);
    setAccessibleName(name);
    setToolTip(name);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
}

void ChartButton::setTheme(const ChartTheme &theme)
{
    m_theme = theme;
    setFont(theme.font);
    resize(sizeHint());
    update();
}

QSize ChartButton::sizeHint() const
{
    const int height = fontMetrics().height() + 2 * kPaddingY;
    return {std::max(fontMetrics().horizontalAdvance(text()) + 2 * kPaddingX, height), height};
}

void ChartButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool lit = isChecked() || isDown() || underMouse();
    painter.setBrush(lit ? m_theme.labelBackground : m_theme.background);
    painter.setPen(hasFocus() ? m_theme.focus : m_theme.border);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    painter.setPen(lit ? m_theme.labelText : m_theme.textDim);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

} // namespace cw::charts
