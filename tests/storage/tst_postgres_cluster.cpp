// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/changetext.h"
#include "core/storage/rowdigest.h"
#include "tests/storage/kit/privateserver.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>
#include <QUrl>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

const InstrumentKey kKey{market::Market::Spot, "BTC USDT"};
const SeriesKey kSeries{kKey, Interval::M1};

WriteBatch candlesFrom(int first, int count)
{
    std::vector<Candle> rows;
    for (int i = first; i < first + count; ++i)
        rows.push_back(candle(kDay + i * 1min));
    return batchOf(kSeries, rows);
}

/// Waits for word of others' rows; what comes first.
Changes heard(Cluster &cluster)
{
    Changes changes;
    for (int i = 0; i < 100 && changes.isEmpty(); ++i)
        changes = must(cluster.wait(100ms));
    return changes;
}

} // namespace

/// What processes on one database have besides it: names only one can hold, and word of the others' rows. Two openings
/// of the database stand for two processes.
class TestPostgresCluster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_place = makePostgresPlace(postgresServer());
        m_one = must(openDatabase(m_place->url()));
        m_two = must(openDatabase(m_place->url()));
    }

    void aFileIsNotShared();
    void aShardHasOneOwner();
    void aNameHasOneNode();
    void theHolderOfANameIsKnown();
    void aSilentSessionCanBeEnded();
    void whatIsHeldGoesWithTheConnection();
    void committedRowsAreTold();
    void rowsThatWentAreTold();
    void leasesAreTold();
    void rolledBackRowsAreNot();
    void ownRowsAreNot();
    void manyChangesFitIntoNotices();
    void anUnknownNoticeIsVague();
    void wordsReachTheOthers();
    void whoeverHasSaidSomethingHearsOn();
    void aDeadFirstHostIsPassedOver();
    void aDatabaseIsTheSameHoweverItIsSpelled();

private:
    std::unique_ptr<TestPlace> m_place;
    std::unique_ptr<Database> m_one;
    std::unique_ptr<Database> m_two;
};

void TestPostgresCluster::aFileIsNotShared()
{
    const QTemporaryDir folder;
    const auto database =
        must(openDatabase("sqlite://" + folder.filePath(QStringLiteral("a.db")).toStdString()));
    QVERIFY(!database->isShared());
    const auto cluster = database->openCluster();
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().code, ErrorCode::Unsupported);
}

void TestPostgresCluster::aShardHasOneOwner()
{
    QVERIFY(m_one->isShared());
    const auto one = must(m_one->openCluster());
    const auto two = must(m_two->openCluster());
    QVERIFY(must(one->take("spot:A")));
    QVERIFY(must(one->take("spot:A")));
    QVERIFY(!must(two->take("spot:A")));
    QVERIFY(must(two->take("um:A")));
    const ClusterView view = must(two->view({"spot:A", "um:A", "spot:B"}));
    QCOMPARE(view.owners.size(), std::size_t(2));
    QCOMPARE(view.owners.at("spot:A"), must(one->view({})).self);
    QCOMPARE(view.owners.at("um:A"), view.self);
    // Taken twice, given back once: it is free.
    must(one->release("spot:A"));
    must(one->release("spot:A"));
    QVERIFY(must(two->take("spot:A")));
    QVERIFY(!must(one->take("spot:A")));
}

void TestPostgresCluster::aNameHasOneNode()
{
    const auto one = must(m_one->openCluster());
    const auto two = must(m_two->openCluster());
    const auto third = must(m_two->openCluster());
    QVERIFY(must(one->join("first")));
    QVERIFY(must(one->join("first")));
    QVERIFY(!must(two->join("first")));
    QVERIFY(must(two->join("second")));
    QCOMPARE(must(third->view({})).nodes, (std::set{must(one->view({})).self, must(two->view({})).self}));
}

void TestPostgresCluster::theHolderOfANameIsKnown()
{
    auto one = must(m_one->openCluster());
    const auto two = must(m_two->openCluster());
    QVERIFY(!must(two->holder("first")));
    QVERIFY(must(one->join("first")));
    QCOMPARE(must(one->holder("first")), std::optional(one->mark()));
    QCOMPARE(must(two->holder("first")), std::optional(one->mark()));
    QVERIFY(one->mark() != two->mark());
    const std::string mark = one->mark();
    one.reset();
    QTRY_VERIFY(!must(two->holder("first")));
    one = must(m_one->openCluster());
    QVERIFY(one->mark() != mark);
}

void TestPostgresCluster::aSilentSessionCanBeEnded()
{
    const auto one = must(m_one->openCluster());
    const auto two = must(m_two->openCluster());
    const auto listener = must(m_two->openCluster());
    QVERIFY(must(one->join("first")));
    QVERIFY(must(two->join("second")));
    QVERIFY(must(one->take("spot:A")));
    const ClusterView before = must(two->view({"spot:A"}));
    const std::int64_t session = before.owners.at("spot:A");
    QCOMPARE(before.pulses.size(), std::size_t(1));
    QCOMPARE(must(two->view({})).pulses, before.pulses);
    // It speaks, and is left alone.
    must(one->say("a word"));
    QVERIFY(must(two->view({})).pulses.at(session) != before.pulses.at(session));
    QVERIFY(!must(two->end(session, before.pulses.at(session))));
    QCOMPARE(must(two->view({"spot:A"})).owners.at("spot:A"), session);
    QVERIFY(must(two->end(session, must(two->view({})).pulses.at(session))));
    QTRY_VERIFY(!must(two->view({"spot:A"})).owners.contains("spot:A"));
    QVERIFY(must(two->living({"first"})).empty());
    QTRY_VERIFY(!one->wait(100ms));
}

void TestPostgresCluster::whatIsHeldGoesWithTheConnection()
{
    const auto one = must(m_one->openCluster());
    const auto two = must(m_two->openCluster());
    QVERIFY(must(one->join("first")));
    QVERIFY(must(one->take("spot:A")));
    m_place->sql(QStringLiteral("SELECT pg_terminate_backend(%1, 5000)").arg(must(one->view({})).self));
    // The server's last words come first.
    QTRY_VERIFY(!one->wait(100ms));
    QVERIFY(!one->take("spot:B"));
    QVERIFY(must(two->take("spot:A")));
    QVERIFY(must(two->join("first")));
}

void TestPostgresCluster::committedRowsAreTold()
{
    const auto listener = must(m_two->openCluster());
    const auto writer = must(m_one->openWriter());
    WriteBatch rows = candlesFrom(0, 2);
    WriteBatch more = candlesFrom(2, 1);
    more.trades.push_back({kKey, {trade(7, kDay), trade(9, kDay)}});
    more.state.emplace_back("record.instruments", "-");
    GapRecord gap;
    gap.instrument = kKey;
    gap.interval = Interval::H1;
    gap.range = {kDay, kDay + 1h};
    more.gaps.push_back(gap);
    const WriteBatch *const batches[] = {&rows, &more};
    must(writer->writeAll(batches));
    const Changes changes = heard(*listener);
    QCOMPARE(changes.candles, (std::vector<ChangedCandles>{{kSeries, {kDay, kDay + 3min}}}));
    QCOMPARE(changes.trades, (std::vector<ChangedTrades>{{kKey, {7, 10}}}));
    QCOMPARE(changes.known, (std::vector<ChangedCandles>{{{kKey, Interval::H1}, {kDay, kDay + 1h}}}));
    QCOMPARE(changes.state, std::vector<std::string>{"record.instruments"});
    QVERIFY(!changes.isVague);
    // Who is told can read.
    const auto reader = must(m_two->openReader());
    QCOMPARE(must(reader->candles({.series = kSeries, .range = changes.candles.front().range})).size(),
             std::size_t(3));
}

void TestPostgresCluster::rowsThatWentAreTold()
{
    const auto listener = must(m_two->openCluster());
    const auto writer = must(m_one->openWriter());
    (void)must(writer->write(candlesFrom(0, 10)));
    (void)heard(*listener);
    const Sequence sequence{kKey, RowKind::Candles, Interval::M1};
    const IdRange keys{market::toUs(kDay + 2min), market::toUs(kDay + 6min)};
    const auto rows =
        must(must(m_one->openReader())->rowsBetween(sequence, RowScope::Lasting, keys, INT64_MAX));
    const SliceCount sum = digestOf(std::span(std::as_const(std::get<std::vector<Candle>>(rows))));
    Removal removal{
        sequence, {keys, sum.rows, "another sum"}, RowScope::Lasting, FileReason::Purged, "In x."};
    QVERIFY(!writer->remove(removal));
    removal.block.sha256 = sum.sha256;
    QCOMPARE(must(writer->remove(removal)), 4);
    const Changes changes = heard(*listener);
    QCOMPARE(changes.known, (std::vector<ChangedCandles>{{kSeries, {kDay + 2min, kDay + 6min}}}));
    QVERIFY(changes.candles.empty() && !changes.isVague);
}

void TestPostgresCluster::leasesAreTold()
{
    const auto listener = must(m_two->openCluster());
    const auto writer = must(m_one->openWriter());
    Lease lease;
    lease.id = "a";
    lease.sequence = {kKey, RowKind::Candles, Interval::M1};
    lease.range = {kDay, kDay + 10min};
    lease.state = "ready";
    lease.createdAt = kDay;
    lease.expiresAt = kDay + 24h;
    WriteBatch leased;
    leased.leases.push_back(lease);
    (void)must(writer->write(leased));
    WriteBatch batch = candlesFrom(0, 10);
    batch.isTemporary = true;
    (void)must(writer->write(batch));
    const std::vector<ChangedCandles> range{{kSeries, lease.range}};
    QCOMPARE(heard(*listener).known, range);
    QCOMPARE(must(writer->removeLease("a")), 10);
    QCOMPARE(heard(*listener).known, range);
}

void TestPostgresCluster::rolledBackRowsAreNot()
{
    const auto listener = must(m_two->openCluster());
    const auto writer = must(m_one->openWriter());
    m_place->sql(
        QStringLiteral("ALTER TABLE candlewright.state ADD CONSTRAINT no_more CHECK (value <> 'refused')"));
    WriteBatch refused = candlesFrom(0, 2);
    refused.state.emplace_back("x", "refused");
    QVERIFY(!writer->write(refused));
    must(writer->write(candlesFrom(5, 1)));
    QCOMPARE(heard(*listener).candles, (std::vector<ChangedCandles>{{kSeries, {kDay + 5min, kDay + 6min}}}));
}

void TestPostgresCluster::ownRowsAreNot()
{
    const auto listener = must(m_one->openCluster());
    const auto own = must(m_one->openWriter());
    const auto others = must(m_two->openWriter());
    must(own->write(candlesFrom(0, 1)));
    must(others->write(candlesFrom(1, 1)));
    QCOMPARE(heard(*listener).candles, (std::vector<ChangedCandles>{{kSeries, {kDay + 1min, kDay + 2min}}}));
}

void TestPostgresCluster::manyChangesFitIntoNotices()
{
    Changes all;
    for (int i = 0; i < 1'000; ++i)
        all.candles.push_back({series("SYMBOL" + std::to_string(i)), {kDay, kDay + 1min}});
    const auto texts = postgres::noticeTexts("me", all);
    QVERIFY(texts.size() > 1);
    Changes read;
    for (const std::string &text : texts) {
        QVERIFY(text.size() <= postgres::kLongestNotice);
        postgres::addNotice(read, "you", text);
    }
    QCOMPARE(read.candles, all.candles);
    for (int i = 1'000; i < 10'000; ++i)
        all.candles.push_back({series("SYMBOL" + std::to_string(i)), {kDay, kDay + 1min}});
    const auto vague = postgres::noticeTexts("me", all);
    QCOMPARE(vague.size(), std::size_t(1));
    Changes doubted;
    postgres::addNotice(doubted, "you", vague.front());
    QVERIFY(doubted.isVague && doubted.candles.empty());
    QVERIFY(postgres::noticeTexts("me", {}).empty());
}

void TestPostgresCluster::anUnknownNoticeIsVague()
{
    for (const char *text : {"", "2 you\nc", "1 you\nq spot A", "1 you\nc spot A 1m 5", "1 you\nt spot A 1 x",
                             "1 you\nt moon A 1 2", "words"}) {
        Changes changes;
        postgres::addNotice(changes, "me", text);
        QVERIFY2(changes.isVague, text);
    }
    Changes changes;
    postgres::addNotice(changes, "me", "1 me\nc");
    QVERIFY(changes.isEmpty());
}

void TestPostgresCluster::wordsReachTheOthers()
{
    const auto one = must(m_one->openCluster());
    const auto two = must(m_two->openCluster());
    const std::string longest(kLongestWord, 'x');
    for (const std::string &word : {std::string("first\nsecond '\\\xc3\xa4"), longest, std::string()}) {
        must(one->say(word));
        const Changes changes = heard(*two);
        QCOMPARE(changes.words, std::vector<std::string>{word});
        QVERIFY(!changes.isVague && changes.candles.empty());
    }
    QVERIFY(must(one->wait(300ms)).isEmpty());
}

/// A listener that greeted the others is told of rows at once, not when it speaks again.
void TestPostgresCluster::whoeverHasSaidSomethingHearsOn()
{
    const auto listener = must(m_two->openCluster());
    const auto writer = must(m_one->openWriter());
    must(listener->say("a greeting"));
    WriteBatch rows = candlesFrom(0, 1);
    const WriteBatch *const batches[] = {&rows};
    must(writer->writeAll(batches));
    QCOMPARE(heard(*listener).candles, (std::vector<ChangedCandles>{{kSeries, {kDay, kDay + 1min}}}));
}

void TestPostgresCluster::aDatabaseIsTheSameHoweverItIsSpelled()
{
    const std::string identity = must(m_one->info()).identity;
    QVERIFY(!identity.empty());
    QString url = QString::fromStdString(m_place->url());
    url.replace(QStringLiteral("@127.0.0.1:"), QStringLiteral("@localhost:"));
    url += url.contains(u'?') ? QStringLiteral("&sslmode=prefer") : QStringLiteral("?sslmode=prefer");
    QVERIFY(url.toStdString() != m_place->url());
    QCOMPARE(must(must(openDatabase(url.toStdString()))->info()).identity, identity);
    const auto elsewhere = makePostgresPlace(postgresServer());
    QVERIFY(must(must(openDatabase(elsewhere->url()))->info()).identity != identity);
}

void TestPostgresCluster::aDeadFirstHostIsPassedOver()
{
    const QUrl url(QString::fromStdString(m_place->url()));
    const QString hosts = QStringLiteral("127.0.0.1:1,127.0.0.1:%1").arg(url.port());
    QString several = url.toString(QUrl::FullyEncoded);
    several.replace(QStringLiteral("127.0.0.1:%1").arg(url.port()), hosts);
    const auto database = must(openDatabase(several.toStdString() + "?target_session_attrs=read-write"));
    const auto cluster = must(database->openCluster());
    QVERIFY(must(cluster->join("third")));
    must(must(database->openWriter())->write(candlesFrom(0, 1)));
    QCOMPARE(must(must(m_one->openReader())->seriesSummary(kSeries))->rows, 1);
}

QTEST_GUILESS_MAIN(TestPostgresCluster)
#include "tst_postgres_cluster.moc"
