// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/live/ingestrelay.h"
#include "core/engine/live/liveword.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cw::engine {

/// Among processes that share a database: tells the others how the open candles and tickers of this one's instruments
/// stand, once a second while anybody listens, and passes on what they tell like its own. On the engine thread.
class LiveShare {
public:
    using Instruments = std::set<market::InstrumentKey>;
    /// Hands a text to the other processes; it may get lost.
    using Say = std::function<void(std::string)>;

    /// `series`: answers every series anybody here may look at. The others outlive this object.
    LiveShare(IngestRelay &relay, const LiveTail &tail, LiveFeedHub &hub,
              std::function<std::vector<market::SeriesKey>()> series);

    /// Called a few times a second. `own`: the instruments that this process records.
    void tick(const Instruments &own, const Say &say);
    void hear(const std::vector<std::string> &words, const Instruments &own);

    /// Another process was told to pause; may be empty.
    std::function<void(const HostBlock &)> onBlock;

private:
    void hearWord(const std::string &text, const Instruments &own);
    [[nodiscard]] std::vector<std::string> news(const Instruments &own);

    IngestRelay &m_relay;
    const LiveTail &m_tail;
    std::function<std::vector<market::SeriesKey>()> m_series;
    std::map<market::SeriesKey, market::Candle> m_told;
    std::map<market::InstrumentKey, interfaces::TickerUpdate> m_tickers; ///< since the last news
    int m_ticks = 0;
    int m_audience = 0; ///< ticks for which somebody is still believed to listen
    interfaces::SubscriptionHandle m_subscription;
};

} // namespace cw::engine
