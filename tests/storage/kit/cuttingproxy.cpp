// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/cuttingproxy.h"

#include <QTcpSocket>

namespace cw::storage::test {

struct CuttingProxy::Pair : QObject {
    using QObject::QObject;

    QTcpSocket *client = nullptr;
    QTcpSocket server;
    bool isAnswerSwallowed = false;
};

CuttingProxy::CuttingProxy(int port) : m_context(new QObject), m_target(port)
{
    m_context->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_context,
        [this] {
            m_server = new QTcpServer(m_context);
            m_server->listen(QHostAddress::LocalHost);
            m_port = m_server->serverPort();
            QObject::connect(m_server, &QTcpServer::newConnection, m_context, [this] { accept(); });
        },
        Qt::BlockingQueuedConnection);
}

CuttingProxy::~CuttingProxy()
{
    QMetaObject::invokeMethod(
        m_context, [this] { delete m_context; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void CuttingProxy::swallowAnswerTo(const QByteArray &text)
{
    QMetaObject::invokeMethod(
        m_context, [this, text] { m_trigger = text; }, Qt::BlockingQueuedConnection);
}

void CuttingProxy::accept()
{
    while (QTcpSocket *accepted = m_server->nextPendingConnection()) {
        auto *pair = new Pair(m_context);
        pair->client = accepted;
        accepted->setParent(pair);
        QObject::connect(pair->client, &QTcpSocket::readyRead, pair, [this, pair] { fromClient(*pair); });
        QObject::connect(&pair->server, &QTcpSocket::readyRead, pair, [this, pair] { fromServer(*pair); });
        QObject::connect(&pair->server, &QTcpSocket::connected, pair, [this, pair] { fromClient(*pair); });
        QObject::connect(pair->client, &QTcpSocket::disconnected, pair, &QObject::deleteLater);
        QObject::connect(&pair->server, &QTcpSocket::disconnected, pair, &QObject::deleteLater);
        pair->server.connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(m_target));
    }
}

bool CuttingProxy::isUsedUp(qsizetype bytes)
{
    if (m_bytesLeft < 0)
        return false;
    m_bytesLeft = std::max(0, m_bytesLeft - static_cast<int>(bytes));
    if (m_bytesLeft > 0)
        return false;
    m_bytesLeft = -1;
    return true;
}

void CuttingProxy::cut(Pair &pair)
{
    ++m_cuts;
    pair.client->abort();
    pair.server.abort();
}

void CuttingProxy::fromClient(Pair &pair)
{
    if (pair.server.state() != QAbstractSocket::ConnectedState)
        return;
    const QByteArray bytes = pair.client->readAll();
    if (!m_trigger.isEmpty() && bytes.contains(m_trigger)) {
        m_trigger.clear();
        pair.isAnswerSwallowed = true;
    }
    pair.server.write(bytes);
    if (isUsedUp(bytes.size()))
        cut(pair);
}

void CuttingProxy::fromServer(Pair &pair)
{
    const QByteArray bytes = pair.server.readAll();
    if (pair.isAnswerSwallowed || isUsedUp(bytes.size())) {
        cut(pair);
        return;
    }
    pair.client->write(bytes);
}

} // namespace cw::storage::test
