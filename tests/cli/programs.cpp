// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcessEnvironment>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace cw::tests {
namespace {

const QString kProgram = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright-cli");

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

QNetworkRequest requestTo(const QString &url)
{
    QNetworkRequest request{QUrl(url)};
    request.setTransferTimeout(20'000);
    return request;
}

/// Waits for the answer and takes `sent`.
Answer answerOf(QNetworkReply *sent)
{
    const std::unique_ptr<QNetworkReply> reply(sent);
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
}

Outcome outcomeOf(QProcess &process, const QStringList &arguments, int deadlineMs)
{
    process.start(kProgram, arguments);
    if (!process.waitForFinished(deadlineMs)) {
        process.kill();
        process.waitForFinished();
        return {-1, process.readAllStandardOutput(),
                process.readAllStandardError() + "\n(did not end in time)"};
    }
    const int code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return {code, process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

Outcome run(const QStringList &arguments, const QString &directory, const QStringList &environment,
            int deadlineMs)
{
    QProcess process;
    process.setProcessEnvironment(cleanEnvironment(environment));
    if (!directory.isEmpty())
        process.setWorkingDirectory(directory);
    return outcomeOf(process, arguments, deadlineMs);
}

Outcome runInto(const QString &file, const QStringList &arguments)
{
    QProcess process;
    process.setProcessEnvironment(cleanEnvironment({}));
    process.setStandardOutputFile(file);
    return outcomeOf(process, arguments, 120'000);
}

Running::Running(const QStringList &arguments, const QStringList &environment)
{
    m_process.setProcessEnvironment(cleanEnvironment(environment));
    m_process.start(kProgram, arguments);
    while (!m_process.canReadLine() && m_process.waitForReadyRead(30'000)) {
    }
    m_readyLine = m_process.readLine();
    const QString last = QString::fromUtf8(m_readyLine).section(u' ', -1).trimmed();
    m_address = last.startsWith(u"http://"_s) ? last : QString();
    m_up = !m_readyLine.isEmpty();
}

Running::~Running() { kill(); }

QByteArray Running::errors() { return m_process.readAllStandardError(); }

void Running::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

int Running::terminate(int deadlineMs)
{
    m_process.terminate();
    if (!m_process.waitForFinished(deadlineMs))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

bool eventually(const std::function<bool()> &holds, int deadlineMs)
{
    const QDeadlineTimer deadline(deadlineMs);
    while (!deadline.hasExpired()) {
        if (holds())
            return true;
    }
    return holds();
}

Answer get(const QString &url, const Headers &headers)
{
    QNetworkAccessManager network;
    QNetworkRequest request = requestTo(url);
    for (const auto &[name, value] : headers)
        request.setRawHeader(name, value);
    return answerOf(network.get(request));
}

Answer post(const QString &url, const QByteArray &body)
{
    QNetworkAccessManager network;
    QNetworkRequest request = requestTo(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return answerOf(network.post(request, body));
}

QStringList sql(const QString &file, const QString &statement)
{
    const QString name = QUuid::createUuid().toString();
    QStringList rows;
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(file);
        QSqlQuery query(database);
        if (!database.open() || !query.exec(statement))
            rows << u"error: "_s + query.lastError().text() + database.lastError().text();
        while (query.next())
            rows << query.value(0).toString();
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

} // namespace cw::tests
