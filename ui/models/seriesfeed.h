// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/historyloader.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

namespace cw::models {

/// The first page of a series and how its numbers are written.
struct OpenedSeries {
    market::SeriesKey key;
    std::vector<market::Candle> candles; ///< ascending, the open one included; empty: nothing is stored yet
    int tickDecimals = 0;
    int stepDecimals = 0;
};

/// Feeds one chart with one candle series: the newest page first, older pages as the reader scrolls (from the store,
/// then from the exchange), live updates, repaired ranges and gaps. Lives on the GUI thread and never blocks it.
class SeriesFeed : public QObject {
    Q_OBJECT

public:
    explicit SeriesFeed(const EngineLink &link, QObject *parent = nullptr);

    /// Loads this series in place of the one that is shown, with everything from `from` on when that is given. The
    /// answer is `opened` or `openFailed`; after that it is tried again until it is `opened`.
    void open(const market::SeriesKey &series, std::optional<market::UtcTime> from = std::nullopt);
    [[nodiscard]] const std::optional<market::SeriesKey> &series() const noexcept { return m_series; }
    /// Open time of the oldest bar that was handed out.
    [[nodiscard]] std::optional<market::UtcTime> first() const noexcept { return m_first; }

    /// Asks for the page before an open time. Answered by exactly one of olderLoaded, historyEnded, historyFailed.
    void loadOlder(market::UtcTime before) { m_history.load(before); }
    /// Asks the engine to fetch a range again (a gap the user clicked). A refusal comes as `requestFailed`.
    void requestBackfill(const market::TimeRange &range);

Q_SIGNALS:
    /// The answer to `open`, and again when the first rows of an empty series have come.
    void opened(const cw::models::OpenedSeries &opened);
    void openFailed(const QString &reason);
    void olderLoaded(const std::vector<cw::market::Candle> &candles);
    void historyEnded();
    void historyFailed(const QString &reason);
    void requestFailed(const QString &reason);
    /// Bars of a range that changed (backfill, repair), to be merged.
    void merged(const std::vector<cw::market::Candle> &candles);
    void liveUpdated(const cw::market::Candle &candle);
    void gapsChanged(const std::vector<cw::interfaces::Gap> &gaps);
    /// The exchange's clock, about twice a second while a series is open.
    void exchangeTime(cw::market::UtcTime now);

private:
    enum class State { Idle, Opening, Empty, Shown };

    void readFirst();
    void handleOpened(Result<OpenedSeries> result);
    void handleLive(const interfaces::CandleUpdate &update);
    void handleRangeChanged(const interfaces::RangeChanged &change);
    void noteChanged(const market::TimeRange &range);
    void readChanged();
    void readGaps();
    void tick();
    void fetchFirst(const interfaces::EngineStatus &status, market::UtcTime now);

    EngineLink m_link;
    HistoryLoader m_history;
    std::optional<market::SeriesKey> m_series;
    std::optional<market::UtcTime> m_from; ///< from where on it is shown; absent: its newest page
    State m_state = State::Idle;
    RequestTicket m_openings;
    RequestTicket m_gapReads;
    QTimer m_clock;
    QTimer m_changedDelay;
    QTimer m_gapsDelay;
    QTimer m_retry;
    std::vector<market::Candle> m_early;        ///< live updates that came while the first page was read
    std::optional<market::TimeRange> m_changed; ///< not read yet
    std::optional<market::UtcTime> m_first;
    bool m_hasFetchedFirst = false;
};

} // namespace cw::models
