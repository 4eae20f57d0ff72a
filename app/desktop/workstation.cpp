// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/workstation.h"

#include "app/desktop/startfailure.h"
#include "app/runtime/logging.h"
#include "app/runtime/node.h"
#include "app/runtime/signals.h"
#include "app/runtime/stallrecorder.h"
#include "app/runtime/startup.h"
#include "core/engine/historysink.h"
#include "ui/models/asyncreader.h"
#include "ui/panels/chartpanel.h"
#include "ui/shell/frameprofiler.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/thememanager.h"

#include <QApplication>
#include <QLoggingCategory>

#include <cstdio>
#include <memory>
#include <utility>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(logDesktop, "cw.desktop")

namespace cw::desktop {
namespace {

/// Takes the picture and ends the program with its outcome.
void startScreenshot(shell::MainWindow &window, const shell::ScreenshotOrder &order)
{
    auto *shooter = new shell::Screenshooter(window, order, &window);
    QObject::connect(shooter, &shell::Screenshooter::finished, qApp, [](const QString &problem) {
        if (!problem.isEmpty())
            std::fprintf(stderr, "candlewright: %s\n", qUtf8Printable(problem));
        QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
    });
}

/// Node and window from the start to the end of the program, on the main thread.
class Workstation : public QObject {
public:
    Workstation(const config::Resolved &resolved, const DesktopOptions &options)
        : m_settings(resolved.settings), m_options(options)
    {
        m_opening.run(
            this, [settings = m_settings] { return runtime::openStore(settings, runtime::NodeMode::Window); },
            [this](Result<runtime::OpenedStore> store) { start(std::move(store)); });
    }
    ~Workstation() override
    {
        m_stalls.reset();
        m_profiler.reset();
        m_window.reset();
        m_workspace.reset();
        if (m_node)
            m_node->stop();
    }

private:
    void start(Result<runtime::OpenedStore> store)
    {
        auto node = std::move(store).and_then([this](runtime::OpenedStore opened) {
            return runtime::Node::start(m_settings, runtime::NodeMode::Window, std::move(opened));
        });
        if (!node)
            return fail(node.error());
        m_node = std::move(*node);
        m_node->onRefused([this](const Error &error) { fail(error); });
        m_workspace = std::make_unique<models::Workspace>(m_node->engine());
        showWindow();
    }

    void showWindow()
    {
        const QString settingsFile = QString::fromStdString(m_settings.dataDir) + u"/window.json"_s;
        m_window = std::make_unique<shell::MainWindow>(*m_workspace, m_themes, settingsFile,
                                                       m_settings.defaultInterval);
        m_window->setApiAddress(m_node->apiAddress(), m_node->apiProblem());
        if (!m_options.size.isEmpty())
            m_window->resize(m_options.size);
        m_window->show();
        m_stalls = runtime::StallRecorder::start(engine::historyPath());
        if (!m_options.panel.isEmpty())
            m_window->showPanel(m_options.panel);
        if (!m_options.profileFrames.isEmpty()) {
            auto started =
                shell::FrameProfiler::start(m_window->chartPanel().chart(), m_options.profileFrames);
            if (!started)
                return fail(started.error());
            m_profiler = std::move(*started);
        }
        if (m_options.screenshot)
            startScreenshot(*m_window, *m_options.screenshot);
    }

    void fail(const Error &error) { showStartFailure(error.detail, m_options.screenshot.has_value()); }

    config::Settings m_settings;
    DesktopOptions m_options;
    models::AsyncReader m_opening;
    std::unique_ptr<runtime::Node> m_node;
    shell::ThemeManager m_themes;
    std::unique_ptr<models::Workspace> m_workspace;
    std::unique_ptr<shell::MainWindow> m_window;
    std::unique_ptr<shell::FrameProfiler> m_profiler;
    std::unique_ptr<runtime::StallRecorder> m_stalls; ///< when a reliability test asks for it
};

} // namespace

int runWorkstation(const config::Resolved &resolved, const DesktopOptions &options)
{
    if (const auto prepared = runtime::prepareDataDirectory(resolved.settings.dataDir); !prepared) {
        showStartFailure(prepared.error().detail, options.screenshot.has_value());
        return QCoreApplication::exec();
    }
    runtime::startLogging(resolved.settings.logLevel, resolved.settings.logFile);
    for (const std::string &note : resolved.notes)
        qCWarning(logDesktop).noquote() << QString::fromStdString(note);
    const runtime::StopSignals signals([] { QCoreApplication::quit(); });
    const Workstation workstation(resolved, options);
    return QCoreApplication::exec();
}

} // namespace cw::desktop
