// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradesheld.h"
#include "tests/engine/kit/archivebench.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::JobState;
using storage::test::kDay;
using storage::test::trade;

namespace {

/// An exchange whose now is three days after a day of trades, so that they may be purged.
class PurgeBench {
public:
    PurgeBench() : recorded(afterThreeDays())
    {
        recorded.config.instruments.clear();
        recorded.config.archive.coldFolder = m_dir.path().toStdString() + "/cold";
    }

    [[nodiscard]] bool purge(engine::EngineHost &engine, interfaces::PurgeRequest request) const
    {
        request.token = must(engine.archive().previewPurge(request)).token;
        return endsAs(engine, engine.archive().startPurge(request), JobState::Succeeded);
    }
    [[nodiscard]] bool undoPurges(engine::EngineHost &engine) const
    {
        for (const interfaces::ColdFileStatus &file : must(engine.archive().coldFiles({}))) {
            if (!endsAs(engine, engine.archive().startRestore({{}, {}, false, file.name}),
                        JobState::Succeeded))
                return false;
        }
        return true;
    }

    [[nodiscard]] QString pathOf(const interfaces::ColdFileStatus &file) const
    {
        return m_dir.path() + QStringLiteral("/cold/") + QString::fromStdString(file.name);
    }

    const market::UtcTime day = std::chrono::sys_days(std::chrono::year(2024) / 8 / 8);
    RecordedEngine recorded;

private:
    static replay::ReplayOptions afterThreeDays()
    {
        replay::ReplayOptions options = speed(1);
        options.from = std::chrono::sys_days(std::chrono::year(2024) / 8 / 11) + 12h;
        return options;
    }

    QTemporaryDir m_dir;
};

} // namespace

/// A backfill of trades asks what is claimed first and fetches the rest; its plan says what it does.
class TestEngineTrades : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void claimsSayWhatIsHeld();
    void archivedTradesAreHeld();
    void aPlanOfTradesIsWhatTheJobDoes();
    void storedTradesAreNotFetchedAgain();
    void olderTradesArePrepended();
    void wholeDaysComeFromFiles();
    void aFirstPlanKnowsThePresent();
    void filesThatAreMissingAreCounted();
    void anArchiveThatDoesNotAnswerIsNotCountedOn();
    void purgedTradesAreNotFetchedAgain();
    void tradesOfALostFileComeBack();
    void purgedFundingIsNotFetchedAgain();
    void purgedRowsComeBackForWhoAsks_data();
    void purgedRowsComeBackForWhoAsks();

private:
    static interfaces::BackfillRequest tradesOf(const market::InstrumentKey &instrument,
                                                const market::TimeRange &range)
    {
        interfaces::BackfillRequest request;
        request.instrument = instrument;
        request.kind = interfaces::DataKind::Trades;
        request.range = range;
        return request;
    }
    static interfaces::JobStatus ended(engine::EngineHost &engine, const Result<std::int64_t> &id)
    {
        interfaces::JobStatus found;
        (void)waitFor([&] {
            for (const interfaces::JobStatus &job : engine.jobs().jobs()) {
                if (id && job.id == *id)
                    found = job;
            }
            return interfaces::isOver(found.state);
        });
        return found;
    }
    /// Minutes first: they say how many trades there are where none is stored.
    static bool fetchMinutes(engine::EngineHost &engine, const market::InstrumentKey &instrument,
                             const market::TimeRange &range)
    {
        interfaces::BackfillRequest request;
        request.instrument = instrument;
        request.range = range;
        return ended(engine, engine.jobs().startBackfill(request)).state == JobState::Succeeded;
    }
    static std::vector<std::int64_t> idsOf(engine::EngineHost &engine,
                                           const market::InstrumentKey &instrument)
    {
        std::vector<std::int64_t> ids;
        for (const auto &row : must(engine.marketData().trades({instrument, {}, {}, 1'000'000, false})))
            ids.push_back(row.id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }
    static std::vector<market::UtcTime> ratesOf(engine::EngineHost &engine)
    {
        std::vector<market::UtcTime> times;
        for (const auto &rate :
             must(engine.marketData().funding(RecordedEngine::futures(), market::UtcTime(), {}, 10'000)))
            times.push_back(rate.time);
        return times;
    }
    static bool isWithin(std::int64_t percent, std::int64_t planned, std::int64_t done)
    {
        return std::llabs(planned - done) * 100 <= done * percent;
    }
};

void TestEngineTrades::claimsSayWhatIsHeld()
{
    const auto place = storage::test::makePlace();
    const auto database = must(storage::openDatabase(place->url()));
    std::vector<market::Trade> rows;
    for (int i = 0; i < 1'000; ++i) { // a trade a second, and two in the same moment
        if (i < 300 || i >= 400)
            rows.push_back(trade(5'000 + i, kDay + i * 1s - (i == 501 ? 1s : 0s)));
    }
    const market::InstrumentKey instrument = RecordedEngine::spot();
    storage::WriteBatch batch = storage::test::batchOf(instrument, rows);
    storage::GapRecord gone;
    gone.instrument = instrument;
    gone.ids = market::IdRange{5'310, 5'320};
    gone.range = {kDay + 310s, kDay + 320s};
    gone.status = storage::GapStatus::Unavailable;
    gone.foundAt = kDay;
    batch.gaps.push_back(gone);
    (void)must(must(database->openWriter())->write(batch));
    const auto reader = must(database->openReader());

    auto held = must(ingest::tradesHeld(*reader, instrument, {kDay + 100s, kDay + 501s}));
    QCOMPARE(held.from.id, std::optional<std::int64_t>(5'100));
    QCOMPARE(held.to.id, std::optional<std::int64_t>(5'502));
    QVERIFY((held.ids == market::IdRanges{{5'000, 5'300}, {5'310, 5'320}, {5'400, 6'000}}));
    // In the hole, before the first and behind the last trade nobody can say.
    held = must(ingest::tradesHeld(*reader, instrument, {kDay + 350s, kDay + 5'000s}));
    QVERIFY(!held.from.id && !held.to.id);
    QCOMPARE(held.from.before->id, 5'299);
    QCOMPARE(held.from.after->id, 5'400);
    QCOMPARE(held.to.before->id, 5'999);
    QVERIFY(!held.to.after);
    held = must(ingest::tradesHeld(*reader, instrument, {kDay, kDay + 1s}));
    QVERIFY(!held.from.id); // another trade of the same moment may lie before it
    QCOMPARE(held.to.id, std::optional<std::int64_t>(5'001));
    held = must(ingest::tradesHeld(*reader, RecordedEngine::futures(), {kDay, kDay + 1s}));
    QVERIFY(held.ids.isEmpty() && !held.from.after);
}

void TestEngineTrades::archivedTradesAreHeld()
{
    const auto place = storage::test::makePlace();
    const auto database = must(storage::openDatabase(place->url()));
    const market::InstrumentKey instrument = RecordedEngine::spot();
    std::vector<market::Trade> rows;
    for (int i = 0; i < 200; ++i)
        rows.push_back(trade(1'000 + i, kDay + i * 1s));
    const auto writer = must(database->openWriter());
    (void)must(writer->write(storage::test::batchOf(instrument, rows)));
    const storage::Sequence sequence{instrument, storage::RowKind::Trades, std::nullopt};
    QCOMPARE(must(writer->archive(sequence, kDay + 100s, 1'000)).rows, 100);
    const auto reader = must(database->openReader());
    const auto held = must(ingest::tradesHeld(*reader, instrument, {kDay + 50s, kDay + 150s}));
    QVERIFY((held.ids == market::IdRanges{{1'000, 1'200}}));
    QCOMPARE(held.from.id, std::optional<std::int64_t>(1'050));
    QCOMPARE(held.to.id, std::optional<std::int64_t>(1'150));
    QVERIFY(ingest::tradesToFetch(held, {1'050, 1'150}).empty());
}

void TestEngineTrades::aPlanOfTradesIsWhatTheJobDoes()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const auto end = market::Interval(market::Interval::M1).floor(bench.now()) - 1min;
    for (const auto &instrument : {RecordedEngine::spot(), RecordedEngine::futures()}) {
        constexpr std::int64_t percent = 5;
        // A part of it is there.
        QVERIFY(
            ended(*engine, engine->jobs().startBackfill(tradesOf(instrument, {end - 2min, end - 90s}))).state
            == JobState::Succeeded);
        const auto request = tradesOf(instrument, {end - 3min, end});
        const auto plan = must(planOf(*engine, request));
        const auto job = ended(*engine, engine->jobs().startBackfill(request));
        QVERIFY2(job.state == JobState::Succeeded, job.error.c_str());
        const QByteArray what =
            QStringLiteral("planned %1 of %2 rows, %3 requests, %4 weight; did %5, %6, %7")
                .arg(plan.rowsMissing)
                .arg(plan.rowsExpected)
                .arg(plan.requests)
                .arg(plan.weight)
                .arg(job.inserted)
                .arg(job.requests)
                .arg(job.weight)
                .toUtf8();
        QVERIFY2(isWithin(percent, plan.rowsMissing, job.inserted), what);
        QVERIFY2(plan.requests == job.requests && plan.weight == job.weight, what);
        QVERIFY2(isWithin(5, plan.rowsExpected - plan.rowsMissing, job.skipped), what);
        QVERIFY(job.skipped > 0);
        // Now that all of it is there, the plan is exact and nothing is asked.
        const auto nothing = must(planOf(*engine, tradesOf(instrument, {end - 2min, end - 1min})));
        QCOMPARE(nothing.rowsMissing, 0);
        QCOMPARE(nothing.requests, 0);
        QVERIFY(nothing.rowsExpected > 0);
    }
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::storedTradesAreNotFetchedAgain()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto instrument = RecordedEngine::spot();
    const auto end = bench.now() - 1min;
    const auto request = tradesOf(instrument, {end - 3min, end});
    const auto first = ended(*engine, engine->jobs().startBackfill(request));
    QVERIFY(first.state == JobState::Succeeded);
    const auto ids = idsOf(*engine, instrument);
    QCOMPARE(static_cast<std::int64_t>(ids.size()), first.inserted);
    QVERIFY(engine->stop(10s));
    engine.reset();
    const std::size_t middle = ids.size() / 2;
    bench.sql(QStringLiteral("DELETE FROM trades WHERE id >= %1 AND id < %2")
                  .arg(ids[middle])
                  .arg(ids[middle + 7]));

    engine = bench.recorded.start();
    auto inner = request;
    inner.range = {end - 150s, end - 20s};
    const auto plan = must(planOf(*engine, inner));
    QCOMPARE(plan.rowsMissing, 7);
    QCOMPARE(plan.requests, 1);
    const auto job = ended(*engine, engine->jobs().startBackfill(inner));
    QVERIFY(job.state == JobState::Succeeded);
    QCOMPARE(job.inserted, 7);
    QCOMPARE(job.requests, plan.requests);
    QCOMPARE(job.weight, plan.weight);
    QCOMPARE(job.skipped, plan.rowsExpected - 7);
    QCOMPARE(idsOf(*engine, instrument), ids);
    const auto again = ended(*engine, engine->jobs().startBackfill(inner));
    QCOMPARE(again.requests, 0);
    QCOMPARE(again.inserted, 0);
    QCOMPARE(again.skipped, plan.rowsExpected);
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::olderTradesArePrepended()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const auto instrument = RecordedEngine::spot();
    const auto end = bench.now() - 1min;
    const auto newer = ended(*engine, engine->jobs().startBackfill(tradesOf(instrument, {end - 1min, end})));
    QVERIFY(newer.state == JobState::Succeeded);
    auto request = tradesOf(instrument, {end - 2min, end - 10s});
    const auto older = ended(*engine, engine->jobs().startBackfill(request));
    QVERIFY(older.state == JobState::Succeeded);
    QVERIFY(older.skipped > 0);
    const auto ids = idsOf(*engine, instrument);
    QCOMPARE(static_cast<std::int64_t>(ids.size()), newer.inserted + older.inserted);
    QCOMPARE(static_cast<std::int64_t>(ids.size()), ids.back() - ids.front() + 1);
    // At most so many, the oldest: those that are there count among them.
    request.maxRows = 10;
    const auto capped = ended(*engine, engine->jobs().startBackfill(request));
    QCOMPARE(capped.inserted, 0);
    QCOMPARE(capped.skipped, 10);
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::wholeDaysComeFromFiles()
{
    // Three days after the recorded one its files are published.
    replay::ReplayOptions options = speed(1);
    options.from = std::chrono::sys_days(std::chrono::year(2024) / 8 / 11) + 12h;
    RecordedEngine recorded(options);
    recorded.config.instruments.clear();
    recorded.config.bulkRoot = "http://127.0.0.1:" + std::to_string(recorded.exchange->port());
    const Host engine = recorded.start();
    const auto instrument = RecordedEngine::spot();
    const market::UtcTime day = std::chrono::sys_days(std::chrono::year(2024) / 8 / 8);

    QVERIFY(fetchMinutes(*engine, instrument, {day - 1h, day}));
    interfaces::BackfillRequest candles;
    candles.instrument = instrument;
    const market::UtcTime august = std::chrono::sys_days(std::chrono::year(2024) / 8 / 1);
    candles.range = {august - 72h, august};
    const auto plan = must(planOf(*engine, candles));
    QCOMPARE(plan.files, 1); // of July
    QCOMPARE(plan.requests, 1); // where the symbol's candles begin
    QCOMPARE(plan.requestsAtMost, 1 + 5); // 4,320 candles by the thousand
    QVERIFY(plan.weightAtMost > plan.weight && plan.durationAtMost >= plan.duration);
    const auto filled = ended(*engine, engine->jobs().startBackfill(candles));
    QVERIFY2(filled.state == JobState::Succeeded, filled.error.c_str());
    QCOMPARE(filled.inserted, plan.rowsMissing);
    QCOMPARE(filled.requests, plan.requests);

    const auto job = ended(*engine, engine->jobs().startBackfill(tradesOf(instrument, {day, day + 24h})));
    QVERIFY2(job.state == JobState::Succeeded, job.error.c_str());
    QVERIFY(job.inserted > 1'000);
    QVERIFY(job.requests <= 3); // where the ids of the day begin and end
    const auto ids = idsOf(*engine, instrument);
    QCOMPARE(static_cast<std::int64_t>(ids.size()), job.inserted);
    QCOMPARE(ids.back() - ids.front() + 1, job.inserted);
    QVERIFY(engine->stop(10s));
}

/// A command without a node: nothing asked the exchange yet, and the range goes on behind its present.
void TestEngineTrades::aFirstPlanKnowsThePresent()
{
    replay::ReplayOptions options = speed(1);
    options.from = std::chrono::sys_days(std::chrono::year(2024) / 8 / 11) + 12h + 20s;
    RecordedEngine recorded(options);
    recorded.config.instruments.clear();
    recorded.config.bulkRoot = "http://127.0.0.1:" + std::to_string(recorded.exchange->port());
    const market::UtcTime august = std::chrono::sys_days(std::chrono::year(2024) / 8 / 1);
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::spot();
    // Where the series begins is known, so that nothing but the clock is there to ask for.
    Host engine = recorded.start();
    QVERIFY(fetchMinutes(*engine, request.instrument, {august - 73h, august - 72h}));
    QVERIFY(engine->stop(10s));
    engine.reset();

    engine = recorded.start();
    request.range = {august - 72h, recorded.exchange->now() + 30 * 24h};
    const auto first = must(planOf(*engine, request));
    QVERIFY(engine->stop(10s));
    engine.reset();
    QVERIFY(first.files > 0);
    QVERIFY(first.requests < first.requestsAtMost);
    const std::int64_t minutes = (recorded.exchange->now() - (august - 72h)) / 1min;
    QVERIFY2(first.rowsMissing <= minutes && first.rowsMissing >= minutes - 5,
             qPrintable(QString::number(first.rowsMissing)));

    engine = recorded.start();
    const auto job = ended(*engine, engine->jobs().startBackfill(request));
    QVERIFY2(job.state == JobState::Succeeded, job.error.c_str());
    QCOMPARE(job.requests, first.requests);
    QCOMPARE(job.weight, first.weight);
    QVERIFY(engine->stop(10s));
}

/// An archive that has no file a plan counts on: what it said of that comes true.
void TestEngineTrades::filesThatAreMissingAreCounted()
{
    replay::ReplayOptions options = speed(1);
    options.from = std::chrono::sys_days(std::chrono::year(2024) / 8 / 11) + 12h;
    RecordedEngine recorded(options);
    recorded.config.instruments.clear();
    recorded.config.bulkRoot = "http://127.0.0.1:" + std::to_string(recorded.exchange->port()) + "/elsewhere";
    const Host engine = recorded.start();
    const auto instrument = RecordedEngine::spot();
    const market::UtcTime day = std::chrono::sys_days(std::chrono::year(2024) / 8 / 8);
    QVERIFY(fetchMinutes(*engine, instrument, {day - 1h, day}));

    interfaces::BackfillRequest candles;
    candles.instrument = instrument;
    const market::UtcTime august = std::chrono::sys_days(std::chrono::year(2024) / 8 / 1);
    candles.range = {august - 72h, august + 24h};
    const std::vector<interfaces::BackfillRequest> requests{candles, tradesOf(instrument, {day, day + 24h})};
    for (const auto &request : requests) {
        const auto plan = must(planOf(*engine, request));
        QVERIFY(plan.files > 0);
        QVERIFY(plan.requestsAtMost > plan.requests && plan.weightAtMost > plan.weight);
        const auto job = ended(*engine, engine->jobs().startBackfill(request));
        QVERIFY2(job.state == JobState::Succeeded, job.error.c_str());
        QCOMPARE(job.inserted, plan.rowsMissing);
        QVERIFY2(
            isWithin(5, plan.requestsAtMost, job.requests),
            qPrintable(QStringLiteral("%1 planned, %2 sent").arg(plan.requestsAtMost).arg(job.requests)));
        QVERIFY(isWithin(5, plan.weightAtMost, job.weight));
    }
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::anArchiveThatDoesNotAnswerIsNotCountedOn()
{
    replay::ReplayOptions options = speed(1);
    options.from = std::chrono::sys_days(std::chrono::year(2024) / 8 / 11) + 12h;
    RecordedEngine recorded(options);
    recorded.config.instruments.clear();
    recorded.config.bulkRoot = "http://127.0.0.1:1";
    const Host engine = recorded.start();
    const market::UtcTime august = std::chrono::sys_days(std::chrono::year(2024) / 8 / 1);
    interfaces::BackfillRequest candles;
    candles.instrument = RecordedEngine::spot();
    candles.range = {august - 1h, august};
    QVERIFY(fetchMinutes(*engine, candles.instrument, candles.range));
    candles.range = {august - 48h, august - 1h};
    QVERIFY(must(planOf(*engine, candles)).files == 1);
    QVERIFY(ended(*engine, engine->jobs().startBackfill(candles)).state == JobState::Succeeded);
    // The status, which a plan goes by, is told a few times a second.
    QTRY_VERIFY(std::ranges::any_of(engine->status().markets, &interfaces::MarketStatus::isArchiveAway));
    candles.range = {august - 96h, august - 48h};
    const auto plan = must(planOf(*engine, candles));
    QCOMPARE(plan.files, 0);
    QCOMPARE(plan.requests, plan.requestsAtMost);
    const auto job = ended(*engine, engine->jobs().startBackfill(candles));
    QVERIFY2(job.state == JobState::Succeeded, job.error.c_str());
    QCOMPARE(job.requests, plan.requests);
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::purgedTradesAreNotFetchedAgain()
{
    PurgeBench bench;
    const Host engine = bench.recorded.start();
    const auto instrument = RecordedEngine::spot();
    const auto request = tradesOf(instrument, {bench.day, bench.day + 24h});
    const auto first = ended(*engine, engine->jobs().startBackfill(request));
    QVERIFY2(first.state == JobState::Succeeded && first.inserted > 100, first.error.c_str());
    const auto ids = idsOf(*engine, instrument);
    const interfaces::SequenceKey trades{instrument, interfaces::DataKind::Trades, {}};
    auto rows = must(engine->marketData().trades({instrument, {}, {}, 1'000'000, false}));
    std::ranges::sort(rows, {}, &market::Trade::id);
    const market::TimeRange middle{rows[rows.size() / 3].time, rows[rows.size() * 2 / 3].time};
    QVERIFY(bench.purge(*engine, {trades, middle, "", "user"}));
    const auto left = idsOf(*engine, instrument);
    QVERIFY(left.size() < ids.size());
    QCOMPARE(must(planOf(*engine, request)).rowsMissing, 0);
    const auto again = ended(*engine, engine->jobs().startBackfill(request));
    QCOMPARE(again.state, JobState::Succeeded);
    QCOMPARE(again.inserted, 0);
    QCOMPARE(idsOf(*engine, instrument), left);

    // Nor when nothing of the sequence is left.
    QVERIFY(bench.purge(*engine, {trades, {bench.day - 1h, bench.day + 25h}, "", "user"}));
    QVERIFY(idsOf(*engine, instrument).empty());
    const auto nothing = ended(*engine, engine->jobs().startBackfill(request));
    QCOMPARE(nothing.state, JobState::Succeeded);
    QCOMPARE(nothing.inserted, 0);
    QVERIFY(idsOf(*engine, instrument).empty());
    QVERIFY(bench.undoPurges(*engine));
    QCOMPARE(idsOf(*engine, instrument), ids);
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::tradesOfALostFileComeBack()
{
    PurgeBench bench;
    const Host engine = bench.recorded.start();
    const auto instrument = RecordedEngine::spot();
    const auto first = ended(*engine, engine->jobs().startBackfill(tradesOf(instrument, {bench.day, bench.day + 24h})));
    QVERIFY2(first.state == JobState::Succeeded && first.inserted > 100, first.error.c_str());
    const auto ids = idsOf(*engine, instrument);
    interfaces::ArchiveRequest archive;
    archive.what = {instrument.symbol, instrument.market, interfaces::DataKind::Trades, std::nullopt};
    archive.before = bench.day + 24h;
    QVERIFY(endsAs(*engine, engine->archive().startArchive(archive), JobState::Succeeded));
    interfaces::ExportRequest toFiles;
    toFiles.what = archive.what;
    toFiles.before = std::chrono::sys_days(std::chrono::year(2024) / 9 / 1);
    QVERIFY(endsAs(*engine, engine->archive().startExport(toFiles), JobState::Succeeded));
    QVERIFY(idsOf(*engine, instrument).empty());
    QVERIFY(must(engine->gapReports().gaps({})).empty());
    const auto file = must(engine->archive().coldFiles({})).front();
    QVERIFY(QFile::remove(bench.pathOf(file)));
    QVERIFY(endsAs(*engine, engine->archive().startVerify({}), JobState::Succeeded));

    // Nothing of the sequence is left, and all of it is missing.
    const auto gaps = must(engine->gapReports().gaps({}));
    QCOMPARE(gaps.size(), std::size_t(1));
    QCOMPARE(gaps.front().cause, std::string("file-lost"));
    QCOMPARE(gaps.front().missing, std::int64_t(ids.size()));
    const auto coverage = must(engine->gapReports().tradesCoverage({instrument, {}, {}, false}));
    QCOMPARE(coverage.size(), std::size_t(1));
    QCOMPARE(coverage.front().missing, std::int64_t(ids.size()));
    QCOMPARE(coverage.front().percent().value_or(-1), 0.0);

    const auto repair = ended(*engine, engine->jobs().startRepair({}));
    QVERIFY2(repair.state == JobState::Succeeded, repair.error.c_str());
    QCOMPARE(idsOf(*engine, instrument), ids);
    QVERIFY(must(engine->gapReports().gaps({})).empty());
    const auto back = must(engine->gapReports().tradesCoverage({instrument, {}, {}, false}));
    QCOMPARE(back.front().percent().value_or(-1), 100.0);
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::purgedFundingIsNotFetchedAgain()
{
    PurgeBench bench;
    const Host engine = bench.recorded.start();
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::futures();
    request.kind = interfaces::DataKind::Funding;
    request.range = {bench.day, bench.day + 48h};
    const auto first = ended(*engine, engine->jobs().startBackfill(request));
    QVERIFY2(first.state == JobState::Succeeded && first.inserted > 3, first.error.c_str());
    const interfaces::SequenceKey rates{request.instrument, interfaces::DataKind::Funding, {}};
    QVERIFY(bench.purge(*engine, {rates, {bench.day - 1h, bench.day + 9h}, "", "user"}));
    const auto again = ended(*engine, engine->jobs().startBackfill(request));
    QCOMPARE(again.state, JobState::Succeeded);
    QCOMPARE(again.inserted, 0);
    QCOMPARE(must(planOf(*engine, request)).rowsMissing, 0);

    QVERIFY(bench.undoPurges(*engine));
    const auto whole = ended(*engine, engine->jobs().startBackfill(request));
    QCOMPARE(whole.inserted, 0);
    QVERIFY(engine->stop(10s));
}

void TestEngineTrades::purgedRowsComeBackForWhoAsks_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("candles") << static_cast<int>(interfaces::DataKind::Candles);
    QTest::newRow("trades") << static_cast<int>(interfaces::DataKind::Trades);
    QTest::newRow("funding") << static_cast<int>(interfaces::DataKind::Funding);
}

void TestEngineTrades::purgedRowsComeBackForWhoAsks()
{
    QFETCH(int, kind);
    PurgeBench bench;
    const Host engine = bench.recorded.start();
    interfaces::BackfillRequest request;
    request.kind = static_cast<interfaces::DataKind>(kind);
    const bool isFunding = request.kind == interfaces::DataKind::Funding;
    const bool isCandles = request.kind == interfaces::DataKind::Candles;
    request.instrument = isFunding ? RecordedEngine::futures() : RecordedEngine::spot();
    request.range = {bench.day, bench.day + 24h};
    const auto first = ended(*engine, engine->jobs().startBackfill(request));
    QVERIFY2(first.state == JobState::Succeeded && first.inserted > 2, first.error.c_str());
    const interfaces::SequenceKey rows{request.instrument, request.kind,
                                       isCandles ? std::optional(request.interval) : std::nullopt};
    market::TimeRange part{bench.day - 1h, bench.day + 9h};
    if (request.kind == interfaces::DataKind::Trades) {
        auto trades = must(engine->marketData().trades({request.instrument, {}, {}, 1'000'000, false}));
        std::ranges::sort(trades, {}, &market::Trade::id);
        part = {trades[trades.size() / 3].time, trades[trades.size() * 2 / 3].time};
    }
    const auto ratesBefore = ratesOf(*engine);
    QVERIFY(bench.purge(*engine, {rows, part, "", "user"}));

    // It is told who did it and when, and neither a repair nor a download that does not ask for it brings it back.
    const auto purges = [&] {
        interfaces::GapFilter settled;
        settled.includeResolved = true;
        auto gaps = must(engine->gapReports().gaps(settled));
        std::erase_if(gaps, [](const auto &gap) { return gap.state != interfaces::GapState::Purged; });
        return gaps;
    };
    QCOMPARE(purges().size(), std::size_t(1));
    QVERIFY2(purges().front().evidence.find("Purged by user") != std::string::npos,
             purges().front().evidence.c_str());
    QVERIFY(purges().front().foundAt > bench.day);
    if (request.kind == interfaces::DataKind::Trades) {
        const auto coverage = must(engine->gapReports().tradesCoverage({request.instrument, {}, {}, false}));
        QCOMPARE(coverage.size(), std::size_t(1));
        QCOMPARE(coverage.front().away, purges().front().missing);
        QCOMPARE(coverage.front().missing, 0);
        QCOMPARE(coverage.front().percent().value_or(-1), 100.0);
        QCOMPARE(coverage.front().complete.size(), std::size_t(2));
        QVERIFY(coverage.front().range.from >= bench.day && coverage.front().range.from < part.from);
        QVERIFY(coverage.front().range.to > part.to);
        QVERIFY(must(engine->gapReports().tradesCoverage({{}, market::Interval::M1, {}, false})).empty());
    }
    interfaces::GapFilter everything;
    everything.includeResolved = true;
    QCOMPARE(ended(*engine, engine->jobs().startRepair(everything)).inserted, 0);
    const auto outlook = must(planOf(*engine, request));
    const auto nothing = ended(*engine, engine->jobs().startBackfill(request));
    QCOMPARE(nothing.inserted, 0);
    if (isCandles)
        QCOMPARE(outlook.rowsExpected, nothing.skipped);
    QCOMPARE(purges().size(), std::size_t(1));

    request.includePurged = true;
    QVERIFY(must(planOf(*engine, request)).rowsMissing > 0);
    const auto back = ended(*engine, engine->jobs().startBackfill(request));
    QVERIFY2(back.state == JobState::Succeeded && back.inserted > 0, back.error.c_str());
    QVERIFY(purges().empty());
    QCOMPARE(ratesOf(*engine), ratesBefore);
    interfaces::GapFilter filled;
    filled.includeFilled = true;
    const auto told = must(engine->gapReports().gaps(filled));
    QVERIFY(std::ranges::any_of(told, [&](const interfaces::Gap &gap) {
        return interfaces::parseGapFiller(gap.filledBy).job == back.id;
    }));
    // Everything is here, so the file that is left has nothing to bring.
    request.includePurged = false;
    QCOMPARE(ended(*engine, engine->jobs().startBackfill(request)).inserted, 0);
    QVERIFY(bench.undoPurges(*engine));
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestEngineTrades)
#include "tst_enginetrades.moc"
