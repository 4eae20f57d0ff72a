// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/crosscheck.h"
#include "core/interfaces/knowntime.h"
#include "tests/engine/kit/archivebench.h"

#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::JobState;
using interfaces::VerifyDepth;
using market::Interval;

/// Verification of a store that is whole, and of one that somebody else wrote into.
class TestEngineVerify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWholeStoreIsFoundWhole();
    void aDamagedSliceIsFoundAndRemembered();
    void rowsThatCannotBeReadAreAFaultOfTheirSlice();
    void aWrongClaimIsMended();
    void whatWentWithoutATraceWasDeleted();
    void aSequenceThatLostEveryRowIsCounted();
    void tradesThatLostTheirEndsAreCounted();
    void aPartThatWasDetachedIsMissing();
    void candlesAreHeldAgainstTrades();
    void coarserCandlesAreHeldAgainstFinerOnes();
    void whatNoFinerSeriesHasIsHeldAgainstTheNextOne();
    void candlesWithoutMinutesAreHeldAgainstTrades();
    void anImportedCoarserCandleGivesWay();
    void aWitnessThatAgreesNowSettlesItsFinding();
    void minutesWithoutTheirNeighboursAreNotJudged();

private:
    static interfaces::RunReport verified(engine::EngineHost &engine,
                                          const interfaces::VerifyRequest &request)
    {
        const auto job = engine.archive().startVerify(request);
        if (!endsAs(engine, job, JobState::Succeeded))
            return {};
        return runOf(engine, *job).report;
    }
    static interfaces::VerifyRequest everythingFully() { return {{}, {}, {}, VerifyDepth::Full}; }
    /// Takes every row as no trigger sees it.
    static void takeUnseen(const ArchiveBench &bench, const QString &table, const QString &losses)
    {
        if (storage::test::isPostgres()) {
            bench.sql(QStringLiteral("TRUNCATE ") + table);
            return;
        }
        bench.sql(QStringLiteral("DELETE FROM ") + table);
        bench.sql(QStringLiteral("DELETE FROM ") + losses);
    }
    static std::vector<market::Trade> tradesFrom(std::int64_t first, std::size_t count, market::UtcTime begin)
    {
        std::vector<market::Trade> trades(count);
        for (std::size_t i = 0; i < count; ++i) {
            trades[i].id = trades[i].firstId = trades[i].lastId = first + static_cast<std::int64_t>(i);
            trades[i].time = begin + i * 1s;
            trades[i].price = trades[i].quantity = *market::Decimal::parse("1.5");
        }
        return trades;
    }
    /// The ids of each gap of trades.
    static std::vector<market::IdRange> missingIds(engine::EngineHost &engine)
    {
        std::vector<market::IdRange> ids;
        for (const interfaces::Gap &gap : must(engine.gapReports().gaps({}))) {
            if (gap.ids && gap.cause == "deleted")
                ids.push_back(*gap.ids);
        }
        std::ranges::sort(ids, {}, &market::IdRange::from);
        return ids;
    }
    static QString at(market::UtcTime time) { return QString::number(market::toUs(time)); }
};

void TestEngineVerify::aWholeStoreIsFoundWhole()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 6'000, 2 * 1'440min);
    const Host engine = bench.recorded.start();
    QVERIFY(endsAs(*engine,
                   engine->archive().startArchive(olderThan(minutes(), bench.now() - std::chrono::days(4))),
                   JobState::Succeeded));
    const auto job = engine->archive().startVerify({});
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    const auto run = runOf(*engine, *job);
    QCOMPARE(run.report.slicesDamaged, 0);
    QCOMPARE(run.report.claimsWrong, 0);
    QVERIFY(run.report.slicesDone >= 1);
    const auto archived = placesOf(*engine, filterOf(minutes())).at("archive");
    QCOMPARE(run.job.rowsDone, archived + 6'000);
    QVERIFY(run.report.rowsPerSecond > 0);
    for (const auto &slice : must(engine->archive().slices({}))) {
        QVERIFY(slice.verifiedAt.has_value());
        QVERIFY(slice.fault.empty());
    }
    // Nothing is named by this filter.
    interfaces::VerifyRequest other;
    other.what.symbol = "ETHUSDT";
    QCOMPARE(verified(*engine, other).slicesDone, 0);
    QVERIFY(engine->stop(10s));
}

void TestEngineVerify::aDamagedSliceIsFoundAndRemembered()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 2'000, 2 * 1'440min);
    Host engine = bench.recorded.start();
    auto request = olderThan(minutes(), bench.now());
    request.batchRows = 1'000;
    QVERIFY(endsAs(*engine, engine->archive().startArchive(request), JobState::Succeeded));
    QVERIFY(engine->stop(10s));
    engine.reset();
    bench.sql(QStringLiteral("UPDATE candles_archive SET trade_count = trade_count + 1 WHERE open_time = ")
              + at(rows[10].openTime));
    bench.sql(QStringLiteral("DELETE FROM candles_archive WHERE open_time = ") + at(rows[1'500].openTime));

    engine = bench.recorded.start();
    const auto report = verified(*engine, {});
    QCOMPARE(report.slicesDamaged, 2);
    QCOMPARE(report.faults.size(), std::size_t(2));
    QVERIFY2(report.faults[0].fault.find("SHA-256") != std::string::npos, report.faults[0].fault.c_str());
    QVERIFY2(report.faults[1].fault.find("rows; ") != std::string::npos, report.faults[1].fault.c_str());
    int faulty = 0;
    for (const auto &slice : must(engine->archive().slices({})))
        faulty += slice.fault.empty() ? 0 : 1;
    QCOMPARE(faulty, 2);
    QVERIFY(engine->stop(10s));
}

void TestEngineVerify::rowsThatCannotBeReadAreAFaultOfTheirSlice()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 2'000, 2 * 1'440min);
    Host engine = bench.recorded.start();
    auto request = olderThan(minutes(), bench.now());
    request.batchRows = 1'000;
    QVERIFY(endsAs(*engine, engine->archive().startArchive(request), JobState::Succeeded));
    QVERIFY(engine->stop(10s));
    engine.reset();
    // A column of PostgreSQL holds numbers alone: there it is another number.
    const QString damage = storage::test::isPostgres() ? QStringLiteral("close + 1") : QStringLiteral("x'00'");
    bench.sql(QStringLiteral("UPDATE candles_archive SET close = %1 WHERE open_time = ").arg(damage)
              + at(rows[10].openTime));

    engine = bench.recorded.start();
    const auto report = verified(*engine, {});
    QCOMPARE(report.slicesDamaged, 1);
    QCOMPARE(report.faults.size(), std::size_t(1));
    // Neither are the others held up, nor what comes in.
    QVERIFY(report.slicesDone > 1);
    const market::SeriesKey other{RecordedEngine::futures(), minutes().interval};
    QCOMPARE(must(engine->importer().storeCandles(other, {rows[20]}, {})).inserted, 1);
    QVERIFY(engine->stop(10s));
}

void TestEngineVerify::aWrongClaimIsMended()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 1'000, 2 * 1'440min);
    // Rows are there, but the store's own claim says less.
    bench.sql(QStringLiteral("UPDATE coverage SET to_time = ") + at(rows[500].openTime));
    const Host engine = bench.recorded.start();
    QCOMPARE(verified(*engine, {}).claimsWrong, 1);
    QCOMPARE(verified(*engine, {}).claimsWrong, 0);
    QCOMPARE(statusOf(*engine, minutes()).missing, 0);
    QVERIFY(engine->stop(10s));
}

/// As TRUNCATE takes rows, or a program that switches triggers off. Beside it lies what was deleted as others do.
void TestEngineVerify::whatWentWithoutATraceWasDeleted()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 1'000, 2 * 1'440min);
    const auto trades = tradesFrom(4'000, 100, rows[0].openTime);
    storage::WriteBatch batch;
    batch.trades.push_back({RecordedEngine::spot(), trades});
    bench.write(batch);
    const auto remove = [&bench](const QString &table, const QString &key, std::int64_t from, std::int64_t to) {
        bench.sql(QStringLiteral("DELETE FROM %1 WHERE %2 >= %3 AND %2 < %4").arg(table, key).arg(from).arg(to));
    };
    remove(QStringLiteral("candles"), QStringLiteral("open_time"), market::toUs(rows[300].openTime),
           market::toUs(rows[310].openTime));
    remove(QStringLiteral("trades"), QStringLiteral("id"), trades[30].id, trades[50].id);
    bench.sql(QStringLiteral("DELETE FROM losses"));
    bench.sql(QStringLiteral("DELETE FROM trade_losses"));
    remove(QStringLiteral("candles"), QStringLiteral("open_time"), market::toUs(rows[500].openTime),
           market::toUs(rows[503].openTime));

    const Host engine = bench.recorded.start();
    QCOMPARE(verified(*engine, {}).claimsWrong, 2);
    QCOMPARE(verified(*engine, {}).claimsWrong, 0);
    const auto gaps = must(engine->gapReports().gaps({}));
    QCOMPARE(gaps.size(), std::size_t(3));
    const auto missing = [&gaps](bool isTrades, market::UtcTime from) {
        const auto found = std::ranges::find_if(gaps, [&](const interfaces::Gap &gap) {
            return gap.cause == "deleted" && gap.ids.has_value() == isTrades && gap.range.from == from;
        });
        return found == gaps.end() ? 0 : found->missing;
    };
    QCOMPARE(missing(false, rows[300].openTime), 10);
    QCOMPARE(missing(false, rows[500].openTime), 3);
    QCOMPARE(missing(true, trades[29].time), 20);
    QVERIFY(engine->stop(10s));
}

/// Nothing of it is listed any more, but what it claims is.
void TestEngineVerify::aSequenceThatLostEveryRowIsCounted()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 1'000, 2 * 1'440min);
    bench.write(storage::test::batchOf(RecordedEngine::spot(), tradesFrom(4'000, 100, rows[0].openTime)));
    takeUnseen(bench, QStringLiteral("candles"), QStringLiteral("losses"));
    takeUnseen(bench, QStringLiteral("trades"), QStringLiteral("trade_losses"));

    const Host engine = bench.recorded.start();
    QCOMPARE(must(engine->gapReports().gaps({})).size(), std::size_t(0));
    QCOMPARE(verified(*engine, {{}, {}, {}, VerifyDepth::Slices}).claimsWrong, 2);
    QCOMPARE(verified(*engine, everythingFully()).claimsWrong, 0);
    const auto gaps = must(engine->gapReports().gaps({}));
    QCOMPARE(gaps.size(), std::size_t(2));
    for (const interfaces::Gap &gap : gaps) {
        QCOMPARE(gap.cause, std::string("deleted"));
        QCOMPARE(gap.missing, gap.ids ? 100 : 1'000);
        QCOMPARE(interfaces::knownFrom(gap.range).has_value(), !gap.ids);
    }
    const auto candles = must(engine->gapReports().coverage({}));
    QCOMPARE(candles.size(), std::size_t(1));
    QVERIFY(candles.front().whole.stored == 0 && candles.front().whole.missing == 60'000);
    const auto trades = must(engine->gapReports().tradesCoverage({}));
    QCOMPARE(trades.size(), std::size_t(1));
    QVERIFY(trades.front().stored == 0 && trades.front().missing == 100);
    QVERIFY(engine->stop(10s));
}

void TestEngineVerify::tradesThatLostTheirEndsAreCounted()
{
    ArchiveBench bench;
    const market::UtcTime begin = bench.now() - 1h;
    const auto trades = tradesFrom(4'000, 100, begin);
    bench.write(storage::test::batchOf(RecordedEngine::spot(), trades));
    takeUnseen(bench, QStringLiteral("trades"), QStringLiteral("trade_losses"));
    // What came back, or came in later, lies in the middle of what is claimed.
    bench.write(storage::test::batchOf(RecordedEngine::spot(), {trades.begin() + 40, trades.begin() + 60}));

    const Host engine = bench.recorded.start();
    QCOMPARE(verified(*engine, {}).claimsWrong, 1);
    QCOMPARE(verified(*engine, {}).claimsWrong, 0);
    const auto ids = missingIds(*engine);
    QCOMPARE(ids.size(), std::size_t(2));
    QVERIFY(ids[0].from == 4'000 && ids[0].to == 4'040);
    QVERIFY(ids[1].from == 4'060 && ids[1].to == 4'100);
    const auto coverage = must(engine->gapReports().tradesCoverage({}));
    QCOMPARE(coverage.size(), std::size_t(1));
    QVERIFY(coverage.front().stored == 20 && coverage.front().missing == 80);
    QVERIFY(engine->stop(10s));
}

/// Somebody takes a month's part off the table; on SQLite, which has none, its rows.
void TestEngineVerify::aPartThatWasDetachedIsMissing()
{
    ArchiveBench bench;
    const int kBefore = 40 * 1'440;
    const auto rows = bench.writeCandles({RecordedEngine::spot(), Interval::M15}, kBefore / 15, 2 * 1'440min);
    // All of these lie in it.
    (void)bench.writeCandles({RecordedEngine::spot(), Interval::H1}, 24, 41 * 1'440min);
    const auto month =
        std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(rows.front().openTime));
    const auto next =
        market::UtcTime(std::chrono::sys_days(month.year() / month.month() / 1 + std::chrono::months(1)));
    if (storage::test::isPostgres()) {
        const auto part = bench.sql(QStringLiteral("SELECT DISTINCT CAST(CAST(tableoid AS regclass) AS text) "
                                                   "FROM candles WHERE open_time = ")
                                    + at(rows.front().openTime));
        QCOMPARE(part.size(), 1);
        bench.sql(QStringLiteral("ALTER TABLE candles DETACH PARTITION ") + part.front());
    } else {
        bench.sql(QStringLiteral("DELETE FROM candles WHERE open_time < ") + at(next));
        bench.sql(QStringLiteral("DELETE FROM losses"));
    }
    const Host engine = bench.recorded.start();
    QCOMPARE(verified(*engine, {}).claimsWrong, 2);
    const auto gaps = must(engine->gapReports().gaps({}));
    QCOMPARE(gaps.size(), std::size_t(2));
    for (const interfaces::Gap &gap : gaps) {
        QCOMPARE(gap.cause, std::string("deleted"));
        const bool isPart = gap.interval == Interval::M15;
        QVERIFY(!isPart || (gap.range.from == rows.front().openTime && gap.range.to == next));
        QVERIFY(isPart || gap.missing == 24);
    }
    QVERIFY(engine->stop(10s));
}

void TestEngineVerify::candlesAreHeldAgainstTrades()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    interfaces::BackfillRequest fetch;
    fetch.instrument = RecordedEngine::spot();
    fetch.range = {bench.now() - 12min, bench.now() - 1min};
    const auto candles = engine->jobs().startBackfill(fetch);
    fetch.kind = interfaces::DataKind::Trades;
    const auto trades = engine->jobs().startBackfill(fetch);
    QVERIFY(candles && trades);
    QVERIFY(waitFor([&] {
        const auto jobs = engine->jobs().jobs();
        return jobs[0].state == JobState::Succeeded && jobs[1].state == JobState::Succeeded;
    }));
    // What the exchange recorded of both agrees, in all nine values of every minute.
    const auto whole = verified(*engine, everythingFully());
    QCOMPARE(whole.differences, 0);
    const auto rows = everything(*engine, minutes());
    QVERIFY(rows.size() >= 8);
    const market::Candle &victim = rows[rows.size() - 2]; // trades were recorded of the last five minutes
    QVERIFY(victim.tradeCount.value_or(0) > 0);
    QVERIFY(engine->stop(10s));
    engine.reset();
    bench.sql(QStringLiteral("UPDATE candles SET trade_count = trade_count + 1 WHERE open_time = ")
              + at(victim.openTime));

    engine = bench.recorded.start();
    const auto report = verified(*engine, everythingFully());
    QCOMPARE(report.differences, 1);
    const auto &found = report.listed.front();
    QCOMPARE(found.field, std::string("trades_count"));
    QCOMPARE(found.builtFrom, std::string("trades"));
    QVERIFY(found.openTime == victim.openTime);
    QCOMPARE(std::stoll(found.stored), std::stoll(found.computed) + 1);
    // It is listed for good, and what the trades make is kept as the version that lost against the exchange's candle.
    const auto findings = must(engine->findings().findings({}));
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings.front().openTime == victim.openTime && findings.front().series == minutes());
    QCOMPARE(findings.front().witness, std::string("trades"));
    QCOMPARE(findings.front().outcome, std::string("kept"));
    QCOMPARE(findings.front().stored, found.stored);
    QCOMPARE(findings.front().expected, found.computed);
    interfaces::FindingFilter elsewhere;
    elsewhere.market = market::Market::UsdM;
    QVERIFY(must(engine->findings().findings(elsewhere)).empty());
    // Who does not ask for it does not get it.
    QCOMPARE(verified(*engine, {}).differences, 0);
    QCOMPARE(verified(*engine, {{}, {}, {}, VerifyDepth::Recent}).differences, 1);
    QCOMPARE(must(engine->findings().findings({})).size(), std::size_t(1));
    QVERIFY(engine->stop(10s));
    engine.reset();
    // Found twice, kept once.
    QCOMPARE(bench.sql(QStringLiteral("SELECT trade_count FROM candle_versions WHERE kind = 2 AND source = 20")),
             QStringList{QString::fromStdString(found.computed)});
}

void TestEngineVerify::coarserCandlesAreHeldAgainstFinerOnes()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 3 * 1'440, 2 * 1'440min);
    const market::SeriesKey hours{RecordedEngine::spot(), Interval::H1};
    std::vector<market::Candle> built;
    for (const auto &sum : market::aggregate(rows, Interval::M1, Interval::H1)) {
        if (sum.complete)
            built.push_back(sum.candle);
    }
    built[7].low = market::Decimal::fromMantissa(1, 2);
    for (market::Candle &hour : built)
        hour.source = market::Source::Rest;
    bench.write(storage::test::batchOf(hours, built));
    const Host engine = bench.recorded.start();
    // Where the rows lie makes no difference.
    QVERIFY(endsAs(*engine, engine->archive().startArchive(olderThan(minutes(), rows[2'000].openTime)),
                   JobState::Succeeded));
    const auto report = verified(*engine, everythingFully());
    QCOMPARE(report.differences, 1);
    QCOMPARE(report.listed.front().field, std::string("low"));
    QCOMPARE(report.listed.front().stored, std::string("0.01"));
    QCOMPARE(report.listed.front().builtFrom, std::string("1m"));
    QVERIFY(report.listed.front().series == hours);
    QCOMPARE(report.mended, 0); // the exchange's own candle stands
    QVERIFY(engine->stop(10s));
}

/// Five minutes begin a day behind the minutes: hours before that are held against these.
void TestEngineVerify::whatNoFinerSeriesHasIsHeldAgainstTheNextOne()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 2 * 1'440, 2 * 1'440min);
    const auto write = [&](Interval interval, std::size_t skipped, const std::vector<std::size_t> &wrong) {
        std::vector<market::Candle> built;
        for (const auto &sum : market::aggregate(rows, Interval::M1, interval))
            built.push_back(sum.candle);
        for (const std::size_t index : wrong)
            built[index].low = market::Decimal::fromMantissa(1, 2);
        for (market::Candle &candle : built)
            candle.source = market::Source::Rest;
        built.erase(built.begin(), built.begin() + static_cast<std::ptrdiff_t>(skipped));
        bench.write(storage::test::batchOf({RecordedEngine::spot(), interval}, built));
    };
    write(Interval::M5, 288, {});
    write(Interval::H1, 0, {3, 30});
    const Host engine = bench.recorded.start();
    const auto report = verified(*engine, everythingFully());
    QCOMPARE(report.differences, 2);
    for (const interfaces::CandleDifference &each : report.listed) {
        const bool isEarly = each.openTime < rows[1'440].openTime;
        QCOMPARE(each.builtFrom, std::string(isEarly ? "1m" : "5m"));
    }
    QVERIFY(report.listed[0].openTime != report.listed[1].openTime);
    QVERIFY(engine->stop(10s));
}

/// A node that records five minutes and trades, and no minutes.
void TestEngineVerify::candlesWithoutMinutesAreHeldAgainstTrades()
{
    using storage::test::kDay;
    ArchiveBench bench;
    std::vector<market::Trade> trades;
    market::TradeAggregator aggregator(Interval::M5, market::quoteScaleOf(market::Market::Spot));
    std::vector<market::Candle> built;
    for (int i = 0; i < 60; ++i) {
        trades.push_back(storage::test::trade(100 + i, kDay + i * 30s));
        if (auto finished = aggregator.add(trades.back()); finished) {
            finished->final = true;
            finished->source = market::Source::Rest;
            built.push_back(*finished);
        }
    }
    built[2].close = market::Decimal::fromMantissa(1, 2);
    const market::SeriesKey fives{RecordedEngine::spot(), Interval::M5};
    bench.write(storage::test::batchOf(fives, built));
    bench.write(storage::test::batchOf(fives.instrument, trades));
    const Host engine = bench.recorded.start();
    const auto report = verified(*engine, everythingFully());
    QCOMPARE(report.differences, 1);
    QCOMPARE(report.listed.front().builtFrom, std::string("trades"));
    QVERIFY(report.listed.front().series == fives);
    QVERIFY(report.listed.front().openTime == built[2].openTime);
    QVERIFY(engine->stop(10s));
}

void TestEngineVerify::anImportedCoarserCandleGivesWay()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 1'440, 2 * 1'440min);
    const market::SeriesKey hours{RecordedEngine::spot(), Interval::H1};
    auto hour = market::aggregate(rows, Interval::M1, Interval::H1)[5].candle;
    hour.low = market::Decimal::fromMantissa(1, 2);
    hour.volume = hour.volume.plus(hour.volume).value();
    hour.source = market::Source::Import;
    bench.write(storage::test::batchOf(hours, {hour}));
    const Host engine = bench.recorded.start();
    const auto report = verified(*engine, everythingFully());
    QCOMPARE(report.differences, 2);
    QCOMPARE(report.mended, 1); // one candle
    QCOMPARE(verified(*engine, everythingFully()).differences, 0);
    QVERIFY(engine->stop(10s));
}

/// A minute was wrong, and the hour was blamed: when the minute is mended, nothing contradicts the hour any more.
void TestEngineVerify::aWitnessThatAgreesNowSettlesItsFinding()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 1'440, 2 * 1'440min);
    const market::SeriesKey hours{RecordedEngine::spot(), Interval::H1};
    std::vector<market::Candle> built;
    for (const auto &sum : market::aggregate(rows, Interval::M1, Interval::H1)) {
        if (sum.complete)
            built.push_back(sum.candle);
    }
    built[3].low = built[9].low = market::Decimal::fromMantissa(1, 2);
    for (market::Candle &hour : built)
        hour.source = market::Source::Rest;
    bench.write(storage::test::batchOf(hours, built));
    interfaces::FindingFilter open;
    open.instrument = RecordedEngine::spot();
    open.interval = Interval::H1;
    open.onlyOpen = true;
    {
        const Host engine = bench.recorded.start();
        QCOMPARE(verified(*engine, everythingFully()).differences, 2);
        QCOMPARE(must(engine->findings().findings(open)).size(), std::size_t(2));
        QVERIFY(engine->stop(10s));
    }
    market::Candle mended = rows[3 * 60];
    mended.low = built[3].low;
    mended.eventTime += 1s;
    bench.write(storage::test::batchOf(minutes(), {mended}));
    const Host engine = bench.recorded.start();
    QCOMPARE(verified(*engine, everythingFully()).differences, 1);
    const auto left = must(engine->findings().findings(open));
    QCOMPARE(left.size(), std::size_t(1));
    QVERIFY(left.front().openTime == built[9].openTime);
    open.onlyOpen = false;
    const auto all = must(engine->findings().findings(open));
    QCOMPARE(all.size(), std::size_t(2));
    const auto settled = std::ranges::find_if(
        all, [](const interfaces::Finding &each) { return each.closedAt.has_value(); });
    QVERIFY(settled != all.end());
    QCOMPARE(settled->closedBy, std::string("mended"));
    QCOMPARE(settled->stored, std::string("0.01"));
    QVERIFY(engine->stop(10s));
}

void TestEngineVerify::minutesWithoutTheirNeighboursAreNotJudged()
{
    using storage::test::kDay;
    using storage::test::trade;
    std::vector<market::Trade> trades;
    for (int i = 0; i < 10; ++i)
        trades.push_back(trade(100 + i, kDay + i * 30s));
    // The first and the last minute may go on outside; of 5 minutes 3 are sure.
    const auto minutesOf = [&] {
        std::vector<std::int64_t> starts;
        for (const auto &candle : engine::completeCandles(trades, market::Market::Spot, Interval::M1))
            starts.push_back((candle.openTime - kDay) / 1min);
        return starts;
    };
    QCOMPARE(minutesOf(), (std::vector<std::int64_t>{1, 2, 3}));
    // A missing id makes the two minutes it could belong to unsure: 104 and 105 are the trades of minute 2.
    trades.erase(trades.begin() + 4);
    QCOMPARE(minutesOf(), (std::vector<std::int64_t>{3}));
    // Minutes without a trade between two that follow one another are flat.
    trades = {trade(1, kDay), trade(2, kDay + 1min), trade(3, kDay + 4min), trade(4, kDay + 5min)};
    QCOMPARE(minutesOf(), (std::vector<std::int64_t>{1, 2, 3, 4}));
    QVERIFY(engine::completeCandles({}, market::Market::Spot, Interval::M1).empty());
}

QTEST_GUILESS_MAIN(TestEngineVerify)
#include "tst_engineverify.moc"
