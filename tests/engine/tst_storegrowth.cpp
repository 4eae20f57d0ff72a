// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/followmarks.h"
#include "tests/engine/kit/archivebench.h"

#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using market::Interval;

namespace {

market::SeriesKey hours() { return {RecordedEngine::spot(), Interval::H1}; }

/// A stream of the symbol is followed since then.
void follow(const ArchiveBench &bench, const std::optional<Interval> &interval, market::UtcTime since)
{
    storage::WriteBatch batch;
    batch.state.emplace_back(ingest::followMarkName(RecordedEngine::spot(), interval),
                             ingest::followMarkText(since));
    bench.write(batch);
}

/// So many trades from `first` on, one every `step`.
void writeTrades(const ArchiveBench &bench, std::int64_t firstId, int count, market::UtcTime first,
                 std::chrono::milliseconds step)
{
    std::vector<market::Trade> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back(storage::test::trade(firstId + i, first + i * step));
    bench.write(storage::test::batchOf(RecordedEngine::spot(), rows));
}

} // namespace

/// How fast a store grows is measured in it; the past can be read and what contradicts settled; two policies never say the
/// same.
class TestStoreGrowth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNewestWeekIsMeasured();
    void anEmptyStoreDoesNotGrow();
    void aYoungStoreSaysFromWhenOnItTells();
    void historyIsNoGrowth();
    void eachKindHasItsOwnTime();
    void thePastIsReadAndSettled();
    void rowsOfTheApiHaveTheirOwnDoor();
    void equalPoliciesAreRefused();
};

void TestStoreGrowth::theNewestWeekIsMeasured()
{
    ArchiveBench bench;
    follow(bench, Interval::H1, bench.writeCandles(hours(), 240, 48h).front().openTime);
    const Host engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return engine->status().growth.has_value(); }));
    const interfaces::EngineStatus status = engine->status();
    QCOMPARE(status.growth->kinds.size(), std::size_t(1));
    QCOMPARE(status.growth->kinds.front().kind, std::string("candles"));
    QCOMPARE(status.growth->kinds.front().rowsPerDay, 24);
    QVERIFY(status.growth->bytesPerDay > 0);
    QVERIFY(status.growth->bytesPerDay < status.databaseBytes);
    QCOMPARE(status.growth->daysToFull.has_value(), status.diskFreeBytes.has_value());
    QVERIFY(engine->stop(10s));
}

void TestStoreGrowth::anEmptyStoreDoesNotGrow()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return engine->status().growth.has_value(); }));
    QVERIFY(engine->status().growth->kinds.empty());
    QVERIFY(!engine->status().growth->daysToFull);
    QVERIFY(engine->status().growth->isYoung && !engine->status().growth->enoughFrom);
    QVERIFY(engine->stop(10s));
}

void TestStoreGrowth::aYoungStoreSaysFromWhenOnItTells()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(hours(), 12, 48h);
    follow(bench, Interval::H1, rows.front().openTime);
    Host engine = bench.recorded.start();
    const auto growth = must(engine->growth());
    QVERIFY(growth.isYoung && growth.kinds.empty() && !growth.daysToFull);
    QVERIFY(growth.enoughFrom == rows.front().openTime + 24h);
    QVERIFY(engine->stop(10s));
    engine.reset();
    follow(bench, Interval::H1, bench.writeCandles(hours(), 24, 48h).front().openTime);
    engine = bench.recorded.start();
    QCOMPARE(must(engine->growth()).kinds.front().rowsPerDay, 24);
    QVERIFY(engine->stop(10s));
}

void TestStoreGrowth::historyIsNoGrowth()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(hours(), 24 * 30, 48h);
    Host engine = bench.recorded.start();
    auto growth = must(engine->growth());
    QVERIFY(growth.isYoung && !growth.enoughFrom && growth.kinds.empty() && !growth.daysToFull);
    QVERIFY(engine->stop(10s));
    engine.reset();
    // A month that was fetched does not make a minute that was heard a day.
    const auto newest = rows.back().openTime + 1h;
    follow(bench, Interval::H1, newest - 1h);
    engine = bench.recorded.start();
    growth = must(engine->growth());
    QVERIFY(growth.isYoung && growth.kinds.empty() && !growth.daysToFull);
    QVERIFY(growth.enoughFrom == newest + 23h);
    QVERIFY(engine->stop(10s));
}

void TestStoreGrowth::eachKindHasItsOwnTime()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(hours(), 24 * 30, 48h);
    const auto newest = rows.back().openTime + 1h;
    follow(bench, Interval::H1, rows.front().openTime);
    // Trades of two days were fetched, a hundred times as many as the stream then brought in 26 minutes.
    writeTrades(bench, 1, 2'000, newest - 48h, 60s);
    writeTrades(bench, 2'001, 26, newest - 26min, 60s);
    follow(bench, std::nullopt, newest - 26min);
    Host engine = bench.recorded.start();
    auto growth = must(engine->growth());
    QVERIFY(growth.isYoung && growth.kinds.empty() && !growth.daysToFull);
    QVERIFY(growth.enoughFrom == newest - 26min + 24h);
    QVERIFY(engine->stop(10s));
    engine.reset();
    // Had they been followed since the day before, it would be these alone.
    follow(bench, std::nullopt, newest - 24h);
    engine = bench.recorded.start();
    growth = must(engine->growth());
    QVERIFY(!growth.isYoung);
    QCOMPARE(growth.kinds.size(), std::size_t(2));
    QCOMPARE(growth.kinds[0].rowsPerDay, 24);
    QCOMPARE(growth.kinds[1].kind, std::string("trades"));
    QCOMPARE(growth.kinds[1].rowsPerDay, 586); // 560 of the fetched ones, and 26
    QVERIFY(engine->stop(10s));
}

void TestStoreGrowth::thePastIsReadAndSettled()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(hours(), 24, 48h);
    const Host engine = bench.recorded.start();
    const auto before = std::chrono::floor<market::microseconds>(std::chrono::system_clock::now());
    market::Candle other = rows[3];
    other.source = market::Source::BulkFile;
    other.volume = market::Decimal::fromMantissa(0, 0);
    other.quoteVolume = market::Decimal::fromMantissa(0, 0);
    other.takerBuyVolume = other.takerBuyQuoteVolume = market::Decimal::fromMantissa(0, 0);
    other.tradeCount = 0;
    const auto report = must(engine->importer().storeCandles(hours(), {other}, {}));
    QCOMPARE(report.updated, 1);
    const interfaces::CandleQuery query{hours(), rows[2].openTime, rows[4].openTime, 10, false};
    const auto past = must(engine->marketData().candlesAsOf(query, before));
    QCOMPARE(past.size(), std::size_t(3));
    QCOMPARE(past[1].volume.text(), rows[3].volume.text());
    QVERIFY(must(engine->marketData().candles(query))[1].volume.isZero());
    const auto newest =
        must(engine->marketData().candlesAsOf({hours(), std::nullopt, std::nullopt, 2, false}, before));
    QCOMPARE(newest.size(), std::size_t(2));
    QVERIFY(newest.back().openTime == rows.back().openTime);
    const auto versions = must(engine->marketData().versions({hours(), std::nullopt, std::nullopt, 10}));
    QCOMPARE(versions.size(), std::size_t(1));
    QCOMPARE(versions.front().kind, std::string("replaced"));
    QVERIFY(versions.front().from && versions.front().lostAt > before);

    // The bulk file's word stands; what the loser says later is a finding somebody can settle.
    market::Candle late = rows[3];
    late.source = market::Source::Stream;
    late.high = late.high.plus(market::Decimal::fromMantissa(1, 0)).value();
    QCOMPARE(must(engine->importer().storeCandles(hours(), {late}, {})).skipped, 1);
    interfaces::FindingFilter open;
    open.onlyOpen = true;
    const auto found = must(engine->findings().findings(open));
    QVERIFY(!found.empty());
    QCOMPARE(found.front().storedSource, std::string("bulk"));
    QCOMPARE(found.front().witness, std::string("stream"));
    for (const interfaces::Finding &finding : found)
        QVERIFY(engine->findings().dismiss(finding.id));
    QVERIFY(must(engine->findings().findings(open)).empty());
    const auto again = engine->findings().dismiss(found.front().id);
    QVERIFY(!again && again.error().code == ErrorCode::NotFound);
    QVERIFY(engine->stop(10s));
}

void TestStoreGrowth::rowsOfTheApiHaveTheirOwnDoor()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(hours(), 24, 48h);
    const Host engine = bench.recorded.start();
    market::Candle bad = rows[3];
    bad.high = market::Decimal::fromMantissa(0, 0);
    bad.source = market::Source::Api;
    const interfaces::ImportOrigin origin{{}, {{1, "{}"}}, interfaces::RowDoor::Api};
    QCOMPARE(must(engine->importer().storeCandles(hours(), {bad}, origin)).rejected, 1);
    const auto kept = must(engine->quarantine().rejected({}));
    QCOMPARE(kept.size(), std::size_t(1));
    QCOMPARE(kept.front().door, std::string("api"));
    QCOMPARE(kept.front().raw, std::string("{}"));
    QVERIFY(engine->stop(10s));
}

void TestStoreGrowth::equalPoliciesAreRefused()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    interfaces::ArchivePolicy policy;
    policy.symbol = "BTCUSDT";
    policy.keepDays = 30;
    const auto first = must(engine->archive().addPolicy(policy));
    policy.isEnabled = false;
    const auto same = engine->archive().addPolicy(policy);
    QVERIFY(!same && same.error().code == ErrorCode::Conflict);
    QVERIFY(same.error().detail.find("says the very same") != std::string::npos);
    policy.keepDays = 31;
    auto second = must(engine->archive().addPolicy(policy));
    second.keepDays = 30;
    QVERIFY(!engine->archive().changePolicy(second));
    second.keepDays = 32;
    QVERIFY(engine->archive().changePolicy(second));
    auto unchanged = first;
    unchanged.isEnabled = false;
    QVERIFY(engine->archive().changePolicy(unchanged));
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestStoreGrowth)
#include "tst_storegrowth.moc"
