// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/workstation.h"

#include "app/desktop/startfailure.h"
#include "app/runtime/databaseaddress.h"
#include "app/runtime/leaveintime.h"
#include "app/runtime/logging.h"
#include "app/runtime/node.h"
#include "app/runtime/recovery.h"
#include "app/runtime/signals.h"
#include "app/runtime/stallrecorder.h"
#include "app/runtime/startup.h"
#include "core/engine/base/historysink.h"
#include "ui/dialogs/passworddialog.h"
#include "ui/models/asyncreader.h"
#include "ui/panels/chartpanel.h"
#include "ui/shell/frameprofiler.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/thememanager.h"

#include <QApplication>
#include <QLoggingCategory>
#include <QProgressDialog>

#include <cstdio>
#include <memory>
#include <utility>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(logDesktop, "cw.desktop")

namespace cw::desktop {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Workstation)
};

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
    Workstation(const config::Settings &settings, const DesktopOptions &options, secrets::PasswordStore passwords)
        : m_settings(settings), m_options(options), m_passwords(std::move(passwords))
    {
        open();
    }
    ~Workstation() override { takeDown(); }

    /// The end of the program with an exit code, in which nothing is waited for that does not answer.
    int leave(int code)
    {
        runtime::LeaveInTime leave(code, [this] { return !m_node || m_node->mayEnd(); });
        stopNode();
        leave.allow();
        takeDown();
        return code;
    }

private:
    void open()
    {
        m_opening.run(
            this, [settings = m_settings] { return runtime::openStore(settings, runtime::NodeMode::Window); },
            [this](Result<runtime::OpenedStore> store) { start(std::move(store)); });
    }

    /// Window and engine go, the backup takes the place of their database, and they come again; also when it could not.
    void restore(const QString &file)
    {
        QGuiApplication::setQuitOnLastWindowClosed(false);
        takeDown();
        m_notice = std::make_unique<QProgressDialog>(
            Texts::tr("The backup is being put in the place of the database …"), QString(), 0, 0);
        m_notice->show();
        m_opening.run(
            this,
            [settings = m_settings, file = file.toStdString()] { return runtime::restoreBackup(settings, file, {}); },
            [this](const Result<storage::RestoreReport> &report) {
                m_greeting = report ? Texts::tr("The backup is in the place of the database. What was there until now "
                                                "is kept as %1.")
                                          .arg(QString::fromStdString(report->kept))
                                    : Texts::tr("The database is as it was: %1")
                                          .arg(QString::fromStdString(report.error().detail));
                open();
            });
    }

    void takeDown()
    {
        stopNode();
        m_stalls.reset();
        m_profiler.reset();
        m_window.reset();
        m_workspace.reset();
        m_node.reset();
    }

    /// Before window and models go, which wait for what they have asked: the end of the engine answers that.
    void stopNode()
    {
        if (m_window)
            m_window->hide();
        if (m_node)
            m_node->stop();
    }

    void start(Result<runtime::OpenedStore> store)
    {
        auto node = std::move(store).and_then([this](runtime::OpenedStore opened) {
            return runtime::Node::start(m_settings, runtime::NodeMode::Window, std::move(opened));
        });
        if (!node)
            return failOrAsk(node.error());
        keepPassword();
        m_node = std::move(*node);
        m_node->onRefused([this](const Error &error) {
            takeDown();
            failOrAsk(error);
        });
        m_workspace = std::make_unique<models::Workspace>(m_node->engine(), m_settings.maxCandles);
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
        m_notice.reset();
        QGuiApplication::setQuitOnLastWindowClosed(true);
        if (!m_greeting.isEmpty())
            m_window->showMessage(std::exchange(m_greeting, {}));
        // Not while the window's own signal runs.
        connect(
            m_window.get(), &shell::MainWindow::restoreWanted, this, [this](const QString &file) { restore(file); },
            Qt::QueuedConnection);
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

    /// A database that does not take the password is asked once more with another one.
    void failOrAsk(const Error &error)
    {
        m_notice.reset();
        const auto owner = runtime::passwordOwner(m_settings);
        if (error.code != ErrorCode::Denied || !owner || m_options.screenshot)
            return fail(error);
        auto *dialog = new dialogs::PasswordDialog(QString::fromStdString(owner->text()),
                                                   QString::fromStdString(error.detail));
        connect(dialog, &QDialog::accepted, this, [this, dialog] {
            m_settings.databasePassword = dialog->password().toStdString();
            m_keepsPassword = dialog->isKept();
            open();
        });
        connect(dialog, &QDialog::rejected, this, [] { QCoreApplication::exit(1); });
        dialog->open();
    }

    /// What was typed, when it opened the database and is to be kept. The keyring may take a moment.
    void keepPassword()
    {
        if (!std::exchange(m_keepsPassword, false))
            return;
        m_opening.run(
            this,
            [passwords = m_passwords, owner = *runtime::passwordOwner(m_settings),
             password = m_settings.databasePassword] { return passwords.write(owner, password); },
            [](const Result<secrets::Place> &place) {
                if (!place)
                    qCWarning(logDesktop, "The password is not kept: %s", place.error().detail.c_str());
            });
    }

    void fail(const Error &error) { showStartFailure(error.detail, m_options.screenshot.has_value()); }

    config::Settings m_settings;
    DesktopOptions m_options;
    secrets::PasswordStore m_passwords;
    std::unique_ptr<QProgressDialog> m_notice; ///< while a backup takes the place of the database
    QString m_greeting;                        ///< what the next window begins with
    bool m_keepsPassword = false; ///< the one of the settings was typed, and is to be kept
    models::AsyncReader m_opening;
    std::unique_ptr<runtime::Node> m_node;
    shell::ThemeManager m_themes;
    std::unique_ptr<models::Workspace> m_workspace;
    std::unique_ptr<shell::MainWindow> m_window;
    std::unique_ptr<shell::FrameProfiler> m_profiler;
    std::unique_ptr<runtime::StallRecorder> m_stalls; ///< when a reliability test asks for it
};

} // namespace

int runWorkstation(config::Resolved resolved, const DesktopOptions &options)
{
    if (const auto prepared = runtime::prepareDataDirectory(resolved.settings.dataDir); !prepared) {
        showStartFailure(prepared.error().detail, options.screenshot.has_value());
        return QCoreApplication::exec();
    }
    runtime::startLogging(resolved.settings.logLevel, resolved.settings.logFile);
    for (const std::string &note : resolved.notes)
        qCWarning(logDesktop).noquote() << QString::fromStdString(note);
    const runtime::StopSignals signals([] { QCoreApplication::quit(); });
    secrets::Keyring keyring;
    auto passwords = runtime::passwordStore(resolved.settings, keyring);
    if (const auto taken = runtime::takeStoredPassword(resolved.settings, passwords); !taken) {
        showStartFailure(taken.error().detail, options.screenshot.has_value());
        return QCoreApplication::exec();
    }
    Workstation workstation(resolved.settings, options, std::move(passwords));
    return workstation.leave(QCoreApplication::exec());
}

} // namespace cw::desktop
