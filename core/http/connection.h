// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/requesthandler.h"
#include "core/http/requestparser.h"
#include "core/http/responder.h"
#include "core/http/servercontext.h"

#include <QByteArray>
#include <QObject>
#include <QTcpSocket>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace cw::http {

/// One client from accept to close or upgrade: reads requests one at a time, answers them in order.
///
/// While an answer is being made or on its way nothing more is read, so a client that pipelines or does not read is
/// held back by TCP and costs one read buffer. Deadlines are checked by the server's sweep, not by a timer a
/// connection.
class Connection : public QObject {
public:
    /// Takes over the descriptor.
    Connection(qintptr descriptor, ServerContext &context, QObject *parent = nullptr);

    /// Begins to serve.
    void start();
    /// How a client that is not served is left: with a moment to go on sending, so that nothing can destroy the answer on
    /// its way, or at once, so that it holds no descriptor.
    enum class Farewell : std::uint8_t { Lingering, Brief };
    /// Answers 503 with Retry-After without reading a request, and closes.
    void refuse(Farewell farewell);
    /// Drops the client when a deadline has passed.
    void checkDeadline(SteadyClock::time_point now);
    /// Stops as soon as politely possible: an idle client at once, a busy one after its answer.
    void finish();
    /// Drops the client at once.
    void abort();

private:
    enum class State : std::uint8_t { Idle, Reading, Waiting, Writing, Lingering, Ended };

    /// A request whose route answers later.
    struct Waiting {
        Request request;
        std::string corsOrigin;
        qint64 requestBytes;
        AnswerSlot slot;
    };

    void handleReadyRead();
    void handleBytesWritten();
    void handleTimeout();
    void pump();
    bool receive();
    bool parseOne();
    void handleIncomplete(IncompleteRequest incomplete);
    void handleRequest(ParsedRequest parsed);
    void handleUpgrade(ParsedRequest &parsed);
    void waitFor(const Router::DeferredRoute &route, ParsedRequest parsed, std::string corsOrigin);
    void answerWaiting(Response response);
    void begin(Request &request);
    void reject(int status, std::string_view reason);
    void sendLast(const Request &request, Response response);
    void send(const Request &request, const GuardedResponse &answer, qint64 requestBytes);
    void observe(const Request &request, int status, qint64 requestBytes, qint64 responseBytes);
    void responseWritten();
    void consume(std::size_t bytes);
    void linger();
    void part();
    void discard();
    void end();
    void enter(State state, std::chrono::milliseconds limit);

    ServerContext &m_context;
    QTcpSocket *m_socket;        ///< a child; null after an upgrade
    QByteArray m_buffer;         ///< received, not yet consumed
    std::size_t m_needBytes = 1; ///< parsing is pointless with fewer
    State m_state = State::Idle;
    std::string m_arrivalHost;
    std::unique_ptr<Waiting> m_waiting; ///< only in its state
    SteadyClock::time_point m_deadline{};
    SteadyClock::time_point m_started{};
    qint64 m_discarded = 0;
    Farewell m_farewell = Farewell::Lingering;
    bool m_keepAlive = true;
    bool m_http10 = false;
    bool m_continueSent = false;
    bool m_pumpQueued = false;
    bool m_isSending = false; ///< inside `send`, which finishes the answer itself
};

} // namespace cw::http
