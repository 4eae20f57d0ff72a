// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QThreadPool>

#include <chrono>
#include <mutex>
#include <optional>

namespace cw::api {

/// Figures that cost a look through the database.
struct StoredFigures {
    std::int64_t candleGaps = 0; ///< open or being repaired
    std::int64_t tradeGaps = 0;
    std::int64_t fundingGaps = 0;
    std::int64_t missingFunding = 0; ///< rates inside the funding gaps
    std::int64_t missingSlots = 0; ///< inside the candle gaps
    std::int64_t series = 0;
    std::int64_t rows = 0;
    std::optional<double> worstCompleteness; ///< percent, of candles; none where none are expected
    std::int64_t missingTrades = 0;   ///< inside the trade gaps
    std::int64_t storedTrades = 0;
    std::optional<double> worstTrades; ///< percent; none where none are expected
};

/// Measures the stored figures on a thread of its own, only when somebody asks and not oftener than `age`. The
/// destructor waits for a measurement that runs.
class StorageProbe {
public:
    StorageProbe(interfaces::Engine &engine, std::chrono::milliseconds age);
    ~StorageProbe();

    /// The newest figures, if any were measured; starts a new measurement when they are old. Never waits.
    [[nodiscard]] std::optional<StoredFigures> figures();

private:
    using Clock = std::chrono::steady_clock;

    void measure();
    /// Nothing when the database does not answer.
    [[nodiscard]] std::optional<StoredFigures> look();

    interfaces::Engine &m_engine;
    std::chrono::milliseconds m_age;
    std::mutex m_mutex; ///< for the three below
    std::optional<StoredFigures> m_figures;
    std::optional<Clock::time_point> m_measuredAt;
    bool m_isMeasuring = false;
    QThreadPool m_pool;
};

} // namespace cw::api
