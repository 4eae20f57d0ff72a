// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/streamsession.h"

#include <QUrl>

#include <algorithm>
#include <span>

namespace cw::exchange {
namespace {

constexpr std::size_t kNamesPerMessage = 200;
constexpr int kProofChecksPerDeadline = 4;
/// After this many messages a stream counts as quiet and is not asked for again.
constexpr int kMaxAsks = 2;

net::StreamConnection::Options connectionOptions(const ClientOptions &options)
{
    net::StreamConnection::Options out;
    out.connectDeadline = options.connectDeadline;
    out.silenceDeadline = options.silenceDeadline;
    return out;
}

/// The stream that carried a message of market data; nothing for other messages.
struct SpecOf {
    Market market;

    std::optional<StreamSpec> operator()(const TradeMessage &m) const
    {
        return StreamSpec{{market, m.symbol}, m.kind, {}};
    }
    std::optional<StreamSpec> operator()(const KlineMessage &m) const
    {
        return StreamSpec{{market, m.symbol}, StreamKind::Kline, m.interval};
    }
    std::optional<StreamSpec> operator()(const TickerMessage &m) const
    {
        return StreamSpec{{market, m.symbol}, StreamKind::MiniTicker, {}};
    }
    std::optional<StreamSpec> operator()(const MarkPriceMessage &m) const
    {
        return StreamSpec{{market, m.symbol}, StreamKind::MarkPrice, {}};
    }
    template<class Other>
    std::optional<StreamSpec> operator()(const Other &) const
    {
        return std::nullopt;
    }
};

/// When the exchange sent a message with data.
struct EventTimeOf {
    UtcTime operator()(const KlineMessage &m) const { return m.candle.eventTime; }
    UtcTime operator()(const ControlReply &) const { return {}; }
    UtcTime operator()(const IgnoredMessage &) const { return {}; }
    template<class Data>
    UtcTime operator()(const Data &m) const
    {
        return m.eventTime;
    }
};

} // namespace

StreamSession::StreamSession(std::shared_ptr<const Venue> venue, Market market, const ClientOptions &options,
                             QObject *parent)
    : QObject(parent), m_venue(std::move(venue)), m_market(market), m_proofDeadline(options.proofDeadline),
      m_connection(connectionOptions(options))
{
    m_connection.onOpen = [this] { handleOpen(); };
    m_connection.onText = [this](const QString &text) { handleText(text); };
    m_connection.onEnded = [this](const std::string &reason) {
        m_proofTimer.stop();
        if (onEnded)
            onEnded(reason);
    };
    connect(&m_proofTimer, &QTimer::timeout, this, &StreamSession::checkProofs);
}

StreamSession::~StreamSession() = default;

void StreamSession::open(const std::string &url) { m_connection.open(QUrl(QString::fromStdString(url))); }

void StreamSession::add(const std::vector<StreamSpec> &specs)
{
    for (const StreamSpec &spec : specs) {
        if (m_subscriptions.try_emplace(spec).second)
            m_unproven += 1;
    }
    if (isOpen())
        ask(specs);
}

void StreamSession::remove(const std::vector<StreamSpec> &specs)
{
    for (const StreamSpec &spec : specs) {
        const auto it = m_subscriptions.find(spec);
        if (it == m_subscriptions.end())
            continue;
        m_unproven -= it->second.isProven ? 0 : 1;
        m_subscriptions.erase(it);
    }
    if (isOpen())
        sendInChunks(specs, false);
}

void StreamSession::drop()
{
    m_proofTimer.stop();
    m_connection.drop();
}

bool StreamSession::isProven(const StreamSpec &spec) const
{
    const auto it = m_subscriptions.find(spec);
    return it != m_subscriptions.end() && it->second.isProven;
}

void StreamSession::ask(const std::vector<StreamSpec> &specs)
{
    const net::MonoTime now = net::monoNow();
    for (const StreamSpec &spec : specs) {
        Subscription &subscription = m_subscriptions[spec];
        subscription.asks += 1;
        subscription.askedAt = now;
    }
    sendInChunks(specs, true);
}

void StreamSession::sendInChunks(const std::vector<StreamSpec> &specs, bool subscribe)
{
    std::vector<std::string> names;
    names.reserve(specs.size());
    for (const StreamSpec &spec : specs)
        names.push_back(m_venue->streamName(spec));
    for (std::size_t from = 0; from < names.size(); from += kNamesPerMessage) {
        const auto chunk = std::span<const std::string>(names).subspan(from).first(
            std::min(kNamesPerMessage, names.size() - from));
        const std::int64_t id = ++m_lastControlId;
        m_connection.send(QString::fromStdString(subscribe ? m_venue->subscribeText(chunk, id)
                                                           : m_venue->unsubscribeText(chunk, id)));
    }
}

void StreamSession::handleOpen()
{
    std::vector<StreamSpec> specs;
    specs.reserve(m_subscriptions.size());
    for (const auto &[spec, subscription] : m_subscriptions)
        specs.push_back(spec);
    ask(specs);
    m_proofTimer.start(m_proofDeadline / kProofChecksPerDeadline);
    if (onOpen)
        onOpen();
}

void StreamSession::handleText(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    const std::string_view view(utf8.constData(), static_cast<std::size_t>(utf8.size()));
    auto message = m_venue->parseStream(m_market, view);
    if (message)
        handleMessage(*std::move(message));
    else
        handleRefused(view, message.error().detail);
}

void StreamSession::handleRefused(std::string_view text, const std::string &reason)
{
    if (onRejected)
        onRejected(reason);
    if (!onRefusedEvent)
        return;
    if (auto refused = m_venue->refusedEvent(m_market, text, reason))
        onRefusedEvent(*std::move(refused));
}

void StreamSession::handleMessage(StreamMessage &&message)
{
    if (const auto *reply = std::get_if<ControlReply>(&message)) {
        if (!reply->error.empty() && onRejected)
            onRejected("The exchange refused a subscription: " + reply->error + '.');
        return;
    }
    if (std::holds_alternative<IgnoredMessage>(message))
        return;
    if (std::holds_alternative<ShutdownNotice>(message)) {
        if (onShutdown)
            onShutdown();
        return;
    }
    m_dataMessages += 1;
    if (m_unproven > 0)
        noteData(message);
    if (onMessage)
        onMessage(std::move(message));
}

void StreamSession::noteData(const StreamMessage &message)
{
    if (const auto spec = std::visit(SpecOf{m_market}, message))
        prove(*spec, std::visit(EventTimeOf{}, message));
}

void StreamSession::prove(const StreamSpec &spec, UtcTime at)
{
    const auto it = m_subscriptions.find(spec);
    if (it == m_subscriptions.end() || std::exchange(it->second.isProven, true))
        return;
    m_unproven -= 1;
    if (onProven)
        onProven(spec, at);
}

void StreamSession::checkProofs()
{
    const net::MonoTime now = net::monoNow();
    std::vector<StreamSpec> repeated;
    std::vector<StreamSpec> quiet;
    for (auto &[spec, subscription] : m_subscriptions) {
        if (subscription.isProven || subscription.asks > kMaxAsks
            || now - subscription.askedAt < m_proofDeadline)
            continue;
        (subscription.asks < kMaxAsks ? repeated : quiet).push_back(spec);
    }
    if (!repeated.empty())
        ask(repeated);
    for (const StreamSpec &spec : quiet)
        m_subscriptions[spec].asks += 1;
    if (!quiet.empty() && onQuiet)
        onQuiet(quiet);
}

} // namespace cw::exchange
