// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/loadgenerator.h"

#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

#include <charconv>

namespace cw::bench {
namespace {

constexpr int kSeconds = 5;
constexpr int kPatience = 60'000;

std::optional<double> requestRate(const QByteArray &output)
{
    constexpr char kLabel[] = "Requests/sec:";
    const auto at = output.indexOf(kLabel);
    if (at < 0 || output.contains("Non-2xx"))
        return std::nullopt;
    const QByteArray text = output.mid(at + qsizetype{sizeof kLabel} - 1).trimmed();
    double rate = 0;
    const auto parsed = std::from_chars(text.constData(), text.constData() + text.size(), rate);
    return parsed.ec == std::errc() ? std::optional(rate) : std::nullopt;
}

std::optional<double> runWrk(int seconds, const QStringList &arguments)
{
    QProcess wrk;
    wrk.start(QStringLiteral("wrk"),
              QStringList{QStringLiteral("-t1"), QStringLiteral("-c50"), QStringLiteral("-d%1s").arg(seconds)}
                  + arguments);
    if (!wrk.waitForFinished(kPatience) || wrk.exitCode() != 0)
        return std::nullopt;
    return requestRate(wrk.readAllStandardOutput());
}

std::optional<double> warmThenMeasure(const QStringList &arguments)
{
    return runWrk(1, arguments) ? runWrk(kSeconds, arguments) : std::nullopt;
}

QString urlOf(std::uint16_t port, const QString &target)
{
    return QStringLiteral("http://127.0.0.1:%1%2").arg(port).arg(target);
}

std::uint16_t freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost, 0) ? server.serverPort() : 0;
}

bool write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

QByteArray nginxConfiguration(const QString &folder, std::uint16_t port)
{
    return QStringLiteral(
               "daemon off;\nworker_processes 1;\npid %1/nginx.pid;\nerror_log %1/error.log;\n"
               "events { worker_connections 256; }\n"
               "http {\n  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  keepalive_requests "
               "100000000;\n"
               "  default_type application/json;\n  open_file_cache max=10;\n"
               "  client_body_temp_path %1/a;\n  proxy_temp_path %1/b;\n  fastcgi_temp_path %1/c;\n"
               "  uwsgi_temp_path %1/d;\n  scgi_temp_path %1/e;\n"
               "  server { listen 127.0.0.1:%2; root %1/www; }\n}\n")
        .arg(folder)
        .arg(port)
        .toUtf8();
}

/// Waits until the program accepts connections or has ended.
bool accepts(QProcess &program, std::uint16_t port)
{
    constexpr int kPauseMs = 20;
    do {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        if (socket.waitForConnected())
            return true;
    } while (!program.waitForFinished(kPauseMs) && program.state() == QProcess::Running);
    return false;
}

} // namespace

bool LoadGenerator::isInstalled() { return !QStandardPaths::findExecutable(QStringLiteral("wrk")).isEmpty(); }

std::optional<double> LoadGenerator::measure(std::uint16_t port, const QString &target, const QString &header)
{
    QStringList arguments;
    if (!header.isEmpty())
        arguments << QStringLiteral("-H") << header;
    return warmThenMeasure(arguments << urlOf(port, target));
}

std::optional<double> LoadGenerator::measureScript(std::uint16_t port, const QString &script)
{
    const QString path = m_folder.filePath(QStringLiteral("requests.lua"));
    if (!write(path, script.toUtf8()))
        return std::nullopt;
    return runWrk(kSeconds, {QStringLiteral("-s"), path, urlOf(port, QStringLiteral("/"))});
}

struct StaticServer::Private {
    QTemporaryDir folder;
    QProcess process;
    std::uint16_t port = 0;
};

StaticServer::StaticServer(const QByteArray &body) : d(std::make_unique<Private>())
{
    const QString program = QStandardPaths::findExecutable(
        QStringLiteral("nginx"), {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/bin")});
    const QString folder = d->folder.path();
    const std::uint16_t port = freePort();
    // nginx drops its rights when started as root: its worker must still be able to read the file.
    QFile::setPermissions(folder, QFile::permissions(folder) | QFile::ReadOther | QFile::ExeOther);
    if (program.isEmpty() || !QDir(folder).mkpath(QStringLiteral("www"))
        || !write(folder + QStringLiteral("/www/klines.json"), body)
        || !write(folder + QStringLiteral("/nginx.conf"), nginxConfiguration(folder, port)))
        return;
    d->process.start(program, {QStringLiteral("-p"), folder, QStringLiteral("-c"),
                               folder + QStringLiteral("/nginx.conf"), QStringLiteral("-e"),
                               folder + QStringLiteral("/error.log")});
    if (d->process.waitForStarted() && accepts(d->process, port))
        d->port = port;
}

StaticServer::~StaticServer()
{
    d->process.terminate();
    d->process.waitForFinished();
}

std::uint16_t StaticServer::port() const { return d->port; }

} // namespace cw::bench
