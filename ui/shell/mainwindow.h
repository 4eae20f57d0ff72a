// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/workspace.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/windowstore.h"

#include <QMainWindow>

#include <optional>

namespace cw::care {
class CarePages;
}

namespace cw::dialogs {
class MessageBar;
}

namespace cw::panels {
class ChartPanel;
class CoveragePanel;
class GapPanel;
class JobPanel;
class RejectedPanel;
class StatusStrip;
class SymbolPanel;
} // namespace cw::panels

namespace cw::shell {

class DockLayout;
class PreferenceActions;
class ThemeManager;

/// The workstation's window: puts the panels together and passes on what one says to another. Everything else is
/// theirs.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// Workspace and manager must outlive the window. `settingsFile` is where it keeps how it was left.
    /// `firstInterval`: of the chart while nothing was left open by an earlier run; absent: the finest recorded.
    MainWindow(models::Workspace &workspace, ThemeManager &themes, const QString &settingsFile,
               std::optional<market::Interval> firstInterval = {});
    ~MainWindow() override;

    /// "http://127.0.0.1:8000", or empty where there is no API; `problem` says why there should be one and is none.
    void setApiAddress(const QString &address, const QString &problem = {});
    /// Tells something in the line for messages.
    void showMessage(const QString &text);
    /// Brings a panel to the front: "symbols", "chart", "gaps", "coverage", "jobs",
    /// "rejected", "retention", "archive", "verification", "temporary", "storage" or "about". False for any other word.
    bool showPanel(const QString &id);

    [[nodiscard]] panels::ChartPanel &chartPanel() noexcept { return *m_chart; }
    [[nodiscard]] const ActionRegistry &actionRegistry() const noexcept { return m_registry; }

Q_SIGNALS:
    /// A backup is to take the place of the database, which cannot be while this window and its engine use it.
    void restoreWanted(const QString &file);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void moveEvent(QMoveEvent *event) override;

private:
    void buildPanels();
    void buildDocks();
    void buildMenus();
    void makeActions();
    void connectPanels();
    void connectModels();
    /// Rows came from elsewhere than the feed.
    void noteNewRows();
    void restore();
    void openFirstSeries(const WindowSettings &settings);
    void applyTheme();
    void applyTimeZone();
    void savePicture();
    void showPast();
    void showAbout();
    [[nodiscard]] WindowSettings currentSettings() const;

    models::Workspace &m_workspace;
    ThemeManager &m_themes;
    ActionRegistry m_registry;
    panels::SymbolPanel *m_symbols = nullptr;
    panels::ChartPanel *m_chart = nullptr;
    panels::GapPanel *m_gaps = nullptr;
    panels::CoveragePanel *m_coverage = nullptr;
    panels::JobPanel *m_jobs = nullptr;
    panels::RejectedPanel *m_rejected = nullptr;
    care::CarePages *m_care = nullptr;
    panels::StatusStrip *m_status = nullptr;
    dialogs::MessageBar *m_messages = nullptr;
    DockLayout *m_docks = nullptr;
    PreferenceActions *m_preferences = nullptr;
    QAction *m_past = nullptr;
    std::optional<market::Interval> m_firstInterval;
    WindowStore m_store;
};

} // namespace cw::shell
