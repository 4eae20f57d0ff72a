// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/streams/streamhub.h"

#include "core/wire/binancewriter.h"
#include "core/wire/jsontext.h"

#include <algorithm>

namespace cw::api {
namespace {

constexpr std::uint16_t kPolicyViolation = 1008;

QByteArray toBytes(const std::string &text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

std::string nameList(const std::vector<std::string> &names)
{
    std::string out = "[";
    for (const auto &name : names) {
        if (out.size() > 1)
            out += ',';
        wire::appendQuoted(out, name);
    }
    return out + ']';
}

/// A session outlives the hub when the server closes it later; nothing of it may come back then.
void silence(http::WebSocketSession &session)
{
    session.onText = nullptr;
    session.onPong = nullptr;
    session.onClosed = nullptr;
}

} // namespace

StreamHub::~StreamHub()
{
    for (const auto &client : m_clients)
        silence(*client->session);
}

void StreamHub::accept(const std::shared_ptr<http::WebSocketSession> &session, market::Market market,
                       bool combined, const std::vector<std::string> &names)
{
    const MessageBudget budget(m_config.streamMessagesPerSecond, m_config.streamMessageBurst,
                               MessageBudget::Clock::now());
    const auto client = std::make_shared<StreamClient>(StreamClient{session, market, combined, {}, budget});
    m_clients.push_back(client);
    // Weak: the session holds these functions and the client holds the session.
    const std::weak_ptr<StreamClient> weak = client;
    session->onText = [this, weak](const QByteArray &message) {
        if (const auto sender = weak.lock())
            handle(sender, message);
    };
    session->onClosed = [this, weak] {
        if (const auto gone = weak.lock())
            remove(gone);
    };
    subscribe(client, names);
}

bool StreamHub::hasListeners(market::Market market, const std::string &name) const
{
    return listeners(market).contains(name);
}

void StreamHub::publish(market::Market market, const std::string &name, const std::string &event)
{
    const auto found = listeners(market).find(name);
    if (found == listeners(market).end())
        return;
    // A copy: a client that cannot keep up is closed, and so removed, while we send.
    const std::vector<Client> receivers = found->second;
    const QByteArray plain = toBytes(event);
    QByteArray combined;
    for (const auto &client : receivers) {
        if (client->combined && combined.isEmpty()) {
            std::string wrapped;
            wire::appendCombined(wrapped, name, event);
            combined = toBytes(wrapped);
        }
        if (client->session->isOpen() && client->session->sendText(client->combined ? combined : plain))
            ++m_eventsSent;
    }
}

void StreamHub::closeAll(std::uint16_t code, const QString &reason)
{
    const std::vector<Client> all = m_clients;
    for (const auto &client : all)
        client->session->close(code, reason);
}

void StreamHub::handle(const Client &client, const QByteArray &message)
{
    if (!client->budget.take(MessageBudget::Clock::now())) {
        client->session->close(kPolicyViolation, QStringLiteral("Too many requests"));
        return;
    }
    const auto request = parseControl(message);
    if (request)
        answer(client, *request);
    else
        client->session->sendText(toBytes(request.error()));
}

void StreamHub::answer(const Client &client, const ControlRequest &request)
{
    std::string result = "null";
    switch (request.method) {
    case ControlMethod::Subscribe:
        if (!subscribe(client, request.names))
            return;
        break;
    case ControlMethod::Unsubscribe:
        for (const auto &name : request.names)
            unsubscribe(client, name);
        break;
    case ControlMethod::ListSubscriptions: result = nameList(client->names); break;
    case ControlMethod::SetCombined: client->combined = request.combined; break;
    case ControlMethod::GetCombined: result = client->combined ? "true" : "false"; break;
    }
    client->session->sendText(toBytes(controlReply(result, request.id)));
}

bool StreamHub::subscribe(const Client &client, const std::vector<std::string> &names)
{
    for (const auto &name : names) {
        if (std::find(client->names.begin(), client->names.end(), name) != client->names.end())
            continue;
        if (client->names.size() >= static_cast<std::size_t>(m_config.streamsPerClient)) {
            client->session->sendText(
                QByteArrayLiteral(R"({"error":{"code":4,"msg":"Too many subscriptions"}})"));
            client->session->close(kPolicyViolation, QStringLiteral("Invalid request"));
            return false;
        }
        client->names.push_back(name);
        listeners(client->market)[name].push_back(client);
        ++m_subscriptions;
    }
    return true;
}

void StreamHub::unsubscribe(const Client &client, const std::string &name)
{
    if (std::erase(client->names, name) == 0)
        return;
    --m_subscriptions;
    const auto found = listeners(client->market).find(name);
    std::erase(found->second, client);
    if (found->second.empty())
        listeners(client->market).erase(found);
}

void StreamHub::remove(const Client &client)
{
    const auto names = client->names;
    for (const auto &name : names)
        unsubscribe(client, name);
    std::erase(m_clients, client);
}

StreamHub::Listeners &StreamHub::listeners(market::Market market)
{
    return market == market::Market::Spot ? m_spot : m_futures;
}

const StreamHub::Listeners &StreamHub::listeners(market::Market market) const
{
    return market == market::Market::Spot ? m_spot : m_futures;
}

} // namespace cw::api
