// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QTcpServer>
#include <QThread>

#include <atomic>

class QTcpSocket;

namespace cw::storage::test {

/// A TCP proxy on loopback, on a thread of its own, that cuts connections when told to.
class CuttingProxy {
public:
    /// Hands everything on to `port`.
    explicit CuttingProxy(int port);
    CuttingProxy(const CuttingProxy &) = delete;
    CuttingProxy &operator=(const CuttingProxy &) = delete;
    ~CuttingProxy();

    [[nodiscard]] int port() const noexcept { return m_port; }
    /// The next answer to `text` is received from the server and never handed on: both connections are closed.
    void swallowAnswerTo(const QByteArray &text);
    /// After so many bytes from now on, in either direction, both connections are closed.
    void cutAfter(int bytes) { m_bytesLeft = bytes; }
    [[nodiscard]] int cuts() const noexcept { return m_cuts; }

private:
    struct Pair;

    void accept();
    void fromClient(Pair &pair);
    void fromServer(Pair &pair);
    [[nodiscard]] bool isUsedUp(qsizetype bytes);
    void cut(Pair &pair);

    QThread m_thread;
    QObject *m_context = nullptr; ///< lives on the thread and owns what is there
    QTcpServer *m_server = nullptr;
    int m_target;
    int m_port = 0;
    QByteArray m_trigger; ///< on the thread
    std::atomic<int> m_bytesLeft{-1};
    std::atomic<int> m_cuts{0};
};

} // namespace cw::storage::test
