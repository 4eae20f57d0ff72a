// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/handoff.h"

#include "app/runtime/handoffsession.h"
#include "app/runtime/stdoutput.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

/// POSIX limits a socket's path to about 100 bytes; a deeper data directory has no hand-off.
constexpr qsizetype kMaxSocketPath = 100;
constexpr int kConnectMs = 2'000;

QString socketPath(const std::string &dataDir) { return QString::fromStdString(dataDir) + u"/control"_s; }

QByteArray requestLine(const std::vector<std::string> &arguments, const std::string &database)
{
    QJsonArray list;
    for (const std::string &argument : arguments)
        list.append(QString::fromStdString(argument));
    const QJsonObject request{{u"arguments"_s, list},
                              {u"directory"_s, QDir::currentPath()},
                              {u"database"_s, QString::fromStdString(database)}};
    return QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n';
}

/// Blocks until `count` bytes are there; empty when the node went away.
QByteArray readExactly(QLocalSocket &socket, qint64 count)
{
    while (socket.bytesAvailable() < count) {
        if (!socket.waitForReadyRead(-1))
            return {};
    }
    return socket.read(count);
}

} // namespace

struct HandOffServer::Private {
    Private(interfaces::Engine &e, const config::Settings &s) : engine(e), settings(s) {}

    interfaces::Engine &engine;
    const config::Settings &settings;
    QLocalServer server;
    std::vector<std::unique_ptr<HandOffSession>> sessions;
};

HandOffServer::HandOffServer(interfaces::Engine &engine, const config::Settings &settings, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(engine, settings))
{
    d->server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&d->server, &QLocalServer::newConnection, this, [this] {
        std::erase_if(d->sessions, [](const auto &session) { return session->isOver(); });
        while (QLocalSocket *socket = d->server.nextPendingConnection())
            d->sessions.push_back(std::make_unique<HandOffSession>(socket, d->engine, d->settings));
    });
}

HandOffServer::~HandOffServer() { stop(); }

Result<> HandOffServer::listen()
{
    const QString path = socketPath(d->settings.dataDir);
    if (path.toUtf8().size() > kMaxSocketPath)
        return fail(ErrorCode::Unsupported, "The data directory's path is too long for a control socket; commands "
                                            "cannot be handed to this node.");
    // A socket file without a listener is left over from a killed node.
    QLocalServer::removeServer(path);
    if (!d->server.listen(path))
        return fail(ErrorCode::Internal, "The control socket " + path.toStdString() + " cannot be opened: "
                                             + d->server.errorString().toStdString());
    return {};
}

void HandOffServer::stop()
{
    d->server.close();
    d->sessions.clear();
}

bool isNodeRunning(const std::string &dataDir)
{
    QLocalSocket socket;
    socket.connectToServer(socketPath(dataDir));
    return socket.waitForConnected(kConnectMs);
}

std::optional<int> handOff(const std::string &dataDir, const std::vector<std::string> &arguments,
                           const std::string &database)
{
    QLocalSocket socket;
    socket.connectToServer(socketPath(dataDir));
    if (!socket.waitForConnected(kConnectMs))
        return std::nullopt;
    socket.write(requestLine(arguments, database));
    StdOutput out;
    for (;;) {
        const QByteArray head = readExactly(socket, 5);
        if (head.size() < 5) {
            out.talk("The running node went away before it finished.\n");
            return kFailed;
        }
        const auto length = qFromBigEndian<quint32>(head.constData() + 1);
        const std::string body = readExactly(socket, length).toStdString();
        switch (head[0]) {
        case 'o': out.data(body); break;
        case 'e': out.talk(body); break;
        case 'x': return out.ended(QByteArray::fromStdString(body).toInt());
        default: return kFailed;
        }
    }
}

} // namespace cw::runtime
