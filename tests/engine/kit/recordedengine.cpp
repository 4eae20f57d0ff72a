// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/recordedengine.h"

#include <QTest>

#include <future>

namespace cw::test {

RecordedEngine::RecordedEngine(replay::ReplayOptions options)
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

std::string RecordedEngine::databaseUrl() const
{
    if (!database.empty())
        return database;
    return "sqlite://" + m_folder.filePath(QStringLiteral("market.db")).toStdString();
}

std::string RecordedEngine::journalFolder() const
{
    return m_folder.filePath(QStringLiteral("journal")).toStdString();
}

std::unique_ptr<engine::EngineHost> RecordedEngine::start()
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

int RecordedEngine::wrongRows(const std::vector<market::Candle> &rows, const market::SeriesKey &series)
{
    const auto *book = exchange->recorded().find(series.instrument.market, series.instrument.symbol);
    if (rows.empty() || !book)
        return -1;
    replay::CandleQuery query{{series.interval, {}}, rows.front().openTime, rows.back().openTime, 1'000'000};
    const auto truth = book->select(query, exchange->now());
    int wrong = static_cast<int>(std::max(truth.size(), rows.size()) - std::min(truth.size(), rows.size()));
    for (std::size_t i = 0; i < std::min(truth.size(), rows.size()); ++i)
        wrong += rows[i].final && market::sameValues(rows[i], truth[i]) ? 0 : 1;
    return wrong;
}

bool waitFor(const std::function<bool()> &condition) { return QTest::qWaitFor(condition, 60000); }

Result<interfaces::BackfillPlan> planOf(engine::EngineHost &engine,
                                        const interfaces::BackfillRequest &request)
{
    using namespace std::chrono_literals;
    auto plan = std::async(std::launch::async, [&] { return engine.jobs().plan(request); });
    if (!waitFor([&plan] { return plan.wait_for(0s) == std::future_status::ready; }))
        qFatal("The plan does not come.");
    return plan.get();
}

interfaces::SeriesStatus statusOf(engine::EngineHost &engine, const market::SeriesKey &series)
{
    const auto all = engine.marketData().series();
    for (const auto &status : all.value_or(std::vector<interfaces::SeriesStatus>())) {
        if (status.series == series)
            return status;
    }
    return {};
}

bool waitUntilComplete(engine::EngineHost &engine, const market::SeriesKey &series, std::int64_t minutes)
{
    return waitFor([&] {
        const auto status = statusOf(engine, series);
        return status.rows >= minutes - 3 && status.missing == 0;
    });
}

std::vector<market::Candle> everything(engine::EngineHost &engine, const market::SeriesKey &series)
{
    return engine.marketData()
        .candles({series, market::UtcTime(), std::nullopt, 1'000'000, false})
        .value_or(std::vector<market::Candle>());
}

replay::ReplayOptions speed(double factor)
{
    replay::ReplayOptions options;
    options.speed = factor;
    options.unlimited = true;
    return options;
}

} // namespace cw::test
