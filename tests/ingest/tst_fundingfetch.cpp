// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fundingfetch.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;

/// A plan of funding rates and the fetch count the same requests.
class TestFundingFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFetchSendsWhatWasPlanned_data();
    void theFetchSendsWhatWasPlanned();
};

void TestFundingFetch::theFetchSendsWhatWasPlanned_data()
{
    QTest::addColumn<int>("rates");
    QTest::addColumn<int>("requests");
    QTest::newRow("a day") << 3 << 1;
    QTest::newRow("all but a page") << 999 << 1;
    QTest::newRow("a page") << 1000 << 2;
    QTest::newRow("two pages and a half") << 2500 << 3;
}

void TestFundingFetch::theFetchSendsWhatWasPlanned()
{
    QFETCH(int, rates);
    QFETCH(int, requests);
    const market::UtcTime from = std::chrono::sys_days(std::chrono::year(2022) / 1 / 1);
    test::VirtualTimers timers;
    test::FakeMarket market;
    test::FakeMarketClient client(timers, market, from + 8h * 4000);
    client.knowTime();
    test::MemoryStore store(timers);
    FundingFetch fetch(FetchTools{client, store, timers}, {market::Market::UsdM, "BTCUSDT"}, {from, from + 8h * rates},
                       {}, Priority::User);
    std::optional<FetchOutcome> ended;
    fetch.onDone = [&ended](const FetchOutcome &outcome) { ended = outcome; };
    fetch.start();
    QVERIFY(timers.runUntil([&] { return ended.has_value(); }, 10min));
    QVERIFY(ended->result);
    QCOMPARE(ended->written.inserted, rates);
    QCOMPARE(client.fundingCalls, requests);
    QCOMPARE(fundingRequests(rates), requests);
    QCOMPARE(fetch.progress().requests, requests);
}

QTEST_GUILESS_MAIN(TestFundingFetch)
#include "tst_fundingfetch.moc"
