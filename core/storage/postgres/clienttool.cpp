// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/clienttool.h"

#include "core/storage/postgres/toolcomplaint.h"

#include <QProcess>
#include <QStandardPaths>
#include <QThread>

#include <future>

namespace cw::storage::postgres {
namespace {

using namespace std::chrono_literals;

struct Outcome {
    bool isGood = false;
    QByteArray output;
    QByteArray complaint;
};

QString joined(const Address &address, const std::function<std::string(const Server &)> &part)
{
    QStringList parts;
    for (const Server &server : address.servers)
        parts.append(QString::fromStdString(part(server)));
    return parts.join(u',');
}

/// As libpq reads it; what the address leaves open stays as the user's environment has it.
QProcessEnvironment environmentOf(const Address &address)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    const auto set = [&environment](const char *name, const QString &value) {
        if (!value.isEmpty())
            environment.insert(QString::fromLatin1(name), value);
    };
    set("PGHOST", joined(address, [](const Server &server) { return server.host; }));
    set("PGPORT", joined(address, [](const Server &server) { return std::to_string(server.port); }));
    set("PGUSER", QString::fromStdString(address.user));
    set("PGPASSWORD", QString::fromStdString(address.password));
    set("PGPASSFILE", QString::fromStdString(address.passwordFile));
    set("PGDATABASE", QString::fromStdString(address.database));
    set("PGSSLMODE", QString::fromStdString(effectiveSslMode(address)));
    set("PGSSLROOTCERT", QString::fromStdString(address.sslRootCert));
    set("PGSSLCERT", QString::fromStdString(address.sslCert));
    set("PGSSLKEY", QString::fromStdString(address.sslKey));
    set("PGTARGETSESSIONATTRS", QString::fromStdString(address.targetSession));
    set("PGCONNECT_TIMEOUT", QString::number(address.connectTimeout));
    set("PGAPPNAME", QString::fromStdString(address.applicationName) + QStringLiteral("-backup"));
    set("LC_ALL", QStringLiteral("C.UTF-8"));
    for (const char *name : kRedirectingVariables)
        environment.remove(QString::fromLatin1(name));
    return environment;
}

/// A process on a thread of its own, whose event loop waits for its end. Gone with this object.
class ToolRun {
public:
    ToolRun(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment)
        : m_process(new QProcess)
    {
        m_process->setProcessEnvironment(environment);
        m_process->moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, m_process, &QObject::deleteLater);
        QObject::connect(m_process, &QProcess::finished, m_process,
                         [this](int code, QProcess::ExitStatus status) {
                             tell({status == QProcess::NormalExit && code == 0,
                                   m_process->readAllStandardOutput(), m_process->readAllStandardError()});
                         });
        QObject::connect(m_process, &QProcess::errorOccurred, m_process,
                         [this](QProcess::ProcessError error) {
                             if (error == QProcess::FailedToStart)
                                 tell({false, {}, m_process->errorString().toUtf8()});
                         });
        m_thread.setObjectName(QStringLiteral("cw-tool"));
        m_thread.start();
        QMetaObject::invokeMethod(m_process,
                                  [this, program, arguments] { m_process->start(program, arguments); });
    }
    ToolRun(const ToolRun &) = delete;
    ToolRun &operator=(const ToolRun &) = delete;
    ~ToolRun()
    {
        m_thread.quit();
        m_thread.wait();
    }

    /// Ends the process when the watch says so.
    Outcome wait(const Watch &watch)
    {
        constexpr auto kPoll = 100ms;
        while (m_future.wait_for(kPoll) != std::future_status::ready) {
            if (watch.shallEnd())
                QMetaObject::invokeMethod(m_process, [process = m_process] { process->kill(); });
        }
        return m_future.get();
    }

private:
    void tell(Outcome outcome)
    {
        if (!std::exchange(m_isTold, true))
            m_promise.set_value(std::move(outcome));
    }

    QThread m_thread;
    QProcess *m_process; ///< lives on the thread
    bool m_isTold = false;
    std::promise<Outcome> m_promise;
    std::future<Outcome> m_future = m_promise.get_future();
};

} // namespace

Result<QByteArray> runTool(const ToolCall &call, const Address &address, const Watch &watch)
{
    const QString program = QStandardPaths::findExecutable(call.program);
    if (program.isEmpty())
        return fail(
            ErrorCode::Unsupported,
            call.program.toStdString()
                + " is not on PATH; it comes with the package postgresql-client of the server's version.");
    ToolRun run(program, call.arguments, environmentOf(address));
    Outcome outcome = run.wait(watch);
    if (outcome.isGood)
        return std::move(outcome.output);
    if (watch.shallEnd())
        return fail(ErrorCode::Cancelled, call.program.toStdString() + " was ended before it was done.");
    return fail(ErrorCode::Storage, toolFailure(call.program, outcome.complaint));
}

} // namespace cw::storage::postgres
