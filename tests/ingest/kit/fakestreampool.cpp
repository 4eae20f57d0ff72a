// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/fakestreampool.h"

namespace cw::test {

void FakeStreamPool::subscribe(std::vector<exchange::StreamSpec> added)
{
    specs.insert(specs.end(), added.begin(), added.end());
}

void FakeStreamPool::unsubscribe(std::vector<exchange::StreamSpec> removed)
{
    std::erase_if(specs, [&](const exchange::StreamSpec &spec) {
        return std::find(removed.begin(), removed.end(), spec) != removed.end();
    });
}

exchange::StreamPool::Health FakeStreamPool::health() const
{
    Health health;
    health.connections = health.liveConnections = specs.empty() || isStopped || isAway ? 0 : 1;
    health.state = health.liveConnections ? exchange::StreamState::Live : exchange::StreamState::Waiting;
    if (isMute && health.liveConnections)
        health.state = exchange::StreamState::Silent;
    return health;
}

void FakeStreamPool::giveUp()
{
    isMute = true;
    onStreamsQuiet(specs);
}

void FakeStreamPool::send(exchange::StreamMessage message)
{
    if (onMessage && !isStopped)
        onMessage(std::move(message));
}

void FakeStreamPool::sendTrade(const std::string &symbol, const market::Trade &trade)
{
    send(exchange::TradeMessage{symbol, trade, trade.time});
}

void FakeStreamPool::sendKline(const market::SeriesKey &series, const market::Candle &candle,
                               std::int64_t lastTradeId)
{
    exchange::KlineMessage message;
    message.symbol = series.instrument.symbol;
    message.interval = series.interval;
    message.candle = candle;
    message.lastTradeId = lastTradeId;
    send(std::move(message));
}

void FakeStreamPool::refuse(exchange::StreamSpec about, std::int64_t key, std::string reason)
{
    if (onRefusedEvent && !isStopped)
        onRefusedEvent({std::move(about), {key, std::move(reason), "the text as it came"}});
}

void FakeStreamPool::lose(const std::string &reason)
{
    if (onStreamsLost)
        onStreamsLost(specs, reason);
}

void FakeStreamPool::goLive(market::UtcTime at)
{
    if (onStreamsLive)
        onStreamsLive(specs, at);
}

} // namespace cw::test
