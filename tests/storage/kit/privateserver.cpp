// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/privateserver.h"

#include <QFile>
#include <QProcess>
#include <QUrl>

namespace cw::storage::test {

PrivateServer::PrivateServer(const QStringList &settings, const QStringList &files, const QString &language)
{
    QStringList all = settings;
    if (!language.isEmpty()) {
        run({QStringLiteral("speak"), m_folder.path(), language});
        all.append(QStringLiteral("lc_messages=%1.UTF-8").arg(language));
    }
    for (const QString &file : files)
        run({QStringLiteral("put"), m_folder.path(), file});
    run(QStringList{QStringLiteral("start"), m_folder.path()} + all);
}

PrivateServer::~PrivateServer() { run({QStringLiteral("remove"), m_folder.path()}); }

QString PrivateServer::url() const
{
    QFile file(m_folder.filePath(QStringLiteral("address")));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("The private server has no address.");
    return QString::fromUtf8(file.readAll()).trimmed();
}

QString PrivateServer::logFile() const
{
    QFile where(m_folder.filePath(QStringLiteral("where")));
    if (!where.open(QIODevice::ReadOnly))
        qFatal("The private server has no folder.");
    return QString::fromUtf8(where.readAll()).trimmed() + QStringLiteral("/server.log");
}

int PrivateServer::port() const { return QUrl(url()).port(); }

void PrivateServer::run(const QStringList &arguments)
{
    constexpr int kPatienceMs = 120'000;
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.start(qEnvironmentVariable("CANDLEWRIGHT_TEST_POSTGRESQL_SCRIPT"), arguments);
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0)
        qFatal("server.sh %s failed.", qPrintable(arguments.join(u' ')));
}

} // namespace cw::storage::test
