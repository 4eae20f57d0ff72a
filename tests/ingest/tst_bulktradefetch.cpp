// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/bulktradefetch.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/faketradefiles.h"
#include "tests/ingest/kit/memorystore.h"

#include <QCryptographicHash>
#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using market::UtcTime;
using test::FakeMarket;
using test::FakeTradeFiles;

namespace {

constexpr UtcTime june(int dayOfMonth)
{
    return std::chrono::sys_days(std::chrono::year(2024) / 6 / dayOfMonth);
}

/// Takes out or changes the line that begins with an id.
void changeLine(std::string &text, std::int64_t id, const std::string &by)
{
    const auto at = text.find('\n' + std::to_string(id) + ',') + 1;
    text.replace(at, text.find('\n', at) + 1 - at, by);
}

} // namespace

/// Days of trades from bulk files, REST for the rest: every id once, whatever a file lacks.
class TestBulkTradeFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void wholeDaysComeFromFiles();
    void onlyTheRangeIsStored();
    void whatIsHeldIsNotDownloaded();
    void whatAFileLeavesOutIsAskedFor();
    void aRefusedRowGoesToQuarantine();
    void uselessFilesAreNotUsed_data();
    void uselessFilesAreNotUsed();
    void aFileIsReadInParts();
    void aCapNeedsNoFile();

private:
    static constexpr std::int64_t kADay = 17'280; ///< one trade every five seconds

    struct Run {
        FetchOutcome outcome;
        FetchProgress progress;
        std::int64_t held = -1;
        bool isDone = false;
    };
    Run fetch(TimeRange range, std::optional<std::int64_t> maxRows = {})
    {
        Run run;
        FetchTools tools{*m_client, *m_store, *m_timers};
        BulkTradeFetch fetch(tools, {*m_files, *m_store},
                             {m_instrument, range, Priority::User, maxRows, {}, [&run](std::int64_t rows) {
                                  run.held = rows;
                              }});
        fetch.onDone = [&](const FetchOutcome &outcome) {
            run.outcome = outcome;
            run.progress = fetch.progress();
            run.isDone = true;
        };
        fetch.start();
        (void)m_timers->runUntil([&] { return run.isDone; }, 60min);
        return run;
    }
    [[nodiscard]] market::IdRange idsOf(const TimeRange &range) const
    {
        return {(range.from - m_market.listed) / 5s, (range.to - m_market.listed) / 5s};
    }
    [[nodiscard]] market::IdRanges storedIds() const
    {
        market::IdRanges ids;
        for (const auto &[id, trade] : m_store->tradeRows[m_instrument])
            ids.add({id, id + 1});
        return ids;
    }

    const market::InstrumentKey m_instrument{market::Market::UsdM, "BTCUSDT"};
    FakeMarket m_market;
    std::unique_ptr<test::VirtualTimers> m_timers;
    std::unique_ptr<test::FakeMarketClient> m_client;
    std::unique_ptr<test::MemoryStore> m_store;
    std::unique_ptr<FakeTradeFiles> m_files;
};

void TestBulkTradeFetch::init()
{
    m_market = FakeMarket();
    m_market.tradeEvery = 5s;
    m_timers = std::make_unique<test::VirtualTimers>();
    m_client = std::make_unique<test::FakeMarketClient>(*m_timers, m_market, june(12));
    m_client->knowTime();
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
    m_files = std::make_unique<FakeTradeFiles>(*m_timers, m_market);
}

void TestBulkTradeFetch::wholeDaysComeFromFiles()
{
    const TimeRange range{june(3), june(5)};
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(storedIds(), market::IdRanges{idsOf(range)});
    QCOMPARE(run.outcome.written.inserted, 2 * kADay);
    QCOMPARE(m_files->asked,
             (std::vector<std::string>{
                 "data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-06-03.zip",
                 "data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-06-04.zip"}));
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(2)); // which ids lie at both ends
    QCOMPARE(run.progress.rowsDone, 2 * kADay);
    QCOMPARE(run.held, 0);
    const market::Trade &row = m_store->tradeRows[m_instrument].begin()->second;
    QVERIFY(row.source == market::Source::BulkFile);
    // What is younger than two days is not published yet: pages.
    const Run young = fetch({june(11), june(11) + 1h});
    QVERIFY(young.isDone && young.outcome.result);
    QCOMPARE(m_files->asked.size(), std::size_t(2));
    QCOMPARE(young.outcome.written.inserted, 720);
}

void TestBulkTradeFetch::onlyTheRangeIsStored()
{
    const TimeRange range{june(3) + 6h, june(4) + 7h};
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(storedIds(), market::IdRanges{idsOf(range)});
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(2));
}

void TestBulkTradeFetch::whatIsHeldIsNotDownloaded()
{
    const TimeRange range{june(3), june(4)};
    QVERIFY(fetch({june(2), june(5)}).outcome.result);
    m_files->asked.clear();
    m_client->tradeCalls.clear();
    const Run again = fetch(range);
    QVERIFY(again.isDone && again.outcome.result);
    QVERIFY(m_files->asked.empty() && m_client->tradeCalls.empty());
    QCOMPARE(again.held, kADay);
    // A few pages are not worth a file, a good part of a day is.
    auto &rows = m_store->tradeRows[m_instrument];
    const auto first = idsOf(range).from;
    rows.erase(rows.find(first + 1'000), rows.find(first + 4'000));
    QVERIFY(fetch(range).outcome.result);
    QVERIFY(m_files->asked.empty());
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(3));
    rows.erase(rows.find(first + 1'000), rows.find(first + 12'000));
    QVERIFY(fetch(range).outcome.result);
    QCOMPARE(m_files->asked.size(), std::size_t(1));
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(3));
    QCOMPARE(storedIds(), market::IdRanges{idsOf({june(2), june(5)})});
}

void TestBulkTradeFetch::whatAFileLeavesOutIsAskedFor()
{
    const TimeRange range{june(3), june(4)};
    const auto first = idsOf(range).from;
    m_files->onText = [first](std::string &text) {
        for (int i = 0; i < 5; ++i)
            changeLine(text, first + 100 + i, {});
        // Files were seen out of order and with a row twice.
        const auto at = text.find('\n', text.find('\n') + 1) + 1;
        const std::string line = text.substr(at, text.find('\n', at) + 1 - at);
        text += line;
    };
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(storedIds(), market::IdRanges{idsOf(range)});
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(3)); // both ends, and the hole
    QVERIFY(m_store->tradeRows[m_instrument].at(first + 102).source == market::Source::Rest);
}

void TestBulkTradeFetch::aRefusedRowGoesToQuarantine()
{
    const TimeRange range{june(3), june(4)};
    const auto bad = idsOf(range).from + 500;
    m_files->onText = [bad](std::string &text) {
        changeLine(text, bad, std::to_string(bad) + ",0,1,1,1,1717372800000,true\n");
    };
    QVERIFY(fetch(range).outcome.result);
    QCOMPARE(m_store->rejects.size(), std::size_t(1));
    const storage::RejectedRow &row = m_store->rejects.front();
    QCOMPARE(row.door, std::string("bulk"));
    QCOMPARE(row.rowKey, bad);
    QVERIFY(row.instrument == m_instrument && !row.interval);
    QVERIFY2(row.reason.find("BTCUSDT-aggTrades-2024-06-03.zip") != std::string::npos, row.reason.c_str());
    QVERIFY(row.raw.starts_with(std::to_string(bad) + ",0,"));
    // REST has it whole.
    QCOMPARE(storedIds(), market::IdRanges{idsOf(range)});
}

void TestBulkTradeFetch::uselessFilesAreNotUsed_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"another hash", "no zip", "cut short", "another layout", "absent", "unreachable"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestBulkTradeFetch::uselessFilesAreNotUsed()
{
    QFETCH(QString, how);
    const auto rehash = [](exchange::BulkFile &file) {
        file.sha256 = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256).toHex().toStdString();
    };
    m_market.tradeEvery = 20s;
    m_files->reachable = how != u"unreachable";
    if (how == u"another layout")
        m_files->onText = [](std::string &text) { text = "a,b,c\n1,2,3\n"; };
    m_files->onFile = [&](Result<exchange::BulkFile> &file) {
        if (how == u"another hash")
            file->sha256[3] = file->sha256[3] == 'a' ? 'b' : 'a';
        else if (how == u"no zip")
            rehash(*(file = exchange::BulkFile{"<html>no</html>", {}}));
        else if (how == u"cut short") {
            file->bytes.chop(file->bytes.size() / 3);
            rehash(*file);
        } else if (how == u"absent")
            file = fail(ErrorCode::NotFound, "It is not there.");
    };
    const TimeRange range{june(3), june(4)};
    const Run run = fetch(range);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(storedIds(),
             (market::IdRanges{{(range.from - m_market.listed) / 20s, (range.to - m_market.listed) / 20s}}));
    QVERIFY(m_client->tradeCalls.size() >= 3);
    QCOMPARE(m_files->asked.empty(), how == u"unreachable");
}

void TestBulkTradeFetch::aFileIsReadInParts()
{
    m_market.tradeEvery = 1s;
    std::optional<Result<exchange::BulkFile>> answer;
    const auto download =
        m_files->get("data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-06-03.zip",
                     [&](Result<exchange::BulkFile> file) { answer = std::move(file); });
    m_timers->advance(1s);
    auto file = BulkTradeFile::open(std::move(**answer), "day.zip", m_instrument);
    QVERIFY(file);
    std::size_t most = 0;
    std::int64_t rows = 0;
    int parts = 0;
    for (bool isLast = false; !isLast; ++parts) {
        const auto part = (*file)->next({june(3), june(4)}, {});
        QVERIFY(part);
        most = std::max(most, part->trades.size());
        rows += static_cast<std::int64_t>(part->trades.size());
        isLast = part->isLast;
    }
    QCOMPARE(rows, 86'400);
    QCOMPARE(parts, 5);
    QCOMPARE(most, std::size_t(20'000));
}

void TestBulkTradeFetch::aCapNeedsNoFile()
{
    const Run run = fetch({june(3), june(5)}, 1'500);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(m_files->asked.empty());
    QCOMPARE(run.outcome.written.inserted, 1'500);
}

QTEST_GUILESS_MAIN(TestBulkTradeFetch)
#include "tst_bulktradefetch.moc"
