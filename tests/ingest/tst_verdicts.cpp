// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/gapscan.h"
#include "tests/ingest/kit/livemarket.h"

#include <QTest>

#include <algorithm>

using namespace cw;
using namespace std::chrono_literals;
using test::LiveMarket;

/// How long "the exchange has no rows there" is believed, and what the ledger says about the next try (reliability C10).
class TestVerdicts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aVerdictIsAskedAgainAfterThirtyDays();
    void theLedgerSaysWhenATryComes();

private:
    static int storedIn(LiveMarket &live, const market::TimeRange &range)
    {
        const auto &rows = live.store.candleRows[live.series(market::Interval::M1)];
        return static_cast<int>(std::count_if(rows.begin(), rows.end(),
                                              [&](const auto &row) { return range.contains(row.first); }));
    }

    std::shared_ptr<const exchange::Venue> m_venue = exchange::makeBinance();
};

void TestVerdicts::aVerdictIsAskedAgainAfterThirtyDays()
{
    LiveMarket live(m_venue);
    live.sendsTrades = false;
    const market::TimeRange outage{live.start - 10h, live.start - 9h};
    live.truth.outages.add(outage);
    live.run();
    live.timers.advance(2min);
    QCOMPARE(live.store.ledger.size(), std::size_t(1));
    const storage::GapRecord verdict = live.store.ledger.front();
    QVERIFY(verdict.status == storage::GapStatus::VerifiedEmpty);
    QVERIFY(verdict.nextTryAt == *verdict.closedAt + ingest::kVerdictLife);

    // The exchange has the rows by now, but the verdict still stands.
    live.truth.outages = {};
    live.kill();
    live.start += std::chrono::days(29);
    live.run();
    live.timers.advance(5min);
    QCOMPARE(storedIn(live, outage), 0);
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.now() - 24h, live.now() - 10s), 0);

    live.kill();
    live.start += std::chrono::days(1);
    live.run();
    live.timers.advance(5min);
    QCOMPARE(storedIn(live, outage), 60);
    QVERIFY(live.store.ledger.front().status == storage::GapStatus::Filled);
    QVERIFY(!live.store.ledger.front().nextTryAt);
}

void TestVerdicts::theLedgerSaysWhenATryComes()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(3min);
    live.disconnect("closed");
    live.timers.advance(4min);
    live.client->isOffline = true;
    live.reconnect();
    live.timers.advance(20s);
    const auto open =
        std::find_if(live.store.ledger.begin(), live.store.ledger.end(), [](const auto &record) {
            return record.status == storage::GapStatus::Open && record.attempts > 0;
        });
    QVERIFY(open != live.store.ledger.end());
    QVERIFY(open->nextTryAt && open->checkedAt);
    QVERIFY(*open->nextTryAt > *open->checkedAt);
    QVERIFY(*open->nextTryAt <= *open->checkedAt + 10min);
    live.client->isOffline = false;
    live.timers.advance(10min);
    for (const storage::GapRecord &record : live.store.ledger) {
        QVERIFY(record.status == storage::GapStatus::Filled);
        QVERIFY(!record.nextTryAt);
    }
}

QTEST_GUILESS_MAIN(TestVerdicts)
#include "tst_verdicts.moc"
