// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>

namespace cw::shell {

class MainWindow;

/// What picture is wanted.
struct ScreenshotOrder {
    QString file;
    std::chrono::milliseconds after{0}; ///< waits this long once the first data are drawn
};

/// Waits until the window has drawn its first data, saves a picture of it and reports. Lives on the GUI thread.
class Screenshooter : public QObject {
    Q_OBJECT

public:
    /// Starts at once; the window must be shown by its owner.
    Screenshooter(MainWindow &window, ScreenshotOrder order, QObject *parent = nullptr);

Q_SIGNALS:
    /// Once. An empty problem: the picture is there.
    void finished(const QString &problem);

private:
    void look();
    [[nodiscard]] bool isDrawn() const;
    void shoot(const QString &problem);

    MainWindow &m_window;
    ScreenshotOrder m_order;
    QTimer m_look;
    QTimer m_patience;
};

} // namespace cw::shell
