// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/workstation.h"

#include "app/desktop/startfailure.h"
#include "app/runtime/logging.h"
#include "app/runtime/node.h"
#include "app/runtime/signals.h"
#include "ui/panels/chartpanel.h"
#include "ui/shell/frameprofiler.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/thememanager.h"

#include <QApplication>
#include <QLoggingCategory>

#include <cstdio>

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

int runWindow(runtime::Node &node, const QString &settingsFile, const DesktopOptions &options)
{
    shell::ThemeManager themes;
    models::Workspace workspace(node.engine());
    shell::MainWindow window(workspace, themes, settingsFile);
    window.setApiAddress(node.apiAddress());
    if (!options.size.isEmpty())
        window.resize(options.size);
    window.show();
    if (!options.panel.isEmpty())
        window.showPanel(options.panel);
    std::unique_ptr<shell::FrameProfiler> profiler;
    if (!options.profileFrames.isEmpty()) {
        auto started = shell::FrameProfiler::start(window.chartPanel().chart(), options.profileFrames);
        if (!started)
            return showStartFailure(started.error().detail, options.screenshot.has_value());
        profiler = std::move(*started);
    }
    if (options.screenshot)
        startScreenshot(window, *options.screenshot);
    const runtime::StopSignals signals([] { QCoreApplication::quit(); });
    return QCoreApplication::exec();
}

} // namespace

int runWorkstation(const config::Resolved &resolved, const DesktopOptions &options)
{
    runtime::startLogging(resolved.settings.logLevel, resolved.settings.logFile);
    for (const std::string &note : resolved.notes)
        qCWarning(logDesktop).noquote() << QString::fromStdString(note);
    auto node = runtime::Node::start(resolved.settings, runtime::NodeMode::Record);
    if (!node)
        return showStartFailure(node.error().detail, options.screenshot.has_value());
    const QString settingsFile = QString::fromStdString(resolved.settings.dataDir) + u"/window.json"_s;
    const int code = runWindow(**node, settingsFile, options);
    (*node)->stop();
    return code;
}

} // namespace cw::desktop
