// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/streamlink.h"

#include <algorithm>
#include <random>
#include <utility>

namespace cw::exchange {
namespace {

using std::chrono::milliseconds;

constexpr auto kHealthCheck = std::chrono::seconds(1);
/// Rotations of several processes must not meet: up to this part of the rotation time is added at random.
constexpr int kRotationJitterPart = 46; // 23 h + up to 30 min

net::Backoff::Options backoffOptions(const ClientOptions &options)
{
    return {options.backoffFirst, options.backoffCap, options.backoffCap};
}

milliseconds randomUpTo(milliseconds most, std::uint64_t seed)
{
    std::mt19937_64 random(seed != 0 ? seed : std::random_device()());
    return milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, most.count())(random));
}

} // namespace

StreamLink::StreamLink(Shared &shared, std::string path, QObject *parent)
    : QObject(parent), m_shared(shared), m_path(std::move(path)),
      m_backoff(backoffOptions(shared.options), shared.options.jitterSeed)
{
    for (QTimer *timer : {&m_retryTimer, &m_rotateTimer, &m_overlapTimer})
        timer->setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &StreamLink::connectWhenAllowed);
    connect(&m_rotateTimer, &QTimer::timeout, this, &StreamLink::startRotation);
    connect(&m_overlapTimer, &QTimer::timeout, this, &StreamLink::endOverlap);
    connect(&m_healthTimer, &QTimer::timeout, this, &StreamLink::noteHealth);
    m_healthTimer.start(kHealthCheck);
}

StreamLink::~StreamLink() = default;

void StreamLink::add(const std::vector<StreamSpec> &specs)
{
    for (const StreamSpec &spec : specs)
        m_streams.try_emplace(spec, Life::New);
    for (StreamSession *session : {m_main, m_next}) {
        if (session)
            session->add(specs);
    }
    if (!m_main && !m_retryTimer.isActive())
        connectWhenAllowed();
}

void StreamLink::remove(const std::vector<StreamSpec> &specs)
{
    for (const StreamSpec &spec : specs)
        m_streams.erase(spec);
    for (StreamSession *session : {m_main, m_next}) {
        if (session)
            session->remove(specs);
    }
}

void StreamLink::stop()
{
    m_isStopped = true;
    for (QTimer *timer : {&m_retryTimer, &m_rotateTimer, &m_overlapTimer, &m_healthTimer})
        timer->stop();
    discard(m_main);
    discard(m_next);
}

StreamState StreamLink::state() const
{
    if (!m_main)
        return StreamState::Waiting;
    if (!m_main->isOpen())
        return StreamState::Connecting;
    const bool isFresh = net::monoNow() - m_main->lastFrameAt() < m_shared.options.silenceDeadline / 2;
    return m_main->hasData() && isFresh ? StreamState::Live : StreamState::Silent;
}

void StreamLink::connectWhenAllowed()
{
    if (m_isStopped || m_main)
        return;
    const net::MonoTime now = net::monoNow();
    if (const milliseconds wait = m_shared.connects.waitFor(now); wait.count() > 0) {
        m_retryTimer.start(wait);
        return;
    }
    m_main = makeSession();
    m_messagesAtLastCheck = 0;
    m_main->onOpen = [this] { scheduleRotation(); };
    m_main->onEnded = [this](const std::string &reason) { handleMainEnded(reason); };
    m_main->open(m_shared.hosts[m_host] + m_path);
}

/// A session with all streams and the callbacks that are the same for both roles; counts as a connection attempt.
StreamSession *StreamLink::makeSession()
{
    m_shared.connects.count(net::monoNow());
    auto *const session = new StreamSession(m_shared.venue, m_shared.market, m_shared.options, this);
    session->add(allSpecs());
    session->onMessage = [this](StreamMessage &&message) {
        if (onMessage)
            onMessage(std::move(message));
    };
    session->onRejected = [this](const std::string &detail) {
        if (onRejected)
            onRejected(detail);
    };
    session->onRefusedEvent = [this](RefusedEvent &&refused) {
        if (onRefusedEvent)
            onRefusedEvent(std::move(refused));
    };
    session->onShutdown = [this, session] {
        if (session == m_main)
            startRotation();
    };
    session->onProven = [this, session](const StreamSpec &spec, UtcTime at) { handleProven(session, spec, at); };
    session->onQuiet = [this, session](const std::vector<StreamSpec> &specs) { handleQuiet(session, specs); };
    return session;
}

void StreamLink::handleMainEnded(const std::string &reason)
{
    if (!m_main->hasData())
        m_host = (m_host + 1) % m_shared.hosts.size();
    m_rotateTimer.stop();
    discard(m_main);
    if (onReconnect)
        onReconnect();
    if (m_isStopped)
        return;
    if (m_next) {
        promoteNext(reason);
        return;
    }
    scheduleReconnect();
    loseUnproven(reason);
}

void StreamLink::handleProven(const StreamSession *session, const StreamSpec &spec, UtcTime at)
{
    m_triedReconnectForData = false;
    const auto it = m_streams.find(spec);
    const bool isNews = it != m_streams.end() && std::exchange(it->second, Life::Live) != Life::Live;
    if (session == m_next)
        finishRotationWhenProven();
    if (isNews && onLive)
        onLive({spec}, at);
}

void StreamLink::handleQuiet(const StreamSession *session, const std::vector<StreamSpec> &specs)
{
    // A connection that acknowledges and delivers nothing at all is replaced once; a quiet market is left in peace.
    if (session == m_main && !m_main->hasData() && !std::exchange(m_triedReconnectForData, true)) {
        m_main->drop();
        handleMainEnded("no-data");
        return;
    }
    if (session == m_main && onQuiet)
        onQuiet(specs);
}

void StreamLink::startRotation()
{
    if (m_isStopped || m_next || !m_main || !m_main->isOpen())
        return;
    const net::MonoTime now = net::monoNow();
    if (const milliseconds wait = m_shared.connects.waitFor(now); wait.count() > 0) {
        m_rotateTimer.start(wait);
        return;
    }
    m_rotateTimer.stop();
    m_next = makeSession();
    m_next->onOpen = [this] { m_overlapTimer.start(m_shared.options.proofDeadline); };
    m_next->onEnded = [this](const std::string &) { retryRotation(); };
    m_next->open(m_shared.hosts[m_host] + m_path);
}

/// The old connection goes as soon as the new one carries every stream that the old one carried.
void StreamLink::finishRotationWhenProven()
{
    const bool isWhole = std::all_of(m_streams.begin(), m_streams.end(), [this](const auto &stream) {
        return !m_main || !m_main->isProven(stream.first) || m_next->isProven(stream.first);
    });
    if (!isWhole)
        return;
    discard(m_main);
    promoteNext("rotation");
}

void StreamLink::endOverlap()
{
    if (!m_next)
        return;
    if (!m_next->hasData()) {
        m_next->drop();
        retryRotation();
        return;
    }
    discard(m_main);
    promoteNext("rotation");
}

void StreamLink::retryRotation()
{
    m_overlapTimer.stop();
    discard(m_next);
    m_host = (m_host + 1) % m_shared.hosts.size();
    if (m_isStopped)
        return;
    m_rotateTimer.start(m_backoff.next());
    loseUnproven("rotation-failed"); // what only the failed replacement had proven
}

void StreamLink::promoteNext(const std::string &lostReason)
{
    m_overlapTimer.stop();
    m_main = std::exchange(m_next, nullptr);
    m_messagesAtLastCheck = m_main->dataMessages();
    m_main->onOpen = [this] { scheduleRotation(); };
    m_main->onEnded = [this](const std::string &reason) { handleMainEnded(reason); };
    if (m_main->isOpen())
        scheduleRotation();
    loseUnproven(lostReason);
}

void StreamLink::scheduleReconnect()
{
    if (!m_streams.empty())
        m_retryTimer.start(m_backoff.next());
}

void StreamLink::scheduleRotation()
{
    const milliseconds after = m_shared.options.rotateAfter;
    m_rotateTimer.start(after + randomUpTo(after / kRotationJitterPart, m_shared.options.jitterSeed));
}

/// Reports every stream that the connection in use has not proven, once per loss.
void StreamLink::loseUnproven(const std::string &reason)
{
    std::vector<StreamSpec> lost;
    for (auto &[spec, life] : m_streams) {
        const bool isCarried = m_main && m_main->isProven(spec);
        if (!isCarried && std::exchange(life, Life::Lost) != Life::Lost)
            lost.push_back(spec);
    }
    if (!lost.empty() && onLost)
        onLost(lost, reason);
}

void StreamLink::noteHealth()
{
    if (!m_main || m_main->dataMessages() == m_messagesAtLastCheck)
        return;
    m_messagesAtLastCheck = m_main->dataMessages();
    m_backoff.healthy(net::monoNow());
}

std::vector<StreamSpec> StreamLink::allSpecs() const
{
    std::vector<StreamSpec> specs;
    specs.reserve(m_streams.size());
    for (const auto &[spec, life] : m_streams)
        specs.push_back(spec);
    return specs;
}

/// Ends a session that may be the sender of the call in progress.
void StreamLink::discard(StreamSession *&session)
{
    if (!session)
        return;
    session->drop();
    session->deleteLater();
    session = nullptr;
}

} // namespace cw::exchange
