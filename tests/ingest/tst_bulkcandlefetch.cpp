// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/bulkcandlefetch.h"
#include "tests/ingest/kit/fakecandlefiles.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using market::Interval;
using market::TimeRange;
using market::UtcTime;
using test::FakeMarket;

namespace {

constexpr UtcTime day(int month, int dayOfMonth)
{
    return std::chrono::sys_days(std::chrono::year(2024) / month / dayOfMonth);
}

} // namespace

/// Bulk files first, REST for the rest: every slot once, whatever a file lacks.
class TestBulkCandleFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pathsAreTheExchanges_data();
    void pathsAreTheExchanges();
    void pathsAndNamesAgree();
    void smallHolesAreNotWorthAFile();
    void monthsThenDaysThenRest();
    void damagedFileIsNotUsed_data();
    void damagedFileIsNotUsed();
    void whatAFileLeavesOutIsAskedFor();
    void whatIsRefusedOfAFileIsKept();
    void newestRowWithoutProofIsTold();
    void monthsBeforeTheListingAreNotAskedForOneByOne();
    void archiveOutOfReachCostsNothing();
    void aFailingStoreEndsIt();

private:
    struct Run {
        FetchOutcome outcome;
        FetchProgress progress;
        market::TimeRanges unripe;
        bool isDone = false;
    };

    Run fetch(TimeRange range)
    {
        Run run;
        CandleFetchRequest request;
        request.series = m_series;
        request.slots.add(range);
        request.reachesPrehistory = true;
        FetchTools tools{*m_client, *m_store, *m_timers, m_client->pageSize, [](std::int64_t) { return 1; }};
        BulkCandleFetch fetch(tools, {*m_files, *m_store}, std::move(request));
        fetch.onDone = [&](const FetchOutcome &outcome) {
            run.outcome = outcome;
            run.progress = fetch.progress();
            run.unripe = fetch.unripe();
            run.isDone = true;
        };
        fetch.start();
        (void)m_timers->runUntil([&] { return run.isDone; }, 30min);
        return run;
    }
    std::size_t storedRows() const
    {
        const auto found = m_store->candleRows.find(m_series);
        return found == m_store->candleRows.end() ? 0 : found->second.size();
    }
    bool holdsTruth(TimeRange range) const
    {
        const auto &rows = m_store->candleRows.at(m_series);
        for (UtcTime open = range.from; open < range.to; open = m_series.interval.next(open)) {
            const auto row = rows.find(open);
            if (m_market.exists(open) != (row != rows.end()))
                return false;
            if (row != rows.end()
                && !market::sameValues(row->second, FakeMarket::finalCandle(m_series, open)))
                return false;
        }
        return true;
    }

    const market::SeriesKey m_series{{market::Market::UsdM, "BTCUSDT"}, Interval::M15};
    FakeMarket m_market;
    std::unique_ptr<test::VirtualTimers> m_timers;
    std::unique_ptr<test::FakeMarketClient> m_client;
    std::unique_ptr<test::MemoryStore> m_store;
    std::unique_ptr<test::FakeCandleFiles> m_files;
};

void TestBulkCandleFetch::init()
{
    m_market = FakeMarket();
    m_timers = std::make_unique<test::VirtualTimers>();
    // A page is small, so that a day's 96 candles are worth a file.
    m_client = std::make_unique<test::FakeMarketClient>(*m_timers, m_market, day(6, 12) + 10s);
    m_client->pageSize = 40;
    m_client->knowTime();
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
    m_files = std::make_unique<test::FakeCandleFiles>(*m_timers, m_market);
}

void TestBulkCandleFetch::pathsAreTheExchanges_data()
{
    QTest::addColumn<int>("market");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("interval");
    QTest::addColumn<bool>("isMonth");
    QTest::addColumn<QString>("path");
    const auto row = [](const char *what, int market, archive::BulkKind kind, const char *interval,
                        bool isMonth, const char *path) {
        QTest::newRow(what) << market << static_cast<int>(kind) << QString::fromLatin1(interval) << isMonth
                            << QString::fromLatin1(path);
    };
    using archive::BulkKind;
    row("spot day", 0, BulkKind::Klines, "1s", false,
        "data/spot/daily/klines/BTCUSDT/1s/BTCUSDT-1s-2024-05-01.zip");
    row("futures month", 1, BulkKind::Klines, "1h", true,
        "data/futures/um/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-05.zip");
    row("month of months", 0, BulkKind::Klines, "1M", true,
        "data/spot/monthly/klines/BTCUSDT/1mo/BTCUSDT-1mo-2024-05.zip");
    row("no day of weeks", 0, BulkKind::Klines, "1w", false, "");
    row("no seconds of futures", 1, BulkKind::Klines, "1s", true, "");
    row("trades", 0, BulkKind::Trades, "1m", false,
        "data/spot/daily/trades/BTCUSDT/BTCUSDT-trades-2024-05-01.zip");
    row("aggregates", 1, BulkKind::AggTrades, "1m", true,
        "data/futures/um/monthly/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-05.zip");
    row("funding", 1, BulkKind::FundingRate, "1m", true,
        "data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2024-05.zip");
    row("no funding of spot", 0, BulkKind::FundingRate, "1m", true, "");
    row("no funding by the day", 1, BulkKind::FundingRate, "1m", false, "");
}

void TestBulkCandleFetch::pathsAreTheExchanges()
{
    QFETCH(int, market);
    QFETCH(int, kind);
    QFETCH(QString, interval);
    QFETCH(bool, isMonth);
    QFETCH(QString, path);
    archive::BulkQuery query;
    query.instrument = {static_cast<market::Market>(market), "BTCUSDT"};
    query.kind = static_cast<archive::BulkKind>(kind);
    query.interval = Interval::parse(interval.toStdString());
    query.period = {day(5, 1), isMonth ? day(6, 1) : day(5, 2)};
    QCOMPARE(QString::fromStdString(archive::bulkPath(query).value_or("")), path);
    query.period.to += 1min;
    QVERIFY(!archive::bulkPath(query));
}

void TestBulkCandleFetch::pathsAndNamesAgree()
{
    for (const Interval interval : Interval::all()) {
        const archive::BulkQuery query{{market::Market::Spot, "1000SATSUSDT"},
                                       archive::BulkKind::Klines,
                                       interval,
                                       {day(5, 1), day(6, 1)}};
        const auto name = archive::parseBulkName(*archive::bulkPath(query));
        QVERIFY(name);
        QCOMPARE(name->symbol, query.instrument.symbol);
        QVERIFY(name->interval == interval);
        QVERIFY(name->market == market::Market::Spot);
        QVERIFY(name->period == query.period);
    }
}

void TestBulkCandleFetch::smallHolesAreNotWorthAFile()
{
    const Run run = fetch({day(4, 3), day(4, 3) + 79 * 15min});
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(m_files->asked.empty());
    QCOMPARE(storedRows(), std::size_t(79));
}

void TestBulkCandleFetch::monthsThenDaysThenRest()
{
    // May's file is not there yet: its days are.
    m_files->missing.insert("data/futures/um/monthly/klines/BTCUSDT/15m/BTCUSDT-15m-2024-05.zip");
    const TimeRange range{day(4, 1), day(6, 12)};
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(range));
    // June has days up to the 9th; the 10th and 11th are too young: 192 rows by REST.
    QCOMPARE(m_files->asked.size(), std::size_t(9 + 1 + 31 + 1));
    QCOMPARE(m_files->asked.front(),
             std::string("data/futures/um/daily/klines/BTCUSDT/15m/BTCUSDT-15m-2024-06-09.zip"));
    QCOMPARE(m_files->asked.back(),
             std::string("data/futures/um/monthly/klines/BTCUSDT/15m/BTCUSDT-15m-2024-04.zip"));
    QCOMPARE(m_client->klineCalls.size(), std::size_t(5));
    QCOMPARE(run.outcome.written.inserted, std::int64_t(72 * 96));
    QCOMPARE(run.progress.rowsDone, std::int64_t(72 * 96));
    QCOMPARE(run.progress.rowsTotal, std::int64_t(72 * 96));
    const auto &rows = m_store->candleRows.at(m_series);
    QVERIFY(rows.at(day(4, 1)).source == market::Source::BulkFile);
    QVERIFY(rows.at(day(6, 11)).source == market::Source::Rest);
    QVERIFY(m_store->ledger.empty());
}

void TestBulkCandleFetch::damagedFileIsNotUsed_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("another hash") << 0;
    QTest::newRow("not a zip") << 1;
    QTest::newRow("another layout") << 2;
}

void TestBulkCandleFetch::damagedFileIsNotUsed()
{
    QFETCH(int, what);
    m_files->onFile = [what](Result<exchange::BulkFile> &file) {
        if (what == 0)
            file->bytes[file->bytes.size() / 2] = static_cast<char>(file->bytes[file->bytes.size() / 2] ^ 1);
        else if (what == 1)
            file->bytes = QByteArrayLiteral("<html>404</html>");
        else
            file->bytes = *archive::zipOf("rows.csv", "id,price\n1,2\n");
        if (what != 0)
            file->sha256 =
                QCryptographicHash::hash(file->bytes, QCryptographicHash::Sha256).toHex().toStdString();
    };
    const TimeRange range{day(4, 3), day(4, 4)};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("one page at a time")));
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(m_files->asked.size(), std::size_t(1));
    QVERIFY(holdsTruth(range));
    QVERIFY(m_store->candleRows.at(m_series).at(range.from).source == market::Source::Rest);
}

void TestBulkCandleFetch::whatAFileLeavesOutIsAskedFor()
{
    const TimeRange range{day(4, 3), day(4, 4)};
    m_files->onFile = [](Result<exchange::BulkFile> &file) {
        std::string text;
        const auto writer = archive::makeRowWriter(archive::RowFormat::Csv, archive::FileRows::Candles);
        const market::SeriesKey series{{market::Market::UsdM, "BTCUSDT"}, Interval::M15};
        for (UtcTime open = day(4, 3); open < day(4, 4); open += 15min) {
            if (open < day(4, 3) + 6h || open >= day(4, 3) + 7h)
                writer->candle(text, FakeMarket::finalCandle(series, open));
        }
        file->bytes = *archive::zipOf("rows.csv", text);
        file->sha256 =
            QCryptographicHash::hash(file->bytes, QCryptographicHash::Sha256).toHex().toStdString();
    };
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(range));
    QCOMPARE(m_client->klineCalls.size(), std::size_t(1));
    QCOMPARE(run.outcome.written.inserted, std::int64_t(96));
}

/// A row that breaks a rule, and two that contradict each other, go to the quarantine; their slots are asked for.
void TestBulkCandleFetch::whatIsRefusedOfAFileIsKept()
{
    const TimeRange range{day(4, 3), day(4, 4)};
    m_files->onFile = [&](Result<exchange::BulkFile> &file) {
        std::string text;
        const auto writer = archive::makeRowWriter(archive::RowFormat::Csv, archive::FileRows::Candles);
        for (UtcTime open = range.from; open < range.to; open += 15min) {
            market::Candle row = FakeMarket::finalCandle(m_series, open);
            if (open == range.from + 1h)
                std::swap(row.high, row.low);
            writer->candle(text, row);
            if (open == range.from + 2h || open == range.from + 3h)
                writer->candle(text, row);
            row.open = row.close = row.high;
            if (open == range.from + 3h)
                writer->candle(text, row);
        }
        file->bytes = *archive::zipOf("rows.csv", text);
        file->sha256 = QCryptographicHash::hash(file->bytes, QCryptographicHash::Sha256).toHex().toStdString();
    };
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("4 rows are not usable")));
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(range));
    QVERIFY(m_store->candleRows.at(m_series).at(range.from + 1h).source == market::Source::Rest);
    QVERIFY(m_store->candleRows.at(m_series).at(range.from + 2h).source == market::Source::BulkFile);
    QVERIFY(m_store->candleRows.at(m_series).at(range.from + 3h).source == market::Source::Rest);
    const auto rejected = *m_store->rejectedRows(m_series.instrument, m_series.interval, 100);
    QCOMPARE(rejected.size(), std::size_t(4));
    for (const storage::RejectedRow &row : rejected) {
        QCOMPARE(row.door, std::string("bulk"));
        QVERIFY(!row.raw.empty());
        QVERIFY(row.rowKey == market::toUs(range.from + 1h) || row.rowKey == market::toUs(range.from + 3h));
        QVERIFY2(row.reason.find(" of data/futures/um/monthly/klines/") != std::string::npos, row.reason.c_str());
    }
}

void TestBulkCandleFetch::newestRowWithoutProofIsTold()
{
    const TimeRange range{day(6, 8), day(6, 12)};
    const TimeRange newest{range.to - 15min, range.to};
    m_market.outages.add({range.to, UtcTime::max()});
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY((run.unripe == market::TimeRanges{newest}));
    QVERIFY(holdsTruth({range.from, newest.from}));
    QCOMPARE(storedRows(), std::size_t(4 * 96 - 1));
    QCOMPARE(run.progress.rowsDone, std::int64_t(4 * 96 - 1));
    QCOMPARE(run.progress.rowsTotal, std::int64_t(4 * 96 - 1));
    QCOMPARE(run.progress.rowsUnripe, std::int64_t(1));
}

void TestBulkCandleFetch::monthsBeforeTheListingAreNotAskedForOneByOne()
{
    m_market.listed = day(4, 20);
    for (const char *const month : {"2023-06", "2023-07", "2023-08", "2023-09", "2023-10", "2023-11",
                                    "2023-12", "2024-01", "2024-02", "2024-03"})
        m_files->missing.insert("data/futures/um/monthly/klines/BTCUSDT/15m/BTCUSDT-15m-" + std::string(month)
                                + ".zip");
    const TimeRange range{std::chrono::sys_days(std::chrono::year(2023) / 6 / 1), day(5, 1)};
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(range));
    QCOMPARE(m_files->asked.size(), std::size_t(3)); // April, then two that are not there
    QVERIFY(m_client->klineCalls.size() < 10);
}

void TestBulkCandleFetch::archiveOutOfReachCostsNothing()
{
    m_files->onFile = [this](Result<exchange::BulkFile> &file) {
        m_files->reachable = false;
        file = fail(ErrorCode::Network, "The archive is not there.");
    };
    const TimeRange range{day(2, 1), day(4, 1)};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("one page at a time")));
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(m_files->asked.size(), std::size_t(1));
    QVERIFY(holdsTruth(range));
}

void TestBulkCandleFetch::aFailingStoreEndsIt()
{
    m_store->isBroken = true;
    const Run run = fetch({day(4, 1), day(5, 1)});
    QVERIFY(run.isDone);
    QVERIFY(!run.outcome.result);
    QCOMPARE(run.outcome.result.error().detail, std::string("The disk is gone."));
}

QTEST_GUILESS_MAIN(TestBulkCandleFetch)
#include "tst_bulkcandlefetch.moc"
