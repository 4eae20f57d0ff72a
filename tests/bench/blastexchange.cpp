// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/blastexchange.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <charconv>

namespace cw::bench {
namespace {

constexpr int kTickMs = 10;
constexpr qint64 kMaxQueued = 512 * 1024;
constexpr std::chrono::minutes kMinute{1};
constexpr int kMaxRows = 1000;

qint64 numberOf(const http::Request &request, std::string_view name, qint64 fallback)
{
    const auto text = request.queryValue(name);
    qint64 number = fallback;
    if (text)
        std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

QByteArray tradeFrame(std::int64_t id)
{
    const QByteArray time = QByteArray::number(qint64(market::toMs(BlastExchange::kNow) + id / 20));
    return QByteArrayLiteral("{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":") + time
           + QByteArrayLiteral(",\"s\":\"BTCUSDT\",\"t\":") + QByteArray::number(qint64(id))
           + QByteArrayLiteral(",\"p\":\"423") + QByteArray::number(qint64(10 + id % 89))
           + QByteArrayLiteral(".01000000\",\"q\":\"0.001") + QByteArray::number(qint64(10 + id % 89))
           + QByteArrayLiteral("000\",\"T\":") + time
           + (id % 2 ? QByteArrayLiteral(",\"m\":true,\"M\":true}}")
                     : QByteArrayLiteral(",\"m\":false,\"M\":true}}"));
}

void addRow(QByteArray &body, market::UtcTime open)
{
    const qint64 ms = market::toMs(open);
    const QByteArray cents = QByteArray::number(10 + ms / 60'000 % 89);
    body += body.size() > 1 ? ",[" : "[";
    body += QByteArray::number(ms) + ",\"423" + cents + ".01000000\",\"424" + cents + ".01000000\",\"422"
            + cents + ".01000000\",\"423" + cents + ".02000000\",\"12.345" + cents + "000\","
            + QByteArray::number(ms + 59'999) + ",\"522345." + cents + "000000\",321,\"6.123" + cents
            + "000\",\"261234." + cents + "000000\",\"0\"]";
}

} // namespace

BlastExchange::BlastExchange()
{
    addRoutes();
    m_context.moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("blast"));
    m_thread.start();
    QMetaObject::invokeMethod(
        &m_context, [this] { listen(); }, Qt::BlockingQueuedConnection);
}

BlastExchange::~BlastExchange()
{
    QMetaObject::invokeMethod(
        &m_context,
        [this] {
            m_timer.reset();
            m_subscriber.reset();
            m_server.reset();
        },
        Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

std::string BlastExchange::url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

void BlastExchange::listen()
{
    http::ServerLimits limits;
    limits.webSocketQueueBytes = 64 << 20;
    m_server = std::make_unique<http::Server>(m_router, limits, http::AccessRules());
    if (const auto listening = m_server->listen(QHostAddress(QHostAddress::LocalHost), 0); !listening)
        qFatal("%s", listening.error().detail.c_str());
    m_port = m_server->port();
    m_timer = std::make_unique<QTimer>();
    QObject::connect(m_timer.get(), &QTimer::timeout, m_timer.get(), [this] { sendSome(); });
}

void BlastExchange::addRoutes()
{
    m_router.add(http::Method::Get, "/api/v3/time", [](const http::Request &) {
        return http::Response::json("{\"serverTime\":" + QByteArray::number(qint64(market::toMs(kNow)))
                                    + "}");
    });
    m_router.add(http::Method::Get, "/api/v3/exchangeInfo", [](const http::Request &) {
        return http::Response::json("{\"timezone\":\"UTC\",\"serverTime\":"
                                    + QByteArray::number(qint64(market::toMs(kNow)))
                                    + ",\"rateLimits\":[],\"exchangeFilters\":[],\"symbols\":[]}");
    });
    m_router.add(http::Method::Get, "/api/v3/klines", klines);
    m_router.addWebSocket(
        "/{path...}", [](const http::Request &) { return http::Response::empty(101); },
        [this](const std::shared_ptr<http::WebSocketSession> &session, const http::Request &) {
            session->onText = [this, weak = std::weak_ptr(session)](const QByteArray &text) {
                if (const auto alive = weak.lock())
                    handleText(alive, text);
            };
        });
}

http::Response BlastExchange::klines(const http::Request &request)
{
    const auto limit = std::min<qint64>(numberOf(request, "limit", 500), kMaxRows);
    const auto last = market::fromMs(
        std::min<qint64>(numberOf(request, "endTime", market::toMs(kNow)), market::toMs(kNow)));
    const auto oldest = last - (limit - 1) * kMinute;
    const auto first = market::fromMs(numberOf(request, "startTime", market::toMs(oldest)));
    const market::Interval minute = market::Interval::M1;
    QByteArray body = "[";
    body.reserve(200 * limit);
    qint64 rows = 0;
    for (auto open = minute.ceil(first); open <= last && rows < limit; open += kMinute, ++rows)
        addRow(body, open);
    return http::Response::json(body + ']').withHeader("X-MBX-USED-WEIGHT-1M", "1");
}

void BlastExchange::handleText(const std::shared_ptr<http::WebSocketSession> &session, const QByteArray &text)
{
    const auto message = QJsonDocument::fromJson(text).object();
    session->sendText("{\"result\":null,\"id\":"
                      + QByteArray::number(message.value(QStringLiteral("id")).toInteger()) + "}");
    if (text.contains("btcusdt@trade\""))
        m_subscriber = session;
}

void BlastExchange::sendTrades(std::int64_t count, int perSecond)
{
    QMetaObject::invokeMethod(&m_context, [this, count, perSecond] {
        m_left = count;
        m_perSecond = perSecond;
        m_timer->start(perSecond ? kTickMs : 0);
    });
}

void BlastExchange::sendSome()
{
    if (!m_subscriber || !m_subscriber->isOpen())
        return;
    if (m_left == 0) {
        m_timer->stop();
    } else if (m_perSecond > 0) {
        for (int i = 0; i < m_perSecond * kTickMs / 1000 && m_left > 0; ++i)
            sendOne();
    } else {
        while (m_left > 0 && m_subscriber->bytesQueued() < kMaxQueued)
            sendOne();
    }
}

void BlastExchange::sendOne()
{
    m_subscriber->sendText(tradeFrame(m_nextId++));
    --m_left;
}

} // namespace cw::bench
