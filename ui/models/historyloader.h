// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"

#include <QObject>

#include <optional>
#include <vector>

namespace cw::models {

/// Bars one page reads or fetches; enough for a chart to be scrolled a few screens.
inline constexpr int kHistoryPage = 3'000;

/// Loads what lies before the first bar of a chart, page by page: from the store, and where that ends from the
/// exchange. One page at a time. Lives on the GUI thread and never blocks it.
class HistoryLoader : public QObject {
    Q_OBJECT

public:
    explicit HistoryLoader(const EngineLink &link, QObject *parent = nullptr);

    /// Forgets the page that is under way; the next `load` is about this series.
    void start(const market::SeriesKey &series);
    /// Asks for the page before an open time. Answered by exactly one of the signals, unless `start` comes first.
    void load(market::UtcTime before);
    /// Looks whether the exchange's page has come. Call it every half second or so; costs nothing while idle.
    void poll();

Q_SIGNALS:
    void loaded(const std::vector<cw::market::Candle> &candles);
    void ended();
    void failed(const QString &reason);

private:
    /// The page that is asked for.
    struct Wanted {
        market::UtcTime before;
        std::optional<std::int64_t> job; ///< the backfill that brings it
    };

    void read();
    void handleRead(Result<std::vector<market::Candle>> result);
    void askExchange();
    void fail(const QString &reason);

    EngineLink m_link;
    RequestTicket m_questions;
    std::optional<market::SeriesKey> m_series;
    std::optional<Wanted> m_wanted;
    bool m_isReading = false;
};

} // namespace cw::models
