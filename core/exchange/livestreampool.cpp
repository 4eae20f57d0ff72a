// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/livestreampool.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace cw::exchange {
namespace {

constexpr std::size_t kReportsPerMinute = 20;

StreamLink::Shared makeShared(std::shared_ptr<const Venue> venue, Market market, ClientOptions options)
{
    auto hosts = venue->endpoints(market, options.exchangeUrl).streamHosts;
    const auto connects = static_cast<std::size_t>(std::max(1, options.maxConnectsPerCap));
    net::RateWindow window(connects, options.backoffCap);
    return {std::move(venue), market, std::move(options), std::move(hosts), std::move(window)};
}

} // namespace

LiveStreamPool::LiveStreamPool(std::shared_ptr<const Venue> venue, Market market, ClientOptions options)
    : m_shared(makeShared(std::move(venue), market, std::move(options))),
      m_reports(kReportsPerMinute, std::chrono::minutes(1))
{
}

LiveStreamPool::~LiveStreamPool()
{
    // Links use m_shared, so they go before it and not with the other children.
    for (StreamLink *link : std::exchange(m_links, {}))
        delete link;
}

void LiveStreamPool::subscribe(std::vector<StreamSpec> specs)
{
    std::unordered_set<StreamSpec, StreamSpecHash> seen;
    std::erase_if(specs, [&](const StreamSpec &spec) { return linkOf(spec) || !seen.insert(spec).second; });
    const auto most = static_cast<std::size_t>(std::max(1, m_shared.options.maxStreamsPerConnection));
    while (!specs.empty()) {
        const std::string path = m_shared.venue->streamPath(specs.front());
        StreamLink *const link = linkWithRoom(path, most);
        std::vector<StreamSpec> taken;
        std::erase_if(specs, [&](const StreamSpec &spec) {
            const bool fits = link->size() + taken.size() < most && m_shared.venue->streamPath(spec) == path;
            if (fits)
                taken.push_back(spec);
            return fits;
        });
        link->add(taken);
    }
}

void LiveStreamPool::unsubscribe(std::vector<StreamSpec> specs)
{
    for (StreamLink *link : m_links) {
        std::vector<StreamSpec> carried;
        std::copy_if(specs.begin(), specs.end(), std::back_inserter(carried),
                     [link](const StreamSpec &spec) { return link->carries(spec); });
        if (!carried.empty())
            link->remove(carried);
    }
    dropEmptyLinks();
}

void LiveStreamPool::stop()
{
    for (StreamLink *link : std::exchange(m_links, {})) {
        link->stop();
        link->deleteLater();
    }
}

StreamPool::Health LiveStreamPool::health() const
{
    Health health;
    health.connections = static_cast<int>(m_links.size());
    health.messages = m_messages;
    health.rejected = m_rejected;
    health.reconnects = m_reconnects;
    if (m_lastMessageAt)
        health.lastMessageAge =
            std::chrono::floor<std::chrono::milliseconds>(net::monoNow() - *m_lastMessageAt);
    // The state of the pool is that of its worst link.
    constexpr std::array kBestToWorst{StreamState::Live, StreamState::Silent, StreamState::Connecting,
                                      StreamState::Waiting};
    const auto rank = [&](StreamState state) {
        return std::find(kBestToWorst.begin(), kBestToWorst.end(), state);
    };
    auto worst = m_links.empty() ? kBestToWorst.end() - 1 : kBestToWorst.begin();
    for (const StreamLink *link : m_links) {
        worst = std::max(worst, rank(link->state()));
        health.liveConnections += link->state() == StreamState::Live ? 1 : 0;
    }
    health.state = *worst;
    return health;
}

StreamLink *LiveStreamPool::linkWithRoom(const std::string &path, std::size_t most)
{
    for (StreamLink *link : m_links) {
        if (link->path() == path && link->size() < most)
            return link;
    }
    return makeLink(path);
}

StreamLink *LiveStreamPool::makeLink(const std::string &path)
{
    auto *const link = new StreamLink(m_shared, path, this);
    link->onMessage = [this](StreamMessage &&message) { handleMessage(std::move(message)); };
    link->onRejected = [this](const std::string &detail) { handleRejected(detail); };
    link->onRefusedEvent = [this](RefusedEvent &&refused) {
        if (onRefusedEvent)
            onRefusedEvent(std::move(refused));
    };
    link->onReconnect = [this] { m_reconnects += 1; };
    link->onLost = [this](const std::vector<StreamSpec> &specs, const std::string &reason) {
        if (onStreamsLost)
            onStreamsLost(specs, reason);
    };
    link->onLive = [this](const std::vector<StreamSpec> &specs, UtcTime at) {
        if (onStreamsLive)
            onStreamsLive(specs, at);
    };
    link->onQuiet = [this](const std::vector<StreamSpec> &specs) {
        if (onStreamsQuiet)
            onStreamsQuiet(specs);
    };
    m_links.push_back(link);
    return link;
}

StreamLink *LiveStreamPool::linkOf(const StreamSpec &spec) const
{
    const auto it = std::find_if(m_links.begin(), m_links.end(),
                                 [&](const StreamLink *link) { return link->carries(spec); });
    return it == m_links.end() ? nullptr : *it;
}

void LiveStreamPool::handleMessage(StreamMessage &&message)
{
    m_messages += 1;
    m_lastMessageAt = net::monoNow();
    if (onMessage)
        onMessage(std::move(message));
}

void LiveStreamPool::handleRejected(const std::string &detail)
{
    m_rejected += 1;
    if (onRejected && m_reports.tryCount(net::monoNow()))
        onRejected(detail);
}

void LiveStreamPool::dropEmptyLinks()
{
    std::erase_if(m_links, [](StreamLink *link) {
        if (link->size() > 0)
            return false;
        link->stop();
        link->deleteLater();
        return true;
    });
}

std::unique_ptr<StreamPool> makeStreamPool(std::shared_ptr<const Venue> venue, Market market,
                                           ClientOptions options)
{
    return std::make_unique<LiveStreamPool>(std::move(venue), market, std::move(options));
}

} // namespace cw::exchange
