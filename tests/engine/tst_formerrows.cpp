// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/absence.h"
#include "core/ingest/marks/formerrows.h"
#include "core/ingest/marks/restoredmarks.h"
#include "core/ingest/marks/startfacts.h"
#include "core/storage/writequeue.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Interval;
using storage::WriteBatch;

namespace {

const market::SeriesKey kMinutes{kBitcoin, Interval::M1};
const market::UtcTime kRecordedSince = kDay - 1h;

WriteBatch minutesFrom(market::UtcTime open, int count)
{
    std::vector<market::Candle> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back(candle(open + i * 1min, kMinutes.interval));
    return batchOf(kMinutes, rows);
}

/// What a run stored, what it left in its journal when it was killed, and what the next one makes of it.
class Bench {
public:
    explicit Bench(WriteBatch stored)
    {
        stored.state.emplace_back(recordMarkName(kBitcoin),
                                  recordMarkText({RecordStep::Recording, kRecordedSince, ""}));
        (void)must(must(m_database->openWriter())->write(stored));
        m_options.flushInterval = 1ms;
        m_options.journal.folder = m_folder.path().toStdString();
    }
    void restore() const { must(markRestored(*m_database, {})); }
    void leave(const WriteBatch &batch) const
    {
        const auto journal = must(storage::journal::Journal::open(m_options.journal));
        const WriteBatch *const only = &batch;
        QVERIFY(journal->append(std::span(&only, 1)));
    }
    [[nodiscard]] InstrumentFacts startAnew()
    {
        m_options.lookAtFormer = [rows = std::make_shared<FormerRows>("")](
                                     storage::Reader &reader, std::span<WriteBatch *const> batches) {
            return rows->look(reader, batches);
        };
        auto queue = must(storage::WriteQueue::start(*m_database, m_options));
        if (!QTest::qWaitFor([&] { return !queue->state().isReplaying; }, 20'000) || !queue->stop(10s))
            qFatal("What the former run left was not written.");
        auto facts = must(readStartFacts(*must(m_database->openReader()), market::Market::Spot, "host",
                                         {kBitcoin.symbol}, {kMinutes.interval}, {}));
        return facts.instruments.at(kBitcoin.symbol);
    }

private:
    std::unique_ptr<TestPlace> m_place = makePlace();
    std::unique_ptr<storage::Database> m_database = must(storage::openDatabase(m_place->url()));
    QTemporaryDir m_folder;
    storage::WriteQueueOptions m_options;
};

} // namespace

/// Rows that come out of the journal behind a restored backup: what is missing on their two sides has two causes.
class TestFormerRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothSidesHaveTheirCause_data();
    void bothSidesHaveTheirCause();
    void candlesAloneDoAsWell();
    void withoutABackupNothingIsSaid();
    void rowsOfBeforeTheRecordingSayNothing();
};

void TestFormerRows::bothSidesHaveTheirCause_data()
{
    QTest::addColumn<bool>("isStopped");
    QTest::newRow("killed") << false;
    QTest::newRow("ended properly while the database was away") << true;
}

void TestFormerRows::bothSidesHaveTheirCause()
{
    QFETCH(bool, isStopped);
    const WriteBatch before = tradesOf(1, 10);
    WriteBatch left = tradesOf(20, 25);
    Bench bench(before);
    bench.restore();
    const auto newest = left.trades.front().trades.back().time;
    if (isStopped)
        left.state.emplace_back(recordMarkName(kBitcoin),
                                recordMarkText({RecordStep::Stopped, newest + 1s, ""}));
    bench.leave(left);
    const InstrumentFacts facts = bench.startAnew();
    QCOMPARE(facts.earlier.size(), std::size_t(1));
    QVERIFY(facts.earlier.front().from == before.trades.front().trades.back().time);
    QVERIFY(facts.earlier.front().to == left.trades.front().trades.front().time);
    const Cause first = absenceCause(facts.earlier.front(), "");
    QCOMPARE(first.word, std::string("restored"));
    QVERIFY(first.evidence.ends_with("the newest row stored then was of "
                                     + market::isoText(facts.earlier.front().from) + '.'));
    QVERIFY(facts.lastStored == newest);
    QCOMPARE(absenceCause(facts, "", newest + 1min, {}).word, std::string(isStopped ? "stopped" : "crashed"));
}

void TestFormerRows::candlesAloneDoAsWell()
{
    Bench bench(minutesFrom(kDay, 10));
    bench.restore();
    bench.leave(minutesFrom(kDay + 20min, 5));
    const InstrumentFacts facts = bench.startAnew();
    QCOMPARE(facts.earlier.size(), std::size_t(1));
    QCOMPARE(absenceCause(facts.earlier.front(), "").word, std::string("restored"));
    QVERIFY(facts.earlier.front().from < kDay + 10min && facts.earlier.front().from > kDay + 9min);
    QCOMPARE(absenceCause(facts, "", kDay + 30min, {}).word, std::string("crashed"));
}

void TestFormerRows::withoutABackupNothingIsSaid()
{
    Bench bench(tradesOf(1, 10));
    bench.leave(tradesOf(20, 25));
    const InstrumentFacts facts = bench.startAnew();
    QVERIFY(facts.earlier.empty());
    QVERIFY(facts.mark && facts.mark->at == kRecordedSince);
}

/// A backup of a run that began later than those rows: it is behind them that it took the place of the database.
void TestFormerRows::rowsOfBeforeTheRecordingSayNothing()
{
    Bench bench(tradesOf(1, 10));
    bench.restore();
    bench.leave(minutesFrom(kRecordedSince - 20min, 5));
    const InstrumentFacts facts = bench.startAnew();
    QVERIFY(facts.earlier.empty());
    QCOMPARE(absenceCause(facts, "", kDay + 30min, {}).word, std::string("restored"));
}

QTEST_GUILESS_MAIN(TestFormerRows)
#include "tst_formerrows.moc"
