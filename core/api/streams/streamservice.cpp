// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/streams/streamservice.h"

#include "core/api/node/fault.h"
#include "core/api/streams/streamtext.h"

#include <algorithm>

namespace cw::api {
namespace {

using market::Market;

constexpr std::uint16_t kTryAgainLater = 1013;

bool isDigits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Names between slashes. A bare number is a client's connection index, not a stream.
std::vector<std::string> splitNames(std::string_view text)
{
    std::vector<std::string> names;
    while (!text.empty()) {
        const auto end = std::min(text.find('/'), text.size());
        const auto name = text.substr(0, end);
        if (!isDigits(name))
            names.emplace_back(name);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

std::string_view pathNames(const http::Request &request)
{
    const auto found = request.pathParameters.find("streams");
    return found == request.pathParameters.end() ? std::string_view() : found->second;
}

http::Response acceptAll(const http::Request &) { return http::Response::empty(101); }

/// `/ws/crypto/…` belongs to the pairs/history group.
http::Response refuseReserved(const http::Request &request)
{
    const auto names = pathNames(request);
    const bool isReserved = names == "crypto" || names.starts_with("crypto/");
    return isReserved ? detailResponse(404, "Not Found") : http::Response::empty(101);
}

} // namespace

StreamService::StreamService(interfaces::Engine &engine, const ApiConfig &config)
    : m_hub(config), m_queue(config.streamQueueEvents)
{
    const auto forward = [this](const auto &update) { enqueue(update); };
    auto &feed = engine.liveFeed();
    m_subscriptions.push_back(feed.onCandle(forward));
    m_subscriptions.push_back(feed.onTrades(forward));
    m_subscriptions.push_back(feed.onTicker(forward));
}

StreamService::~StreamService() = default;

void StreamService::addRoutes(http::Router &router)
{
    addStreamRoutes(router, "", Market::Spot);
    addStreamRoutes(router, "/market", Market::UsdM);
    addStreamRoutes(router, "/public", Market::UsdM);
    // A base URL with "/stream" in it: some clients tell spot from futures by that word.
    const auto plain = [this](const auto &session, const http::Request &request) {
        accept(session, request, Market::Spot, /*combined=*/false);
    };
    router.addWebSocket("/stream/ws", acceptAll, plain);
    router.addWebSocket("/stream/ws/{streams...}", acceptAll, plain);
}

void StreamService::addStreamRoutes(http::Router &router, const std::string &prefix, Market market)
{
    const auto plain = [this, market](const auto &session, const http::Request &request) {
        accept(session, request, market, /*combined=*/false);
    };
    router.addWebSocket(prefix + "/ws", acceptAll, plain);
    router.addWebSocket(prefix + "/ws/{streams...}", prefix.empty() ? refuseReserved : acceptAll, plain);
    router.addWebSocket(prefix + "/stream", acceptAll,
                        [this, market](const auto &session, const http::Request &request) {
                            accept(session, request, market, /*combined=*/true);
                        });
}

void StreamService::accept(const std::shared_ptr<http::WebSocketSession> &session,
                           const http::Request &request, Market market, bool combined)
{
    m_hasClients.store(true, std::memory_order_relaxed);
    const auto names =
        combined ? request.queryValue("streams").value_or(std::string_view()) : pathNames(request);
    m_hub.accept(session, market, combined, splitNames(names));
}

void StreamService::enqueue(StreamEvent event)
{
    if (m_hasClients.load(std::memory_order_relaxed) && m_queue.push(std::move(event)))
        QMetaObject::invokeMethod(
            this, [this] { deliver(); }, Qt::QueuedConnection);
}

void StreamService::deliver()
{
    const auto batch = m_queue.take();
    if (batch.overflowed) {
        // A stream with a silent hole in it would be worse than one that has to be opened again.
        ++m_overflows;
        m_hub.closeAll(kTryAgainLater, QStringLiteral("Too slow"));
    } else {
        for (const auto &event : batch.events)
            std::visit([this](const auto &update) { publish(*update); }, event);
    }
    m_hasClients.store(m_hub.clients() > 0, std::memory_order_relaxed);
}

void StreamService::publish(const interfaces::CandleUpdate &update)
{
    const auto market = update.series.instrument.market;
    if (const auto name = candleStream(update.series); m_hub.hasListeners(market, name))
        m_hub.publish(market, name, candleEvent(update));
}

void StreamService::publish(const interfaces::TradeUpdate &update)
{
    const auto name = tradeStream(update.instrument);
    if (!m_hub.hasListeners(update.instrument.market, name))
        return;
    for (const auto &trade : update.trades)
        m_hub.publish(update.instrument.market, name, tradeEvent(update.instrument, trade));
}

void StreamService::publish(const interfaces::TickerUpdate &update)
{
    const auto market = update.instrument.market;
    if (const auto name = tickerStream(update.instrument); m_hub.hasListeners(market, name))
        m_hub.publish(market, name, tickerEvent(update));
}

} // namespace cw::api
