// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/streamclient.h"

#include <algorithm>
#include <utility>

namespace cw::replay {
namespace {

using namespace std::chrono_literals;
using WallTime = StreamClient::WallTime;

/// Server pings of a market (binance-api §7.2, §8.2), in wall time: pongs come at the pace of the network.
struct PingRule {
    WallTime interval;
    WallTime deadline;
};

constexpr PingRule pingRule(market::Market market)
{
    return market == market::Market::Spot ? PingRule{20s, 60s} : PingRule{180s, 600s};
}

} // namespace

StreamClient::StreamClient(std::shared_ptr<http::WebSocketSession> session, StreamEntry entry,
                           WallTime connectedAt)
    : m_session(std::move(session)), m_entry(entry), m_connectedAt(connectedAt), m_lastPing(connectedAt)
{
}

bool StreamClient::addSubscription(const std::string &name)
{
    if (std::find(m_subscriptions.begin(), m_subscriptions.end(), name) != m_subscriptions.end())
        return false;
    m_subscriptions.push_back(name);
    return true;
}

void StreamClient::removeSubscription(const std::string &name) { std::erase(m_subscriptions, name); }

bool StreamClient::delivers(bool publicStream) const noexcept
{
    switch (m_entry.tier) {
    case StreamTier::All: return true;
    case StreamTier::Public: return publicStream;
    case StreamTier::Market: return !publicStream;
    case StreamTier::Private: return false;
    }
    return false;
}

void StreamClient::send(const StreamMessage &message, const FaultInjector::MessageFate &fate)
{
    const QByteArray &text = m_entry.combined ? message.combined : message.raw;
    if (fate.hold && m_held.isEmpty()) {
        m_held = text;
        return;
    }
    for (int i = 0; i < fate.copies; ++i)
        m_session->sendText(text);
    if (!m_held.isEmpty())
        m_session->sendText(std::exchange(m_held, {}));
}

bool StreamClient::mayReceive(WallTime now, std::size_t perSecond)
{
    while (!m_received.empty() && now - m_received.front() >= 1s)
        m_received.pop_front();
    m_received.push_back(now);
    return m_received.size() <= perSecond;
}

bool StreamClient::keepAlive(WallTime now, UtcTime exchangeNow)
{
    const PingRule rule = pingRule(m_entry.market);
    if (!m_unanswered.empty() && now - m_unanswered.front().sentAt >= rule.deadline)
        return false;
    if (now - m_lastPing >= rule.interval) {
        m_lastPing = now;
        m_unanswered.push_back({now, QByteArray::number(static_cast<qlonglong>(market::toMs(exchangeNow)))});
        m_session->ping(m_unanswered.back().payload);
    }
    return true;
}

void StreamClient::notePong(const QByteArray &payload)
{
    // From the newest: while the exchange clock stands still pings look alike.
    const auto answered = std::find_if(m_unanswered.rbegin(), m_unanswered.rend(),
                                       [&](const Ping &ping) { return ping.payload == payload; });
    m_unanswered.erase(m_unanswered.begin(), answered.base());
}

} // namespace cw::replay
