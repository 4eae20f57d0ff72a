// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/candlebook.h"
#include "core/storage/store.h"
#include "tests/replay/replaysupport.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Candle;
using market::InstrumentKey;
using market::Market;
using market::Trade;

namespace {

const UtcTime kStart = at("2024-08-08T10:00");
const InstrumentKey kSpot{Market::Spot, "XYZUSDT"};
const InstrumentKey kFutures{Market::UsdM, "XYZUSDT"};

std::vector<Candle> someMinutes(int count)
{
    std::vector<Candle> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back(minute(kStart + std::chrono::minutes(i), "10", "12", "9", "11", "5"));
    return rows;
}

/// Trades every 20 seconds with a hole in the ids.
std::vector<Trade> someTrades()
{
    std::vector<Trade> rows;
    for (int i = 0; i < 60; ++i) {
        if (i != 12)
            rows.push_back(trade(100 + i, kStart + 20s * i + 1s, "20", "1"));
    }
    return rows;
}

} // namespace

/// A database of the program, written and read through its own store.
class TestStoredMarket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void playsCandlesAndTheNewestRunOfTrades();
    void futuresTradesAreAggregates();
    void anEmptyStoreIsRefused();

private:
    void write(const storage::WriteBatch &batch);
    LoadedMarket load();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<storage::Database> m_database;
};

void TestStoredMarket::init()
{
    m_database.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    auto opened =
        storage::openDatabase("sqlite:///" + m_dir->filePath(QStringLiteral("test.db")).toStdString());
    QVERIFY2(opened, opened ? "" : opened.error().detail.c_str());
    m_database = std::move(*opened);
}

void TestStoredMarket::write(const storage::WriteBatch &batch)
{
    auto writer = m_database->openWriter();
    QVERIFY(writer);
    const auto written = (*writer)->write(batch);
    QVERIFY2(written, written ? "" : written.error().detail.c_str());
}

LoadedMarket TestStoredMarket::load()
{
    auto reader = m_database->openReader();
    if (!reader)
        return failFrom(reader);
    return loadStoredMarket(**reader);
}

void TestStoredMarket::playsCandlesAndTheNewestRunOfTrades()
{
    storage::WriteBatch batch;
    batch.candles.push_back({{kSpot, market::Interval::M1}, someMinutes(30)});
    batch.trades.push_back({kSpot, someTrades()});
    write(batch);
    const auto loaded = load();
    QVERIFY2(loaded, loaded ? "" : loaded.error().detail.c_str());
    QCOMPARE((*loaded)->clockStart(), kStart);
    const CandleBook &book = *(*loaded)->find(Market::Spot, "XYZUSDT");
    const auto rows = book.select({{market::Interval::M1, {}}, {}, {}, 100}, kStart + 24h);
    QCOMPARE(rows.size(), 30u);
    // Trades count from the first whole minute after the hole (00:04:01 is id 113) to the last whole one.
    QVERIFY(rows[4].close == decimal("11"));
    QVERIFY(rows[5].close == decimal("20") && *rows[5].tradeCount == 3);
    QVERIFY(rows[18].close == decimal("20"));
    QVERIFY(rows[19].close == decimal("11"));
    QCOMPARE(book.instrument().rawTrades()->at(0).id, 115);
}

void TestStoredMarket::futuresTradesAreAggregates()
{
    auto trades = someTrades();
    for (Trade &t : trades) {
        t.firstId = t.id * 2;
        t.lastId = t.id * 2 + 1;
    }
    storage::WriteBatch batch;
    batch.trades.push_back({kFutures, trades});
    write(batch);
    const auto loaded = load();
    QVERIFY2(loaded, loaded ? "" : loaded.error().detail.c_str());
    const CandleBook &book = *(*loaded)->find(Market::UsdM, "XYZUSDT");
    QVERIFY(!book.instrument().rawTrades());
    QCOMPARE(book.instrument().aggTrades()->at(0).id, 115);
    const auto rows = book.select({{market::Interval::M1, {}}, {}, {}, 100}, kStart + 24h);
    QCOMPARE(rows.size(), 14u);
    QCOMPARE(*rows.front().tradeCount, 6);
}

void TestStoredMarket::anEmptyStoreIsRefused()
{
    const auto loaded = load();
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestStoredMarket)
#include "tst_storedmarket.moc"
