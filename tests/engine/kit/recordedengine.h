// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/host/enginehost.h"
#include "core/replay/marketsource.h"
#include "core/replay/replayserver.h"

#include <QHostAddress>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <string>

namespace cw::test {

/// The bundled recording played on a free port, and real engines with real databases against it. The exchange runs on
/// the event loop of the thread that made it.
class RecordedEngine {
public:
    explicit RecordedEngine(replay::ReplayOptions options);

    [[nodiscard]] static market::InstrumentKey spot() { return {market::Market::Spot, "BTCUSDT"}; }
    [[nodiscard]] static market::InstrumentKey futures() { return {market::Market::UsdM, "BTCUSDT"}; }
    [[nodiscard]] std::string databaseUrl() const;

    [[nodiscard]] std::string journalFolder() const;

    /// A new engine over the same database file, started.
    [[nodiscard]] std::unique_ptr<engine::EngineHost> start();

    /// Final rows that differ from what the exchange itself serves, or that it serves and we do not have.
    [[nodiscard]] int wrongRows(const std::vector<market::Candle> &rows, const market::SeriesKey &series);

    engine::EngineConfig config;
    storage::OpenOptions open;
    std::string database; ///< address of another one than a file of its own
    std::unique_ptr<replay::ReplayServer> exchange;

private:
    QTemporaryDir m_folder;
};

using Host = std::unique_ptr<engine::EngineHost>;

[[nodiscard]] inline market::SeriesKey minutes() { return {RecordedEngine::spot(), market::Interval::M1}; }
/// Waits in the event loop, because the exchange lives in it.
[[nodiscard]] bool waitFor(const std::function<bool()> &condition);
/// Made on another thread, because the exchange, which a plan asks, lives on this one.
[[nodiscard]] Result<interfaces::BackfillPlan> planOf(engine::EngineHost &engine,
                                                      const interfaces::BackfillRequest &request);
[[nodiscard]] interfaces::SeriesStatus statusOf(engine::EngineHost &engine, const market::SeriesKey &series);
/// Reaches back over so many minutes without a hole, but for the slots cut at both ends.
[[nodiscard]] bool waitUntilComplete(engine::EngineHost &engine, const market::SeriesKey &series,
                                     std::int64_t minutes);
[[nodiscard]] std::vector<market::Candle> everything(engine::EngineHost &engine,
                                                     const market::SeriesKey &series);
[[nodiscard]] replay::ReplayOptions speed(double factor);

} // namespace cw::test
