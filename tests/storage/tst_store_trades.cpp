// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Market;
using market::Source;

/// What every engine must do with trades.
class TestStoreTrades : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_store = std::make_unique<TestStore>(); }

    void tradesComeBackAsTheyWere();
    void tradesAreReplacedByBetterSourcesOnly();
    void tradesArePaged();
    void tradesOutOfTimeOrderAreFoundByTime();

private:
    std::vector<Trade> storedTrades(const InstrumentKey &key) const
    {
        TradeSelect select;
        select.instrument = key;
        return must(m_store->reader().trades(select));
    }

    std::unique_ptr<TestStore> m_store;
};

void TestStoreTrades::tradesComeBackAsTheyWere()
{
    std::vector<Trade> given{trade(0, kDay), trade(7, kDay + 1us), trade(INT64_MAX - 1, kDay + 1us)};
    given[1].price = decimal("12345678901234567890.123456789012345678");
    given[1].firstId = 3;
    given[1].lastId = 9;
    given[2].quantity = decimal("5");
    given[2].source = Source::BulkFile;
    m_store->write(batchOf({Market::UsdM, "BTCUSDT"}, given));
    m_store->reopen();
    QCOMPARE(texts(storedTrades({Market::UsdM, "BTCUSDT"})), texts(given));
    QVERIFY(storedTrades({Market::Spot, "BTCUSDT"}).empty());
}

void TestStoreTrades::tradesAreReplacedByBetterSourcesOnly()
{
    const InstrumentKey key{Market::Spot, "A"};
    Trade given = trade(1, kDay);
    m_store->write(batchOf(key, {given}));
    Trade same = given;
    same.source = Source::Rest;
    QCOMPARE(text(m_store->write(batchOf(key, {same}))), text(WriteReport{0, 0, 1}));
    Trade different = given;
    different.price = decimal("7195.2400000"); // one digit less is another text
    QCOMPARE(text(m_store->write(batchOf(key, {different}))), text(WriteReport{0, 0, 1}));
    different.source = Source::Rest;
    QCOMPARE(text(m_store->write(batchOf(key, {different}))), text(WriteReport{0, 1, 0}));
    QCOMPARE(texts(storedTrades(key)), QStringList(text(different)));
    different.firstId = 0;
    different.source = Source::BulkFile;
    QCOMPARE(text(m_store->write(batchOf(key, {different}))), text(WriteReport{0, 1, 0}));
}

void TestStoreTrades::tradesArePaged()
{
    std::vector<Trade> rows;
    for (int i = 0; i < 100; ++i)
        rows.push_back(trade(i, kDay + 1s * (i / 2)));
    m_store->write(batchOf({Market::Spot, "A"}, rows));
    TradeSelect select;
    select.instrument = {Market::Spot, "A"};
    const auto ids = [&] {
        QList<std::int64_t> out;
        for (const Trade &row : must(m_store->reader().trades(select)))
            out.append(row.id);
        return out;
    };
    QCOMPARE(ids().size(), 100);
    select.time = TimeRange{kDay + 10s, kDay + 12s};
    QCOMPARE(ids(), (QList<std::int64_t>{20, 21, 22, 23}));
    select.ids = IdRange{22, 40};
    QCOMPARE(ids(), (QList<std::int64_t>{22, 23}));
    select.time.reset();
    select.limit = 2;
    QCOMPARE(ids(), (QList<std::int64_t>{22, 23}));
    select.order = Order::Descending;
    QCOMPARE(ids(), (QList<std::int64_t>{39, 38}));
    select.ids.reset();
    QCOMPARE(ids(), (QList<std::int64_t>{99, 98}));
    select.time = TimeRange{UtcTime::min(), kDay + 1s};
    QCOMPARE(ids(), (QList<std::int64_t>{1, 0}));
    select.time = TimeRange{kDay + 50s, UtcTime::max()};
    QVERIFY(ids().isEmpty());
}

void TestStoreTrades::tradesOutOfTimeOrderAreFoundByTime()
{
    m_store->write(
        batchOf({Market::Spot, "A"}, {trade(1, kDay + 30s), trade(2, kDay + 10s), trade(3, kDay + 20s)}));
    TradeSelect select;
    select.instrument = {Market::Spot, "A"};
    select.time = TimeRange{kDay + 15s, kDay + 31s};
    const auto rows = must(m_store->reader().trades(select));
    QCOMPARE(rows.size(), 2U);
    QCOMPARE(rows[0].id, 1);
    QCOMPARE(rows[1].id, 3);
}

QTEST_GUILESS_MAIN(TestStoreTrades)
#include "tst_store_trades.moc"
