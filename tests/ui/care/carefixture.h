// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/kit/archivebench.h"
#include "ui/models/workspace.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/thememanager.h"

#include <QAbstractButton>
#include <QAction>
#include <QDialog>
#include <QLabel>
#include <QTableView>

namespace cw::testing {

/// The real window over a real engine with a real database, at a recorded exchange.
class CareFixture {
public:
    /// `mostCandles`: the settings' limit of a download.
    explicit CareFixture(test::ArchiveBench &bench, int mostCandles = 0) : m_engine(bench.recorded.start())
    {
        m_workspace = std::make_unique<models::Workspace>(*m_engine, mostCandles);
        m_window = std::make_unique<shell::MainWindow>(*m_workspace, m_themes,
                                                       m_dir.filePath(QStringLiteral("window.json")));
        m_window->show();
    }
    ~CareFixture()
    {
        m_window.reset();
        m_workspace.reset();
        (void)m_engine->stop(std::chrono::seconds(10));
    }
    CareFixture(const CareFixture &) = delete;
    CareFixture &operator=(const CareFixture &) = delete;

    [[nodiscard]] engine::EngineHost &engine() { return *m_engine; }
    [[nodiscard]] shell::MainWindow &window() { return *m_window; }
    [[nodiscard]] QString file(const QString &name) const { return m_dir.filePath(name); }

    /// A widget of this name; ends the test program when there is none.
    template<class Widget>
    [[nodiscard]] Widget &find(const QString &name)
    {
        auto *widget = m_window->findChild<Widget *>(name);
        if (!widget)
            qFatal("There is no %s.", qPrintable(name));
        return *widget;
    }
    [[nodiscard]] QAction &action(const QString &id) { return *m_window->actionRegistry().find(id); }
    void click(const QString &button) { find<QAbstractButton>(button).click(); }
    [[nodiscard]] QString text(const QString &label) { return find<QLabel>(label).text(); }
    [[nodiscard]] int rows(const QString &table) { return find<QTableView>(table).model()->rowCount(); }
    [[nodiscard]] QString cell(const QString &table, int row, int column)
    {
        return find<QTableView>(table).model()->index(row, column).data().toString();
    }
    /// True when no dialog of this name is there any more.
    [[nodiscard]] bool isClosed(const QString &dialog) { return !m_window->findChild<QDialog *>(dialog); }

private:
    QTemporaryDir m_dir;
    shell::ThemeManager m_themes;
    test::Host m_engine;
    std::unique_ptr<models::Workspace> m_workspace;
    std::unique_ptr<shell::MainWindow> m_window;
};

} // namespace cw::testing
