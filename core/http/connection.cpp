// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/connection.h"

#include "core/http/halfclose.h"
#include "core/http/responsewriter.h"
#include "core/http/textrules.h"
#include "core/http/websockethandshake.h"

#include <QHostAddress>

#include <algorithm>
#include <utility>

namespace cw::http {

namespace {

constexpr qint64 kSocketBuffer = 64 * 1024;
/// Requests answered before other clients get their turn.
constexpr int kRequestsPerTurn = 32;
/// Up to here head and body go out in one piece; above, the body is shared instead of copied.
constexpr qsizetype kJoinedBody = 8 * 1024;
/// How long, and for how many bytes, a client that was told to go may still send.
constexpr std::chrono::milliseconds kLinger{1'000};
constexpr qint64 kLingerBytes = 4 * 1024 * 1024;
/// Seconds after which a client that there was no room for may come back.
constexpr const char *kRetryAfterRefusal = "1";

/// How a Host header names an address: without the zone of a link-local one, which means nothing to the other side.
std::string hostText(QHostAddress address)
{
    // A dual-stack listener sees ::ffff:a.b.c.d where the client wrote a.b.c.d.
    bool isIpv4 = false;
    const QHostAddress plain(address.toIPv4Address(&isIpv4));
    if (isIpv4)
        return plain.toString().toStdString();
    address.setScopeId({});
    return '[' + address.toString().toStdString() + ']';
}

} // namespace

Connection::Connection(qintptr descriptor, ServerContext &context, QObject *parent)
    : QObject(parent), m_context(context), m_socket(new QTcpSocket(this))
{
    m_socket->setSocketDescriptor(descriptor);
    m_arrivalHost = hostText(m_socket->localAddress());
    m_socket->setReadBufferSize(kSocketBuffer);
    // Head and body are two writes; without this the second would wait for the client's acknowledgement.
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::handleReadyRead);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::handleBytesWritten);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::end);
}

void Connection::start() { enter(State::Idle, m_context.limits.requestDeadline); }

void Connection::refuse(Farewell farewell)
{
    m_farewell = farewell;
    Request request = outlineOf(view(m_buffer), m_context.limits);
    begin(request);
    constexpr std::string_view kReason = "There are as many clients as this server accepts; try again later.";
    Response response = m_context.router.errorResponse(503, request, kReason);
    response.withHeader("Retry-After", kRetryAfterRefusal);
    sendLast(request, std::move(response));
}

void Connection::enter(State state, std::chrono::milliseconds limit)
{
    m_state = state;
    m_deadline = SteadyClock::now() + limit;
}

void Connection::checkDeadline(SteadyClock::time_point now)
{
    if (m_state != State::Ended && now >= m_deadline)
        handleTimeout();
}

void Connection::handleTimeout()
{
    if (m_state == State::Reading)
        reject(408, "The request took too long to arrive.");
    else if (m_state == State::Waiting)
        answerWaiting(
            m_context.router.errorResponse(504, m_waiting->request, "The answer took too long to make."));
    else
        abort();
}

void Connection::finish()
{
    m_keepAlive = false;
    if (m_state == State::Idle)
        abort();
}

void Connection::abort()
{
    if (m_state == State::Ended)
        return;
    end();
    m_socket->abort();
}

void Connection::end()
{
    if (m_state == State::Ended)
        return;
    m_state = State::Ended;
    m_waiting.reset();
    m_socket->disconnect(this);
    m_context.connectionEnded(this);
}

void Connection::handleReadyRead()
{
    if (m_state == State::Lingering)
        discard();
    else if (!m_pumpQueued)
        pump();
}

void Connection::pump()
{
    m_pumpQueued = false;
    for (int handled = 0; handled < kRequestsPerTurn; ++handled) {
        if (m_state != State::Idle && m_state != State::Reading)
            return;
        if (!receive() || !parseOne())
            return;
    }
    m_pumpQueued = true;
    QMetaObject::invokeMethod(this, &Connection::pump, Qt::QueuedConnection);
}

/// Moves bytes from the socket until there are enough to parse; false when there are not.
bool Connection::receive()
{
    while (static_cast<std::size_t>(m_buffer.size()) < m_needBytes) {
        const qint64 available = std::min(m_socket->bytesAvailable(), kSocketBuffer);
        if (available <= 0)
            return false;
        const qsizetype before = m_buffer.size();
        m_buffer.resize(before + available);
        const qint64 count = m_socket->read(m_buffer.data() + before, available);
        m_buffer.resize(before + std::max<qint64>(count, 0));
        if (count <= 0)
            return false;
        if (m_state == State::Idle)
            enter(State::Reading, m_context.limits.requestDeadline);
    }
    if (m_state == State::Idle)
        enter(State::Reading, m_context.limits.requestDeadline);
    return true;
}

/// Parses and handles what the buffer holds; true when one request was answered or more bytes may be waiting.
bool Connection::parseOne()
{
    auto result = parseRequest(view(m_buffer), m_context.limits);
    if (const auto *rejection = std::get_if<Rejection>(&result)) {
        reject(rejection->status, rejection->reason);
        return false;
    }
    if (auto *incomplete = std::get_if<IncompleteRequest>(&result)) {
        handleIncomplete(std::move(*incomplete));
        return m_state == State::Reading;
    }
    handleRequest(std::move(std::get<ParsedRequest>(result)));
    return true;
}

void Connection::handleIncomplete(IncompleteRequest incomplete)
{
    m_needBytes = incomplete.needBytes;
    if (!incomplete.head || !incomplete.head->expectContinue || m_continueSent)
        return;
    Request &request = incomplete.head->request;
    begin(request);
    if (const auto refused = refusalFor(m_context, request)) {
        m_keepAlive = false;
        send(request, *refused, m_buffer.size());
        return;
    }
    m_continueSent = true;
    m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
}

void Connection::handleRequest(ParsedRequest parsed)
{
    Request &request = parsed.head.request;
    begin(request);
    m_http10 = parsed.head.http10;
    m_keepAlive = parsed.head.keepAlive && !m_context.stopping;
    consume(parsed.consumed);
    const auto bytes = static_cast<qint64>(parsed.consumed);
    if (m_context.stopping) {
        send(request, {m_context.router.errorResponse(503, request, "The server is stopping."), {}}, bytes);
    } else if (parsed.head.webSocket) {
        handleUpgrade(parsed);
    } else {
        RequestOutcome outcome = answerRequest(m_context, request);
        if (outcome.deferred)
            waitFor(*outcome.deferred, std::move(parsed), std::move(outcome.answer.corsOrigin));
        else
            send(request, outcome.answer, bytes);
    }
}

/// Starts the clock of a request and tells it what the transport knows.
void Connection::begin(Request &request)
{
    m_started = SteadyClock::now();
    request.requestId = m_context.nextRequestId();
    request.arrivalHost = m_arrivalHost;
}

void Connection::waitFor(const Router::DeferredRoute &route, ParsedRequest parsed, std::string corsOrigin)
{
    const auto arrived = [this](const AnswerBuilder &builder) {
        answerWaiting(buildAnswer(m_context, m_waiting->request, builder));
    };
    m_waiting.reset(new Waiting{std::move(parsed.head.request), std::move(corsOrigin),
                                static_cast<qint64>(parsed.consumed), AnswerSlot(*this, arrived)});
    enter(State::Waiting, route.deadline.value_or(m_context.limits.answerDeadline));
    startDeferred(m_context, route, m_waiting->request, Responder(m_waiting->slot));
}

void Connection::answerWaiting(Response response)
{
    const auto waiting = std::move(m_waiting);
    send(waiting->request, {std::move(response), waiting->corsOrigin}, waiting->requestBytes);
    if (!m_pumpQueued)
        pump();
}

void Connection::handleUpgrade(ParsedRequest &parsed)
{
    UpgradeOutcome outcome = decideUpgrade(m_context, parsed.head);
    const Request &request = parsed.head.request;
    if (!outcome.route) {
        m_keepAlive = false;
        send(request, outcome.refusal, static_cast<qint64>(parsed.consumed));
        return;
    }
    const QByteArray answer = handshakeAnswer(request);
    m_socket->write(answer);
    observe(request, 101, static_cast<qint64>(parsed.consumed), answer.size());
    QTcpSocket *socket = std::exchange(m_socket, nullptr);
    socket->disconnect(this);
    m_state = State::Ended;
    m_context.adoptWebSocket(socket, m_buffer, *outcome.route, request);
    m_context.connectionEnded(this);
}

void Connection::reject(int status, std::string_view reason)
{
    Request request = outlineOf(view(m_buffer), m_context.limits);
    begin(request);
    sendLast(request, m_context.router.errorResponse(status, request, reason));
}

void Connection::sendLast(const Request &request, Response response)
{
    m_keepAlive = false;
    send(request, {std::move(response), {}}, m_buffer.size());
}

void Connection::send(const Request &request, const GuardedResponse &answer, qint64 requestBytes)
{
    const Response &response = answer.response;
    m_keepAlive = m_keepAlive && response.withheldBytes == 0;
    QByteArray head = responseHead(response, {request.requestId, answer.corsOrigin, m_keepAlive, m_http10});
    const bool hasBody =
        request.method != Method::Head && !isBodyless(response.status) && !response.body.isEmpty();
    const qint64 total = head.size() + (hasBody ? response.body.size() : 0);
    enter(State::Writing, m_context.limits.writeStall);
    observe(request, response.status, requestBytes, total);
    if (hasBody && response.body.size() <= kJoinedBody)
        head += response.body;
    m_isSending = true;
    m_socket->write(head);
    if (hasBody && response.body.size() > kJoinedBody)
        m_socket->write(response.body);
    m_socket->flush();
    m_isSending = false;
    if (m_state == State::Writing && m_socket->bytesToWrite() == 0)
        responseWritten();
}

void Connection::observe(const Request &request, int status, qint64 requestBytes, qint64 responseBytes)
{
    if (!m_context.observer)
        return;
    std::string_view pattern = request.routePattern;
    if (pattern.empty() && !request.rawTarget.empty()) // answered before it came to a route
        pattern = m_context.router.patternFor(request);
    m_context.observer({request.method, std::string(pattern.empty() ? "none" : pattern), status, requestBytes,
                        responseBytes, SteadyClock::now() - m_started, request.requestId});
}

void Connection::handleBytesWritten()
{
    if (m_state != State::Writing)
        return;
    m_deadline = SteadyClock::now() + m_context.limits.writeStall;
    if (m_isSending || m_socket->bytesToWrite() > 0)
        return;
    responseWritten();
    if (!m_pumpQueued)
        pump();
}

void Connection::responseWritten()
{
    m_continueSent = false;
    m_needBytes = 1;
    if (m_keepAlive)
        enter(State::Idle, m_context.limits.idleKeepAlive);
    else if (m_farewell == Farewell::Brief)
        part();
    else
        linger();
}

void Connection::consume(std::size_t bytes)
{
    if (bytes < static_cast<std::size_t>(m_buffer.size()))
        m_buffer.remove(0, static_cast<qsizetype>(bytes));
    else if (m_buffer.capacity() > kSocketBuffer)
        m_buffer = QByteArray(); // a large body must not stay allocated while the client idles
    else
        m_buffer.resize(0);
}

/// Closes our side and reads on for a moment: closing with unread bytes would reset the connection and could
/// destroy the answer on its way.
void Connection::linger()
{
    enter(State::Lingering, kLinger);
    m_buffer = QByteArray();
    closeForWriting(*m_socket);
    discard();
}

/// Closes at once. What the client has sent so far is read, as closing with it unread would reset the connection.
void Connection::part()
{
    closeForWriting(*m_socket);
    discardArrived(*m_socket);
    abort();
}

void Connection::discard()
{
    m_discarded += m_socket->skip(kSocketBuffer);
    if (m_discarded > kLingerBytes)
        abort();
}

} // namespace cw::http
