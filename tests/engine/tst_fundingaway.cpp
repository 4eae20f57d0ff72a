// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/fundingbench.h"

#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::Gap;
using interfaces::GapState;
using interfaces::JobState;
using market::TimeRange;
using market::UtcTime;

namespace {

UtcTime day(unsigned month, unsigned day)
{
    return std::chrono::sys_days(std::chrono::year(2024) / month / day);
}

/// A rate bears the minute of its settlement, or some milliseconds more.
std::vector<UtcTime> minutesOf(std::vector<UtcTime> times)
{
    for (UtcTime &time : times)
        time = std::chrono::floor<std::chrono::minutes>(time);
    return times;
}

std::int64_t sumOf(const std::vector<Gap> &gaps)
{
    std::int64_t rates = 0;
    for (const Gap &gap : gaps)
        rates += gap.missing;
    return rates;
}

interfaces::FundingCoverage coverageOf(engine::EngineHost &engine)
{
    const auto all = must(engine.gapReports().fundingCoverage({}));
    return all.size() == 1 ? all.front() : interfaces::FundingCoverage();
}

/// How many claims a verification found wrong; −1: it failed.
std::int64_t verify(engine::EngineHost &engine)
{
    const auto job = engine.archive().startVerify({{}, {}, {}, interfaces::VerifyDepth::Full, {}});
    return endsAs(engine, job, JobState::Succeeded) ? runOf(engine, *job).report.claimsWrong : -1;
}

/// Ends a node; another program takes rates away, and the next node starts.
Host startWithout(FundingBench &bench, Host engine, const std::vector<UtcTime> &times)
{
    if (!engine->stop(10s))
        qFatal("The engine does not end.");
    engine.reset();
    for (const UtcTime time : times) {
        for (const char *table : {"funding", "funding_archive"})
            bench.sql(QStringLiteral("DELETE FROM %1 WHERE time = %2")
                          .arg(QLatin1String(table), QString::number(market::toUs(time))));
    }
    return bench.recorded.start();
}

} // namespace

/// Funding rates of which some are in files, purged or gone: what is missing is told and comes back, and nothing else.
class TestFundingAway : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void purgedRatesComeBack_data();
    void purgedRatesComeBack();
    void nothingIsSaidOfRatesThatAreAllPurged();
    void aHoleStaysAHoleWhenItsMonthGoes();
    void aLossIsFoundBesideFiles();
    void aLossStaysKnownWhenItsMonthGoes();
    void anInstrumentWithoutRatesStaysInTheReport();
    void theLastRateIsFoundGone();
    void aDownloadEndsAtItsCap();
};

void TestFundingAway::purgedRatesComeBack_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("rates");
    QTest::newRow("one") << 10 << 1;
    QTest::newRow("six") << 20 << 6;
    QTest::newRow("the first") << 0 << 1;
}

void TestFundingAway::purgedRatesComeBack()
{
    QFETCH(int, from);
    QFETCH(int, rates);
    FundingBench bench;
    const Host engine = bench.recorded.start();
    const TimeRange all{day(8, 20), day(9, 5)};
    QVERIFY(FundingBench::fetch(*engine, all));
    const auto times = FundingBench::timesOf(*engine);
    QCOMPARE(times.size(), std::size_t(16 * 3));
    QVERIFY(FundingBench::purge(*engine, {times[from], times[from + rates]}));
    const auto purged = FundingBench::gapsIn(*engine, GapState::Purged);
    QCOMPARE(purged.size(), std::size_t(1));
    QCOMPARE(purged[0].missing, rates);
    QVERIFY((purged[0].range == TimeRange{times[from], times[from + rates - 1] + 1ms}));

    const auto plan = engine->jobs().plan(FundingBench::request(all, true));
    QVERIFY(plan.has_value());
    QCOMPARE(plan->rowsMissing, rates);
    const auto back = FundingBench::download(*engine, FundingBench::request(all, true));
    QVERIFY(back && back->inserted == rates);
    QCOMPARE(FundingBench::timesOf(*engine), times);
    QVERIFY(FundingBench::gapsIn(*engine, GapState::Purged).empty());
    const auto filled = FundingBench::gapsIn(*engine, GapState::Filled);
    QCOMPARE(filled.size(), std::size_t(1));
    QCOMPARE(filled[0].missing, rates);
    QCOMPARE(interfaces::parseGapFiller(filled[0].filledBy).job, back->id);
    QCOMPARE(verify(*engine), 0);
    QVERIFY(engine->stop(10s));
}

void TestFundingAway::nothingIsSaidOfRatesThatAreAllPurged()
{
    FundingBench bench;
    const Host engine = bench.recorded.start();
    const TimeRange all{day(8, 20), day(9, 5)};
    QVERIFY(FundingBench::fetch(*engine, all));
    QCOMPARE(coverageOf(*engine).percent().value_or(-1), 100.0);
    QVERIFY(FundingBench::purge(*engine, all));
    QVERIFY(FundingBench::timesOf(*engine).empty());
    QCOMPARE(coverageOf(*engine).away, 16 * 3);
    QCOMPARE(coverageOf(*engine).stored(), 0);
    QVERIFY(!coverageOf(*engine).percent());
    QVERIFY(engine->stop(10s));
}

void TestFundingAway::aHoleStaysAHoleWhenItsMonthGoes()
{
    FundingBench bench;
    const Host engine = bench.recorded.start();
    const TimeRange all{day(8, 10), day(8, 22)};
    QVERIFY(FundingBench::fetch(*engine, {day(8, 10), day(8, 12)}));
    QVERIFY(FundingBench::fetch(*engine, {day(8, 20), day(8, 22)}));
    const auto stored = FundingBench::timesOf(*engine);
    QCOMPARE(stored.size(), std::size_t(12));
    QCOMPARE(sumOf(FundingBench::gapsIn(*engine, GapState::Open)), 24);
    QVERIFY(FundingBench::putAway(*engine, day(9, 5)));
    QVERIFY(FundingBench::timesOf(*engine).empty());

    const auto gaps = FundingBench::gapsIn(*engine, GapState::Open);
    QCOMPARE(gaps.size(), std::size_t(1));
    QCOMPARE(gaps[0].missing, 24);
    QVERIFY((gaps[0].range == TimeRange{stored[5] + 1ms, stored[6]}));
    QCOMPARE(coverageOf(*engine).missing, 24);
    QCOMPARE(coverageOf(*engine).complete.size(), std::size_t(2));
    QCOMPARE(coverageOf(*engine).away, 12);
    QCOMPARE(coverageOf(*engine).percent().value_or(-1), 0.0);
    const auto away = must(engine->gapReports().away({RecordedEngine::futures(), {}, true, all}));
    QCOMPARE(away.size(), std::size_t(2));
    QVERIFY(away[0].missing == 6 && away[1].missing == 6);
    QCOMPARE(verify(*engine), 0);
    const auto filled = FundingBench::download(*engine, FundingBench::request(all));
    QVERIFY(filled && filled->inserted == 24);
    QVERIFY(FundingBench::gapsIn(*engine, GapState::Open).empty());
    QCOMPARE(verify(*engine), 0);
    QVERIFY(engine->stop(10s));
}

void TestFundingAway::aLossIsFoundBesideFiles()
{
    FundingBench bench;
    Host engine = bench.recorded.start();
    QVERIFY(FundingBench::fetch(*engine, {day(8, 20), day(9, 6)}));
    QVERIFY(FundingBench::putAway(*engine, day(9, 2)));
    const auto left = FundingBench::timesOf(*engine);
    QCOMPARE(left.size(), std::size_t(5 * 3));
    QCOMPARE(coverageOf(*engine).rates, 17 * 3);
    QCOMPARE(coverageOf(*engine).stored(), std::int64_t(left.size()));
    QCOMPARE(verify(*engine), 0);
    engine = startWithout(bench, std::move(engine), {left[0], left[6], left[7]});

    QCOMPARE(verify(*engine), 1);
    const auto gaps = FundingBench::gapsIn(*engine, GapState::Open);
    QCOMPARE(gaps.size(), std::size_t(2));
    QVERIFY(gaps[0].missing == 1 && gaps[0].range.contains(left[0]) && gaps[0].range.to == left[1]);
    QCOMPARE(gaps[1].missing, 2);
    QVERIFY((gaps[1].range == TimeRange{left[5] + 1ms, left[8]}));
    QVERIFY(gaps[0].cause == "deleted" && gaps[1].cause == "deleted");
    QCOMPARE(coverageOf(*engine).rates, 17 * 3 - 3);
    QCOMPARE(coverageOf(*engine).missing, 3);
    const auto repair = FundingBench::repair(*engine);
    QVERIFY(repair && repair->inserted == 3);
    QCOMPARE(FundingBench::timesOf(*engine), left);
    const auto filled = FundingBench::gapsIn(*engine, GapState::Filled);
    QCOMPARE(filled.size(), std::size_t(2));
    QCOMPARE(sumOf(filled), 3);
    QCOMPARE(coverageOf(*engine).rates, 17 * 3);
    QCOMPARE(verify(*engine), 0);
    QVERIFY(engine->stop(10s));
}

void TestFundingAway::aLossStaysKnownWhenItsMonthGoes()
{
    FundingBench bench;
    Host engine = bench.recorded.start();
    QVERIFY(FundingBench::fetch(*engine, {day(8, 20), day(9, 6)}));
    const auto times = FundingBench::timesOf(*engine);
    engine = startWithout(bench, std::move(engine), {times[7]});
    QCOMPARE(verify(*engine), 1);
    QVERIFY(FundingBench::putAway(*engine, day(9, 2)));

    const auto gaps = FundingBench::gapsIn(*engine, GapState::Open);
    QCOMPARE(gaps.size(), std::size_t(1));
    QVERIFY((gaps[0].range == TimeRange{times[6] + 1ms, times[8]}));
    QCOMPARE(gaps[0].missing, 1);
    QCOMPARE(sumOf(FundingBench::gapsIn(*engine, GapState::Cold)), 12 * 3 - 1);
    const auto repair = FundingBench::repair(*engine);
    QVERIFY(repair && repair->inserted == 1);
    QVERIFY(FundingBench::gapsIn(*engine, GapState::Open).empty());
    const auto filled = FundingBench::gapsIn(*engine, GapState::Filled);
    QVERIFY(filled.size() == 1 && filled[0].missing == 1);
    QVERIFY(engine->stop(10s));
}

void TestFundingAway::anInstrumentWithoutRatesStaysInTheReport()
{
    FundingBench bench;
    Host engine = bench.recorded.start();
    QVERIFY(FundingBench::fetch(*engine, {day(8, 20), day(8, 25)}));
    const auto times = FundingBench::timesOf(*engine);
    engine = startWithout(bench, std::move(engine), times);
    QCOMPARE(verify(*engine), 1);
    const auto coverage = coverageOf(*engine);
    QCOMPARE(coverage.rates, 0);
    QCOMPARE(coverage.missing, 15);
    QVERIFY(coverage.range.contains(times.front()) && coverage.range.contains(times.back()));
    QVERIFY(engine->stop(10s));
}

void TestFundingAway::theLastRateIsFoundGone()
{
    FundingBench bench;
    Host engine = bench.recorded.start();
    QVERIFY(FundingBench::fetch(*engine, {day(8, 20), day(8, 25)}));
    const auto times = FundingBench::timesOf(*engine);
    engine = startWithout(bench, std::move(engine), {times.front(), times.back()});
    QCOMPARE(verify(*engine), 1);
    QCOMPARE(FundingBench::gapsIn(*engine, GapState::Open).size(), std::size_t(2));
    QCOMPARE(sumOf(FundingBench::gapsIn(*engine, GapState::Open)), 2);
    const auto repair = FundingBench::repair(*engine);
    QVERIFY(repair && repair->inserted == 2);
    QCOMPARE(FundingBench::timesOf(*engine), times);
    QCOMPARE(sumOf(FundingBench::gapsIn(*engine, GapState::Filled)), 2);
    QVERIFY(engine->stop(10s));
}

void TestFundingAway::aDownloadEndsAtItsCap()
{
    FundingBench bench;
    const Host engine = bench.recorded.start();
    auto request = FundingBench::request({day(8, 20), day(9, 5)});
    const auto firstTimes = [](int rates) {
        std::vector<UtcTime> times;
        for (int n = 0; n < rates; ++n)
            times.push_back(day(8, 20) + n * 8h);
        return times;
    };
    for (const auto &[cap, fresh] : std::vector<std::pair<int, int>>{{10, 10}, {10, 0}, {13, 3}}) {
        request.maxRows = cap;
        const auto plan = engine->jobs().plan(request);
        QVERIFY(plan.has_value());
        QCOMPARE(plan->rowsExpected, cap);
        QCOMPARE(plan->rowsMissing, fresh);
        const auto job = FundingBench::download(*engine, request);
        QVERIFY(job.has_value());
        QCOMPARE(job->inserted, fresh);
        QCOMPARE(minutesOf(FundingBench::timesOf(*engine)), firstTimes(cap));
    }
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestFundingAway)
#include "tst_fundingaway.moc"
