// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/themedicon.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

class ThemedIconEngine final : public QIconEngine {
public:
    explicit ThemedIconEngine(const QString &name) : m_name(name), m_shape(u":/icons/"_s + name + u".svg"_s)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal scale = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, tinted((QSizeF(rect.size()) * scale).toSize(), mode, state));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return tinted(size, mode, state);
    }

    [[nodiscard]] QIconEngine *clone() const override { return new ThemedIconEngine(m_name); }

private:
    /// The icon's shape filled with a colour; `size` in device pixels.
    [[nodiscard]] QPixmap tinted(const QSize &size, QIcon::Mode mode, QIcon::State) const
    {
        QPixmap pixmap = m_shape.pixmap(size, 1.0);
        pixmap.setDevicePixelRatio(1.0);
        QPainter painter(&pixmap);
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(pixmap.rect(), colour(mode));
        return pixmap;
    }

    static QColor colour(QIcon::Mode mode)
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        return palette.color(mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText);
    }

    QString m_name;
    QIcon m_shape;
};

} // namespace

QIcon themedIcon(const QString &name) { return QIcon(new ThemedIconEngine(name)); }

} // namespace cw::panels
