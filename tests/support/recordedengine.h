// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginehost.h"
#include "core/replay/marketsource.h"
#include "core/replay/replayserver.h"

#include <QHostAddress>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>
#include <string>

namespace cw::test {

/// The bundled recording played on a free port, and real engines with real databases against it. The exchange runs on
/// the event loop of the thread that made it.
class RecordedEngine {
public:
    explicit RecordedEngine(replay::ReplayOptions options)
    {
        auto market = replay::loadMarketPath(CANDLEWRIGHT_SOURCE_DIR "/resources/market");
        if (!market)
            qFatal("%s", market.error().detail.c_str());
        exchange = std::make_unique<replay::ReplayServer>(std::move(*market), std::move(options));
        if (const auto listening = exchange->listen(QHostAddress::LocalHost, 0); !listening)
            qFatal("%s", listening.error().detail.c_str());
        config.instruments = {spot()};
        config.intervals = {market::Interval::M1};
        config.backfillDays = 2;
    }

    [[nodiscard]] static market::InstrumentKey spot() { return {market::Market::Spot, "BTCUSDT"}; }
    [[nodiscard]] static market::InstrumentKey futures() { return {market::Market::UsdM, "BTCUSDT"}; }
    [[nodiscard]] std::string databaseUrl() const
    {
        if (!database.empty())
            return database;
        return "sqlite://" + m_folder.filePath(QStringLiteral("market.db")).toStdString();
    }

    [[nodiscard]] std::string journalFolder() const
    {
        return m_folder.filePath(QStringLiteral("journal")).toStdString();
    }

    /// A new engine over the same database file, started.
    [[nodiscard]] std::unique_ptr<engine::EngineHost> start()
    {
        auto database = storage::openDatabase(databaseUrl(), open);
        if (!database)
            qFatal("%s", database.error().detail.c_str());
        config.queue.journal.folder = journalFolder();
        exchange::ClientOptions options;
        options.exchangeUrl = "http://127.0.0.1:" + std::to_string(exchange->port());
        options.backoffFirst = std::chrono::milliseconds(50);
        options.backoffCap = std::chrono::milliseconds(500);
        config.clients[market::Market::Spot] = options;
        config.clients[market::Market::UsdM] = options;
        auto made = engine::makeEngine(config, std::shared_ptr<storage::Database>(std::move(*database)),
                                       exchange::makeBinance());
        if (!made)
            qFatal("%s", made.error().detail.c_str());
        (*made)->start();
        return std::move(*made);
    }

    /// Final rows that differ from what the exchange itself serves, or that it serves and we do not have.
    [[nodiscard]] int wrongRows(const std::vector<market::Candle> &rows, const market::SeriesKey &series)
    {
        const auto *book = exchange->recorded().find(series.instrument.market, series.instrument.symbol);
        if (rows.empty() || !book)
            return -1;
        replay::CandleQuery query{
            {series.interval, {}}, rows.front().openTime, rows.back().openTime, 1'000'000};
        const auto truth = book->select(query, exchange->now());
        int wrong =
            static_cast<int>(std::max(truth.size(), rows.size()) - std::min(truth.size(), rows.size()));
        for (std::size_t i = 0; i < std::min(truth.size(), rows.size()); ++i)
            wrong += rows[i].final && market::sameValues(rows[i], truth[i]) ? 0 : 1;
        return wrong;
    }

    engine::EngineConfig config;
    storage::OpenOptions open;
    std::string database; ///< address of another one than a file of its own
    std::unique_ptr<replay::ReplayServer> exchange;

private:
    QTemporaryDir m_folder;
};

using Host = std::unique_ptr<engine::EngineHost>;

inline market::SeriesKey minutes() { return {RecordedEngine::spot(), market::Interval::M1}; }
/// Waits in the event loop, because the exchange lives in it.
inline bool waitFor(const std::function<bool()> &condition) { return QTest::qWaitFor(condition, 60000); }
inline interfaces::SeriesStatus statusOf(engine::EngineHost &engine, const market::SeriesKey &series)
{
    const auto all = engine.marketData().series();
    for (const auto &status : all.value_or(std::vector<interfaces::SeriesStatus>())) {
        if (status.series == series)
            return status;
    }
    return {};
}
/// Reaches back over so many minutes without a hole, but for the slots cut at both ends.
inline bool waitUntilComplete(engine::EngineHost &engine, const market::SeriesKey &series,
                              std::int64_t minutes)
{
    return waitFor([&] {
        const auto status = statusOf(engine, series);
        return status.rows >= minutes - 3 && status.missing == 0;
    });
}
inline std::vector<market::Candle> everything(engine::EngineHost &engine, const market::SeriesKey &series)
{
    return engine.marketData()
        .candles({series, market::UtcTime(), std::nullopt, 1'000'000, false})
        .value_or(std::vector<market::Candle>());
}
inline replay::ReplayOptions speed(double factor)
{
    replay::ReplayOptions options;
    options.speed = factor;
    options.unlimited = true;
    return options;
}

} // namespace cw::test
