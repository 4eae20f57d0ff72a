// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/legendpainter.h"

#include "ui/charts/legendtext.h"

#include <QFontMetrics>

#include <algorithm>

namespace cw::charts {
namespace {

constexpr int kLeft = 12;
constexpr int kTop = 9;
constexpr int kLineGap = 5;
constexpr int kWordGap = 12;
constexpr int kJoinedGap = 4;
constexpr int kPlateMargin = 3;
/// Width of all words of a long legend in one line.
constexpr int kWidestLegend = 1800;

QColor colorOf(LegendRole role, const ChartTheme &theme)
{
    switch (role) {
    case LegendRole::Title:
    case LegendRole::Value: break;
    case LegendRole::Caption: return theme.textDim;
    case LegendRole::Up: return theme.upText;
    case LegendRole::Down: return theme.downText;
    case LegendRole::Warning: return theme.gapText;
    }
    return theme.text;
}

/// Sets words one after another and breaks lines before a word that does not fit.
class Flow {
public:
    Flow(QPainter &painter, const ChartScene &scene)
        : m_painter(painter), m_scene(scene), m_title(scene.theme.font), m_plain(scene.theme.font),
          m_right(scene.layout.pricePane.right() - kLeft)
    {
        m_title.setWeight(QFont::DemiBold);
    }

    void add(const std::vector<LegendSpan> &spans)
    {
        for (std::size_t i = 0; i < spans.size(); ++i) {
            const bool starts = m_x == kLeft;
            if (!starts)
                m_x += spans[i].joined ? kJoinedGap : kWordGap;
            const bool bindsNext = i + 1 < spans.size() && spans[i + 1].joined;
            const int needed = width(spans[i]) + (bindsNext ? kJoinedGap + width(spans[i + 1]) : 0);
            if (!starts && !spans[i].joined && m_x + needed > m_right)
                breakLine();
            draw(spans[i]);
        }
    }
    void breakLine()
    {
        m_x = kLeft;
        m_y += lineHeight() + kLineGap;
    }

private:
    [[nodiscard]] int lineHeight() const { return QFontMetrics(m_plain).height(); }
    [[nodiscard]] const QFont &fontOf(const LegendSpan &span) const
    {
        return span.role == LegendRole::Title ? m_title : m_plain;
    }
    [[nodiscard]] int width(const LegendSpan &span) const
    {
        return QFontMetrics(fontOf(span)).horizontalAdvance(span.text);
    }
    void draw(const LegendSpan &span)
    {
        const QRect plate(m_x - kPlateMargin, m_y - 1, width(span) + 2 * kPlateMargin, lineHeight() + 2);
        m_painter.fillRect(plate, m_scene.theme.background);
        m_painter.setFont(fontOf(span));
        m_painter.setPen(colorOf(span.role, m_scene.theme));
        m_painter.drawText(QPointF(m_x, m_y + QFontMetrics(m_plain).ascent()), span.text);
        m_x += width(span);
    }

    QPainter &m_painter;
    const ChartScene &m_scene;
    QFont m_title;
    QFont m_plain;
    int m_right;
    int m_x = kLeft;
    int m_y = kTop;
};

} // namespace

void paintLegend(QPainter &painter, const ChartScene &scene)
{
    if (scene.title.isEmpty())
        return;
    painter.save();
    painter.setClipRect(legendStrip(scene), Qt::IntersectClip);
    const Legend legend = legendOf(scene);
    Flow flow(painter, scene);
    flow.add(legend.heading);
    flow.breakLine();
    flow.add(legend.values);
    painter.restore();
}

QRect legendStrip(const ChartScene &scene)
{
    const QRect pane = scene.layout.pricePane;
    const int lines = 3 + kWidestLegend / std::max(pane.width(), 1);
    const int height = kTop + lines * (QFontMetrics(scene.theme.font).height() + kLineGap);
    return QRect(0, 0, pane.width(), height).intersected(pane);
}

} // namespace cw::charts
