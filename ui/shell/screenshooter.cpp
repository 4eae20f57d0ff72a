// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/screenshooter.h"

#include "ui/panels/chartpanel.h"
#include "ui/shell/mainwindow.h"

#include <QDialog>
#include <QPainter>
#include <QPixmap>
#include <QWindow>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

constexpr std::chrono::milliseconds kLook{50};
/// Time for layouts and the last repaint to settle.
/// Candles come first; symbol list, feeds and clock follow within a second.
constexpr std::chrono::milliseconds kSettle{1'500};
constexpr std::chrono::seconds kPatience{60};

/// The window with the dialog that stands in front of it, if there is one.
QPixmap picture(MainWindow &window)
{
    QPixmap pixmap = window.grab();
    for (QDialog *dialog : window.findChildren<QDialog *>()) {
        if (!dialog->isVisible())
            continue;
        const QPixmap front = dialog->grab();
        QPainter painter(&pixmap);
        painter.drawPixmap((window.width() - dialog->width()) / 2, (window.height() - dialog->height()) / 2,
                           front);
    }
    return pixmap;
}

} // namespace

Screenshooter::Screenshooter(MainWindow &window, ScreenshotOrder order, QObject *parent)
    : QObject(parent), m_window(window), m_order(std::move(order))
{
    connect(&m_look, &QTimer::timeout, this, &Screenshooter::look);
    m_look.start(kLook);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] { shoot(tr("No data came within a minute.")); });
    m_patience.start(kPatience);
}

bool Screenshooter::isDrawn() const
{
    return m_window.windowHandle() && m_window.windowHandle()->isExposed()
           && !m_window.chartPanel().chart().store().isEmpty();
}

void Screenshooter::look()
{
    if (!isDrawn())
        return;
    m_look.stop();
    m_patience.stop();
    QTimer::singleShot(std::max(m_order.after, kSettle), this, [this] { shoot({}); });
}

/// A picture is taken even when no data came: it shows why.
void Screenshooter::shoot(const QString &problem)
{
    m_look.stop();
    const bool saved = picture(m_window).save(m_order.file);
    Q_EMIT finished(saved ? problem : tr("The picture %1 could not be written.").arg(m_order.file));
}

} // namespace cw::shell
