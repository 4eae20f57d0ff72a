// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/streamexchange.h"

#include "core/market/localtime.h"
#include "core/replay/streamtargets.h"
#include "core/wire/jsontext.h"

#include <algorithm>

namespace cw::replay {
namespace {

using namespace std::chrono_literals;
using http::Request;
using http::Response;
using market::Market;

constexpr std::int64_t kAttempts = 300;
constexpr std::chrono::minutes kAttemptWindow{5};
constexpr std::size_t kSpotMessages = 5;     ///< a second
constexpr std::size_t kFuturesMessages = 10; ///< a second
constexpr auto kLifetime = std::chrono::hours(24);
constexpr auto kShutdownNotice = 10s;
constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kPolicyViolation = 1008;
constexpr int kTooManySubscriptions = 4;
/// Events sent before the event loop gets its turn again.
constexpr int kBurst = 512;
constexpr auto kLongestSleep = 1000ms;

std::string namesAsJson(const std::vector<std::string> &names)
{
    std::string out;
    for (const std::string &name : names) {
        out += out.empty() ? "[" : ",";
        wire::appendQuoted(out, name);
    }
    return out.empty() ? "[]" : out + ']';
}

} // namespace

StreamExchange::StreamExchange(const RecordedMarket &recorded, ReplayClock &clock, FaultInjector &faults,
                               bool unlimited, ReplayClock::WallTime wall)
    : m_recorded(recorded), m_clock(clock), m_faults(faults), m_unlimited(unlimited), m_wall(std::move(wall)),
      m_attempts(kAttempts, kAttemptWindow), m_schedule(recorded), m_time(clock.now())
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { advance(); });
    m_keepAlive.setInterval(kLongestSleep);
    QObject::connect(&m_keepAlive, &QTimer::timeout, &m_keepAlive, [this] { keepAlive(); });
}

StreamExchange::~StreamExchange()
{
    for (const Client &client : m_clients)
        client->session().onClosed = nullptr;
}

void StreamExchange::addRoutes(http::Router &router)
{
    const Switches &switches = m_faults.switches();
    StreamEntry unrouted;
    if (switches.unroutedIsFutures)
        unrouted = {Market::UsdM, switches.unroutedDeliversAll ? StreamTier::All : StreamTier::Public};
    addRoute(router, "", unrouted);
    addRoute(router, "/public", {Market::UsdM, StreamTier::Public});
    addRoute(router, "/market", {Market::UsdM, StreamTier::Market});
    addRoute(router, "/private", {Market::UsdM, StreamTier::Private});
}

void StreamExchange::addRoute(http::Router &router, const std::string &prefix, StreamEntry entry)
{
    const auto check = [this](const Request &request) { return checkUpgrade(request); };
    const auto add = [&](const std::string &path, bool combined) {
        StreamEntry form = entry;
        form.combined = combined;
        router.addWebSocket(prefix + path, check, [this, form](const auto &session, const Request &request) {
            accept(session, request, form);
        });
    };
    add("/ws", false);
    add("/ws/{streams...}", false);
    add("/stream", true);
    // Some clients recognise spot by "/stream" in the address and append "/ws/<number>" to it.
    add("/stream/ws", false);
    add("/stream/ws/{streams...}", false);
}

Response StreamExchange::checkUpgrade(const Request &)
{
    const auto verdict = m_attempts.charge(1, market::localTime(), !m_unlimited);
    return Response::empty(verdict.status == 200 ? 101 : verdict.status);
}

void StreamExchange::accept(const std::shared_ptr<http::WebSocketSession> &session, const Request &request,
                            StreamEntry entry)
{
    advance();
    entry.unit = unitAsked(request, entry.market);
    const auto client = std::make_shared<StreamClient>(session, entry, m_wall());
    m_clients.push_back(client);
    const std::weak_ptr<StreamClient> weak = client;
    session->onText = [this, weak](const QByteArray &text) {
        if (const Client self = weak.lock())
            handleText(self, text);
    };
    session->onPing = [this, weak] {
        if (const Client self = weak.lock())
            countInput(self);
    };
    session->onPong = [this, weak](const QByteArray &payload) {
        const Client self = weak.lock();
        if (self && countInput(self))
            self->notePong(payload);
    };
    session->onClosed = [this, weak] {
        if (const Client self = weak.lock())
            remove(self);
    };
    m_keepAlive.start();
    subscribe(client, streamsAsked(request));
    arm();
}

void StreamExchange::remove(const Client &client)
{
    unsubscribe(client, client->subscriptions());
    std::erase(m_clients, client);
    if (m_clients.empty())
        m_keepAlive.stop();
}

bool StreamExchange::countInput(const Client &client)
{
    const std::size_t allowed = client->entry().market == Market::Spot ? kSpotMessages : kFuturesMessages;
    if (client->mayReceive(m_wall(), allowed) || m_unlimited)
        return true;
    client->session().close(kPolicyViolation, QStringLiteral("Too many requests"));
    return false;
}

void StreamExchange::handleText(const Client &client, const QByteArray &text)
{
    if (!countInput(client))
        return;
    advance();
    const auto request = parseControl(text);
    const QByteArray answer =
        request ? answerTo(client, *request) : errorReply(client->entry().market, request.error());
    if (!answer.isEmpty())
        client->reply(answer);
    arm();
}

QByteArray StreamExchange::answerTo(const Client &client, const ControlRequest &request)
{
    switch (request.method) {
    case ControlMethod::Subscribe:
        if (!subscribe(client, request.names))
            return {};
        break;
    case ControlMethod::Unsubscribe: unsubscribe(client, request.names); break;
    case ControlMethod::ListSubscriptions:
        return resultReply(namesAsJson(client->subscriptions()), request.id);
    case ControlMethod::SetProperty: client->setCombined(request.combined); break;
    case ControlMethod::GetProperty:
        return resultReply(client->entry().combined ? "true" : "false", request.id);
    }
    return resultReply("null", request.id);
}

bool StreamExchange::subscribe(const Client &client, const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        if (!client->addSubscription(name))
            continue;
        if (client->subscriptions().size() > kMaxStreams) {
            client->reply(
                errorReply(client->entry().market, {kTooManySubscriptions, "Too many subscriptions", {}}));
            client->session().close(kPolicyViolation, QStringLiteral("Invalid request"));
            return false;
        }
        m_schedule.subscribe(client, name, m_time);
    }
    return true;
}

void StreamExchange::unsubscribe(const Client &client, const std::vector<std::string> &names)
{
    const std::vector<std::string> copy = names; // may be the list that shrinks
    for (const std::string &name : copy) {
        m_schedule.unsubscribe(client, name);
        client->removeSubscription(name);
    }
}

UtcTime StreamExchange::advance()
{
    if (m_clock.isMaximum()) {
        for (int i = 0; i < kBurst && !m_schedule.isEmpty() && !isBackedUp(); ++i) {
            const UtcTime next = nextTime();
            if (next == UtcTime::max() || !m_clock.reaches(next))
                break;
            m_clock.advanceTo(next);
            sendDue(m_clock.now());
        }
    }
    sendDue(m_clock.now());
    cutOldConnections();
    arm();
    return m_time;
}

void StreamExchange::sendDue(UtcTime until)
{
    for (UtcTime next = nextTime(); next <= until && next != UtcTime::max(); next = nextTime()) {
        m_time = std::max(m_time, next);
        applyDueFaults(m_time);
        closeOverdue();
        while (const auto event = m_schedule.takeNext(m_time))
            deliver(*event);
    }
    m_time = std::max(m_time, until);
    closeOverdue();
}

void StreamExchange::deliver(const ChannelSchedule::Event &event)
{
    for (const Client &client : event.subscribers) {
        const auto fate = m_faults.onMessage(event.market, event.message.stream, event.time);
        client->send(event.message, fate);
        if (fate.disconnect)
            applyTo(client, *fate.disconnect);
    }
}

void StreamExchange::applyDueFaults(UtcTime now)
{
    for (const FaultRule *rule : m_faults.takeDue(now)) {
        for (const Client &client : m_clients) {
            if (isConcerned(*client, *rule))
                applyTo(client, *rule);
        }
    }
}

bool StreamExchange::isConcerned(const StreamClient &client, const FaultRule &rule) const
{
    const Market market = client.entry().market;
    if (rule.stream.empty())
        return FaultInjector::concerns(rule, market, {});
    return std::any_of(client.subscriptions().begin(), client.subscriptions().end(),
                       [&](const std::string &name) { return FaultInjector::concerns(rule, market, name); });
}

void StreamExchange::applyTo(const Client &client, const FaultRule &rule)
{
    if (rule.action == FaultAction::Shutdown) {
        std::string event;
        std::string wrapped;
        wire::appendServerShutdownEvent(event, m_time, client->entry().unit);
        wire::appendCombined(wrapped, "!serverShutdown", event);
        client->reply(QByteArray::fromStdString(client->entry().combined ? wrapped : event));
        client->closeAt(m_time + rule.duration.value_or(kShutdownNotice));
    } else if (rule.closeCode) {
        client->session().close(static_cast<std::uint16_t>(*rule.closeCode), {});
    } else {
        client->session().abort();
    }
}

void StreamExchange::closeOverdue()
{
    for (const Client &client : m_clients) {
        if (client->session().isOpen() && client->closingAt() && *client->closingAt() <= m_time)
            client->session().close(kGoingAway, {});
    }
}

void StreamExchange::cutOldConnections()
{
    const auto now = m_wall();
    for (const Client &client : m_clients) {
        if (!client->session().isOpen() || now - client->connectedAt() < kLifetime)
            continue;
        if (m_faults.switches().dayCutResets)
            client->session().abort();
        else
            client->session().close(kNormal, {});
    }
}

void StreamExchange::keepAlive()
{
    advance();
    for (const Client &client : m_clients) {
        if (client->session().isOpen() && !client->keepAlive(m_wall(), m_time))
            client->session().abort();
    }
}

UtcTime StreamExchange::nextTime() const
{
    UtcTime next = std::min(m_schedule.nextTime(), m_faults.nextTime());
    for (const Client &client : m_clients) {
        if (client->closingAt() && client->session().isOpen())
            next = std::min(next, *client->closingAt());
    }
    return next;
}

bool StreamExchange::isBackedUp() const
{
    return std::any_of(m_clients.begin(), m_clients.end(),
                       [](const Client &client) { return client->session().bytesQueued() > kBacklog; });
}

void StreamExchange::arm()
{
    if (m_clients.empty() || nextTime() == UtcTime::max() || !m_clock.reaches(nextTime())) {
        m_timer.stop();
        return;
    }
    if (m_clock.isMaximum()) {
        if (!m_schedule.isEmpty())
            m_timer.start(isBackedUp() ? 1ms : 0ms);
        return;
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(m_clock.wallTimeUntil(nextTime()));
    m_timer.start(std::min<std::chrono::milliseconds>(wait, kLongestSleep));
}

} // namespace cw::replay
