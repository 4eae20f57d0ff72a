// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include <vector>

class QDockWidget;
class QMainWindow;
class QWidget;

namespace cw::shell {

/// The docks of the window: where they stand at first, and how that is stored and brought back.
class DockLayout : public QObject {
    Q_OBJECT

public:
    explicit DockLayout(QMainWindow *window);

    /// Puts a panel in a dock. Docks at the bottom become tabs. The View menu and the shortcut show and hide it.
    void add(QWidget *panel, const QString &id, const QString &title, Qt::DockWidgetArea area,
             const QString &shortcut);
    /// Stands everything where it stood at first. Call it once when all docks are there, too.
    void reset();
    /// Shows a dock and brings it to the front. False when there is none of this id.
    bool show(const QString &id);

    [[nodiscard]] QByteArray save() const;
    /// False, and nothing changed, when the bytes are not a layout of this version.
    bool restore(const QByteArray &layout);

Q_SIGNALS:
    /// A dock was moved, shown, hidden or resized.
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    static void bringOrHide(QDockWidget &dock, QAction &toggle);

    struct Entry {
        QString id;
        Qt::DockWidgetArea area;
        QDockWidget *dock;
    };

    QMainWindow *m_window;
    std::vector<Entry> m_docks;
};

} // namespace cw::shell
