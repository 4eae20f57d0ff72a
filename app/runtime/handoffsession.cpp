// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/handoffsession.h"

#include "app/runtime/databaseaddress.h"
#include "core/config/values.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

constexpr qint64 kMaxRequestBytes = 1024 * 1024;

std::string otherDatabaseText(const std::string &named, const config::Settings &settings)
{
    return "Nothing was done: the command is for the database " + named + ", and the node that runs on "
           + settings.dataDir + " uses " + config::withoutPassword(settings.databaseUrl)
           + ". Name no database to use the node's, or another data directory with --data-dir.\n";
}

} // namespace

/// Posts a command's words to the session's thread.
class HandOffSession::Sender final : public Output {
public:
    explicit Sender(HandOffSession &session) : m_session(session) {}

    void data(std::string_view text) override { post('o', text); }
    void talk(std::string_view text) override { post('e', text); }
    bool isTerminal() const override { return false; }

private:
    void post(char type, std::string_view text)
    {
        QMetaObject::invokeMethod(
            &m_session,
            [session = &m_session, type, body = QByteArray(text.data(), qsizetype(text.size()))] {
                session->send(type, body);
            },
            Qt::QueuedConnection);
    }

    HandOffSession &m_session;
};

HandOffSession::HandOffSession(QLocalSocket *socket, interfaces::Engine &engine,
                               const config::Settings &settings)
    : m_socket(socket), m_engine(engine), m_settings(settings)
{
    m_socket->setParent(this);
    connect(m_socket, &QLocalSocket::readyRead, this, &HandOffSession::handleReadyRead);
    connect(m_socket, &QLocalSocket::disconnected, this, [this] {
        m_cancelled = true;
        m_over = m_over || !m_thread.joinable();
    });
    handleReadyRead();
}

HandOffSession::~HandOffSession()
{
    m_cancelled = true;
    if (m_thread.joinable())
        m_thread.join();
    m_socket->flush();
}

void HandOffSession::handleReadyRead()
{
    if (m_thread.joinable() || m_over)
        return;
    if (m_socket->canReadLine())
        start(m_socket->readLine());
    else if (m_socket->bytesAvailable() > kMaxRequestBytes)
        m_socket->abort();
}

void HandOffSession::start(const QByteArray &request)
{
    const auto object = QJsonDocument::fromJson(request).object();
    std::vector<std::string> arguments;
    for (const auto &value : object[u"arguments"_s].toArray())
        arguments.push_back(value.toString().toStdString());
    auto line = parseCommandLine(arguments, engineCommandSpecs(), {});
    const EngineCommand command = line ? engineCommand(line->command) : nullptr;
    if (!command) {
        send('e', QByteArray::fromStdString(line ? "The node does not know this command.\n"
                                                 : line.error().detail + '\n'));
        finish(kWrongUse);
        return;
    }
    const std::string database = object[u"database"_s].toString().toStdString();
    if (!database.empty() && !nameSameDatabase(database, m_settings.databaseUrl)) {
        send('e', QByteArray::fromStdString(otherDatabaseText(database, m_settings)));
        finish(kWrongUse);
        return;
    }
    m_thread =
        std::thread([this, command, line = std::move(*line), directory = object[u"directory"_s].toString()] {
            Sender out(*this);
            const int code = command({m_engine, m_settings, line, directory, out, m_cancelled, true});
            QMetaObject::invokeMethod(
                this, [this, code] { finish(code); }, Qt::QueuedConnection);
        });
}

void HandOffSession::send(char type, const QByteArray &body)
{
    QByteArray head(5, type);
    qToBigEndian(quint32(body.size()), head.data() + 1);
    m_socket->write(head);
    m_socket->write(body);
}

void HandOffSession::finish(int code)
{
    send('x', QByteArray::number(code));
    m_socket->disconnectFromServer();
    m_over = true;
}

} // namespace cw::runtime
