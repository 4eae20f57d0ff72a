// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/nodeprocess.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcessEnvironment>
#include <QTcpSocket>
#include <QUrl>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace cw::bench {
namespace {

constexpr int kPatienceMs = 60'000;
constexpr double kNsPerSecond = 1e9;
const QString kProgram = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright-cli");

qint64 nowNs()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

QProcessEnvironment cleanEnvironment(const QString &home, const QStringList &extra)
{
    QProcessEnvironment environment;
    for (const char *kept : {"PATH", "LD_LIBRARY_PATH"}) {
        if (qEnvironmentVariableIsSet(kept))
            environment.insert(QString::fromLatin1(kept), qEnvironmentVariable(kept));
    }
    environment.insert(QStringLiteral("HOME"), home);
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    for (const QString &entry : extra)
        environment.insert(entry.section(u'=', 0, 0), entry.section(u'=', 1));
    return environment;
}

} // namespace

NodeProcess::NodeProcess(const QStringList &arguments, const QString &home, const QStringList &environment)
{
    m_process.setProcessEnvironment(cleanEnvironment(home, environment));
    m_process.setWorkingDirectory(home);
    m_process.setStandardErrorFile(QProcess::nullDevice());
    m_started = nowNs();
    m_process.start(kProgram, arguments);
    while (!m_process.canReadLine() && m_process.waitForReadyRead(kPatienceMs)) {
    }
    m_secondsToReady = age();
    m_address = QString::fromUtf8(m_process.readLine()).section(u' ', -1).trimmed();
    if (!m_address.startsWith(QStringLiteral("http://")))
        qFatal("candlewright-cli %s did not get ready", qUtf8Printable(arguments.join(u' ')));
}

NodeProcess::~NodeProcess()
{
    m_process.terminate();
    if (!m_process.waitForFinished(kPatienceMs)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

double NodeProcess::age() const { return static_cast<double>(nowNs() - m_started) / kNsPerSecond; }

QByteArray NodeProcess::get(const QByteArray &target) const
{
    const QUrl url(m_address);
    QTcpSocket socket;
    socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
    socket.write("GET " + target + " HTTP/1.1\r\nHost: " + url.authority().toLatin1()
                 + "\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    while (socket.waitForReadyRead(kPatienceMs))
        answer += socket.readAll();
    const auto headEnd = answer.indexOf("\r\n\r\n");
    return answer.startsWith("HTTP/1.1 200") && headEnd > 0 ? answer.mid(headEnd + 4) : QByteArray();
}

double NodeProcess::metric(const QByteArray &name) const
{
    for (const QByteArray &line : get("/metrics").split('\n')) {
        if (!line.startsWith(name + ' '))
            continue;
        double value = 0;
        std::from_chars(line.constData() + name.size() + 1, line.constData() + line.size(), value);
        return value;
    }
    return 0;
}

qint64 NodeProcess::statusNumber(const QByteArray &name) const
{
    QFile status(QStringLiteral("/proc/%1/status").arg(m_process.processId()));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).simplified().split(' ').front().toLongLong();
    }
    return 0;
}

double NodeProcess::residentMiB() const { return static_cast<double>(statusNumber("VmRSS")) / 1024; }

double NodeProcess::threads() const { return static_cast<double>(statusNumber("Threads")); }

double NodeProcess::sockets() const
{
    const QDir folder(QStringLiteral("/proc/%1/fd").arg(m_process.processId()));
    const QFileInfoList files = folder.entryInfoList(QDir::Files | QDir::System);
    return static_cast<double>(std::ranges::count_if(files, [](const QFileInfo &file) {
        return file.symLinkTarget().contains(QStringLiteral("socket:"));
    }));
}

double secondsOfVersion()
{
    const qint64 started = nowNs();
    QProcess process;
    process.setStandardOutputFile(QProcess::nullDevice());
    process.start(kProgram, {QStringLiteral("--version")});
    process.waitForFinished(kPatienceMs);
    return static_cast<double>(nowNs() - started) / kNsPerSecond;
}

} // namespace cw::bench
