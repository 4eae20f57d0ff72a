// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <thread>

QT_FORWARD_DECLARE_CLASS(QLocalSocket)

namespace cw::runtime {

/// One command handed over by another process: reads the request, runs it on its own thread, sends its words back.
/// Lives on the node's main thread; the destructor cancels the command and joins its thread.
class HandOffSession : public QObject {
    Q_OBJECT
public:
    HandOffSession(QLocalSocket *socket, interfaces::Engine &engine, const config::Settings &settings);
    ~HandOffSession() override;

    [[nodiscard]] bool isOver() const { return m_over; }

private:
    void handleReadyRead();
    void start(const QByteArray &request);
    void send(char type, const QByteArray &body);
    void finish(int code);

    class Sender;

    QLocalSocket *m_socket;
    interfaces::Engine &m_engine;
    const config::Settings &m_settings;
    std::thread m_thread;
    std::atomic<bool> m_cancelled = false;
    bool m_over = false;
};

} // namespace cw::runtime
