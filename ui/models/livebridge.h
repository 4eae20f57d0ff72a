// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace cw::models {

/// Brings the engine's live updates to the GUI thread, gathered: at most one burst every 50 ms, of which only the
/// newest state of each series and instrument is kept. Closed candles and changed ranges are never dropped.
class LiveBridge : public QObject {
    Q_OBJECT

public:
    explicit LiveBridge(interfaces::LiveFeed &feed, QObject *parent = nullptr);
    ~LiveBridge() override;

Q_SIGNALS:
    void candleUpdated(const cw::interfaces::CandleUpdate &update);
    void tickerUpdated(const cw::interfaces::TickerUpdate &update);
    void rangeChanged(const cw::interfaces::RangeChanged &change);

private:
    /// What arrived since the last burst; written on the engine thread, taken on the GUI thread.
    struct Inbox {
        void add(const std::shared_ptr<const interfaces::CandleUpdate> &update);

        std::vector<std::shared_ptr<const interfaces::CandleUpdate>> closed;
        std::unordered_map<market::SeriesKey, std::shared_ptr<const interfaces::CandleUpdate>> open;
        std::unordered_map<market::InstrumentKey, std::shared_ptr<const interfaces::TickerUpdate>> tickers;
        std::vector<std::shared_ptr<const interfaces::RangeChanged>> ranges;
    };

    template<class Put>
    void post(Put put);
    void deliver();

    std::mutex m_mutex;
    Inbox m_inbox;
    bool m_isAwaited = false; ///< a burst is on its way
    QTimer m_timer;
    std::vector<interfaces::SubscriptionHandle> m_subscriptions;
};

} // namespace cw::models
