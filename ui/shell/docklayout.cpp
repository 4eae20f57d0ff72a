// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/docklayout.h"

#include "ui/panels/actionspec.h"

#include <QAction>
#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

/// Raise it when docks come, go or change their name: an older layout would not fit.
constexpr int kLayoutVersion = 3;

constexpr int kSideWidth = 296;
constexpr int kBottomHeight = 296;

} // namespace

DockLayout::DockLayout(QMainWindow *window) : QObject(window), m_window(window)
{
    window->setDockOptions(QMainWindow::AllowTabbedDocks | QMainWindow::AllowNestedDocks);
    window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
}

void DockLayout::add(QWidget *panel, const QString &id, const QString &title, Qt::DockWidgetArea area,
                     const QString &shortcut)
{
    auto *dock = new QDockWidget(title, m_window);
    dock->setObjectName(id + u"Dock"_s);
    dock->setWidget(panel);
    // Hidden and shown by the View menu. Not floating: under Wayland a window cannot be put back where it was.
    dock->setFeatures(QDockWidget::DockWidgetMovable);
    // At the bottom the tabs are title enough.
    if (area == Qt::BottomDockWidgetArea)
        dock->setTitleBarWidget(new QWidget(dock));
    dock->installEventFilter(this);
    connect(dock, &QDockWidget::dockLocationChanged, this, &DockLayout::changed);
    connect(dock, &QDockWidget::visibilityChanged, this, &DockLayout::changed);
    QAction *toggle = panels::makeAction(
        m_window, {id + u"Visible"_s, title, u"view"_s, 0, QKeySequence(shortcut), {}, true});
    connect(toggle, &QAction::triggered, this, [this, dock, toggle] { bringOrHide(*dock, *toggle); });
    connect(dock->toggleViewAction(), &QAction::toggled, toggle, &QAction::setChecked);
    m_docks.push_back({id, area, dock});
}

void DockLayout::reset()
{
    QDockWidget *bottom = nullptr;
    for (const Entry &entry : m_docks) {
        m_window->addDockWidget(entry.area, entry.dock);
        entry.dock->show();
        if (entry.area != Qt::BottomDockWidgetArea)
            m_window->resizeDocks({entry.dock}, {kSideWidth}, Qt::Horizontal);
        else if (bottom)
            m_window->tabifyDockWidget(bottom, entry.dock);
        else
            bottom = entry.dock;
    }
    if (!bottom)
        return;
    bottom->raise();
    m_window->resizeDocks({bottom}, {kBottomHeight}, Qt::Vertical);
}

bool DockLayout::show(const QString &id)
{
    for (const Entry &entry : m_docks) {
        if (entry.id != id)
            continue;
        entry.dock->show();
        entry.dock->raise();
        return true;
    }
    return false;
}

/// A page that is seen goes; one that is hidden, or lies behind another tab, comes to the front.
void DockLayout::bringOrHide(QDockWidget &dock, QAction &toggle)
{
    const bool isSeen = dock.isVisible() && !dock.visibleRegion().isEmpty();
    dock.setVisible(!isSeen);
    if (!isSeen)
        dock.raise();
    toggle.setChecked(!isSeen);
}

QByteArray DockLayout::save() const { return m_window->saveState(kLayoutVersion); }

bool DockLayout::restore(const QByteArray &layout) { return m_window->restoreState(layout, kLayoutVersion); }

bool DockLayout::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        Q_EMIT changed();
    return QObject::eventFilter(watched, event);
}

} // namespace cw::shell
