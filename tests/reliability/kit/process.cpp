// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/process.h"

#include <QProcessEnvironment>

#include <sys/prctl.h>

#include <csignal>

using namespace Qt::StringLiterals;

namespace cw::tests {
namespace {

constexpr int kStartMs = 60'000;

QProcessEnvironment cleanEnvironment(const QStringList &extra)
{
    QProcessEnvironment environment;
    for (const char *kept : {"PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS"}) {
        if (qEnvironmentVariableIsSet(kept))
            environment.insert(QString::fromLatin1(kept), qEnvironmentVariable(kept));
    }
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    for (const QString &entry : extra)
        environment.insert(entry.section(u'=', 0, 0), entry.section(u'=', 1));
    return environment;
}

} // namespace

Process::Process(const QString &program, const QStringList &arguments, const QStringList &environment,
                 const QString &errorFile)
{
    m_process.setProcessEnvironment(cleanEnvironment(environment));
    // A test that is killed itself leaves nobody behind.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.setStandardErrorFile(errorFile, QIODevice::Append);
    m_process.start(program, arguments);
}

Process::~Process() { kill(); }

QByteArray Process::readyLine()
{
    while (m_line.isEmpty() && !m_process.canReadLine() && m_process.waitForReadyRead(kStartMs)) {
    }
    if (m_line.isEmpty())
        m_line = m_process.readLine();
    return m_line;
}

void Process::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

bool Process::diesWithin(int deadlineMs)
{
    return (m_process.state() == QProcess::NotRunning || m_process.waitForFinished(deadlineMs))
           && m_process.exitStatus() == QProcess::CrashExit;
}

int Process::terminate(int deadlineMs)
{
    m_process.terminate();
    return endsWithin(deadlineMs);
}

int Process::endsWithin(int deadlineMs)
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(deadlineMs))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void Process::freeze() const { ::kill(static_cast<pid_t>(pid()), SIGSTOP); }

void Process::thaw() const { ::kill(static_cast<pid_t>(pid()), SIGCONT); }

} // namespace cw::tests
