// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/liveshare.h"

#include "core/storage/cluster.h"

#include <utility>

namespace cw::engine {
namespace {

// In ticks of a quarter of a second.
constexpr int kNewsEvery = 4;
constexpr int kGreetingEvery = 40;
constexpr int kGreetingHolds = 3 * kGreetingEvery;

} // namespace

LiveShare::LiveShare(IngestRelay &relay, const LiveTail &tail, LiveFeedHub &hub,
                     std::function<std::vector<market::SeriesKey>()> series)
    : m_relay(relay), m_tail(tail), m_series(std::move(series)),
      m_subscription(hub.onTicker([this](const std::shared_ptr<const interfaces::TickerUpdate> &ticker) {
          m_tickers[ticker->instrument] = *ticker;
      }))
{
}

void LiveShare::tick(const Instruments &own, const Say &say)
{
    if (m_ticks++ % kGreetingEvery == 0)
        say(greetingLine());
    if (m_ticks % kNewsEvery != 0)
        return;
    if (m_audience <= 0) {
        m_tickers.clear();
        return;
    }
    m_audience -= kNewsEvery;
    std::string word;
    for (const std::string &line : news(own)) {
        if (word.size() + line.size() > storage::kLongestWord)
            say(std::exchange(word, {}));
        word += line;
    }
    if (!word.empty())
        say(std::move(word));
}

/// The lines of what moved since they were last asked for.
std::vector<std::string> LiveShare::news(const Instruments &own)
{
    std::vector<std::string> lines;
    for (const market::SeriesKey &series : m_series()) {
        const auto open = own.contains(series.instrument) ? m_tail.view(series).open : std::nullopt;
        if (!open)
            continue;
        market::Candle &told = m_told[series];
        if (told.openTime == open->openTime && sameValues(told, *open))
            continue;
        told = *open;
        lines.push_back(lineOf(interfaces::CandleUpdate{series, *open, false}));
    }
    for (const auto &[instrument, ticker] : std::exchange(m_tickers, {})) {
        if (own.contains(instrument))
            lines.push_back(lineOf(ticker));
    }
    return lines;
}

void LiveShare::hear(const std::vector<std::string> &words, const Instruments &own)
{
    for (const std::string &word : words)
        hearWord(word, own);
}

/// Two processes may record an instrument while it changes hands; then each believes itself.
void LiveShare::hearWord(const std::string &text, const Instruments &own)
{
    const LiveWord word = parseLiveWord(text);
    if (word.isGreeting)
        m_audience = kGreetingHolds;
    for (const HostBlock &block : word.blocks) {
        if (onBlock)
            onBlock(block);
    }
    for (const interfaces::CandleUpdate &update : word.candles) {
        const auto newest = m_tail.newestFinal(update.series);
        if (!own.contains(update.series.instrument) && (!newest || *newest < update.candle.openTime))
            m_relay.candleMoved(update.series, update.candle, false);
    }
    for (const interfaces::TickerUpdate &ticker : word.tickers) {
        if (!own.contains(ticker.instrument))
            m_relay.tickerMoved(ticker);
    }
}

} // namespace cw::engine
