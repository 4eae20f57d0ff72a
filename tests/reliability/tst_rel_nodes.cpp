// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include <memory>
#include <vector>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

namespace {

constexpr int kSettle = 60'000;

const QJsonObject kMarkets{{u"spot"_s, QJsonArray{u"BTCUSDT"_s, u"ETHUSDT"_s, u"BNBUSDT"_s, u"SOLUSDT"_s}},
                           {u"um"_s, QJsonArray{u"BTCUSDT"_s, u"ETHUSDT"_s}}};
const QString kSymbols = u"BTCUSDT,ETHUSDT,BNBUSDT,SOLUSDT,BTC-USDT-PERP,ETH-USDT-PERP"_s;

/// One more node in front of the rig's exchange, with a data directory of its own.
std::unique_ptr<Running> startBeside(const Rig &rig, const NodeOptions &options, const QString &folder)
{
    return std::make_unique<Running>(
        QStringList{u"serve"_s, u"--exchange-url"_s, rig.url(), u"--data-dir"_s, rig.file(folder),
                    u"--listen"_s, u"127.0.0.1:0"_s, u"--symbols"_s, options.symbols, u"--intervals"_s,
                    options.intervals, u"--backfill-days"_s, QString::number(options.backfillDays),
                    u"--database"_s, options.database},
        options.environment);
}

/// How many instruments a node records.
int shardsOf(const QString &api) { return get(api + u"/v1/status"_s).json()[u"node"_s][u"shards"_s].toInt(); }

/// Three nodes of one database in front of one exchange. The first is the rig's own.
class Crew {
public:
    Crew(Rig &rig, NodeOptions options) : m_rig(rig), m_options(std::move(options)) {}

    [[nodiscard]] bool start()
    {
        m_options.symbols = kSymbols;
        m_options.environment = {u"CANDLEWRIGHT_NODE=one"_s};
        if (!m_rig.startNode(m_options))
            return false;
        m_apis.append(u"http://"_s + m_rig.api());
        for (const QString &name : {u"two"_s, u"three"_s}) {
            NodeOptions options = m_options;
            options.environment = {u"CANDLEWRIGHT_NODE="_s + name,
                                   u"CANDLEWRIGHT_HISTORY="_s + historyOf(name)};
            m_others.push_back(startBeside(m_rig, options, name));
            if (!m_others.back()->isUp())
                return false;
            m_apis.append(m_others.back()->address());
        }
        return true;
    }

    /// What each node says to hold, in the order of their names: {2, 2, 2}.
    [[nodiscard]] QList<int> shares() const
    {
        QList<int> held;
        for (const QString &api : m_apis) {
            const QJsonObject node = get(api + u"/v1/status"_s).json()[u"node"_s].toObject();
            held.append(node[u"nodes"_s].toInt() == 3 ? node[u"shards"_s].toInt() : -1);
        }
        return held;
    }

    /// What changed hands, by the nodes' own words.
    [[nodiscard]] QStringList moves() const
    {
        static const QRegularExpression kMoved(
            u"(This node records|Another node has taken|This node hands over)[^\"\n]*"_s);
        QStringList told;
        for (const QString &folder : {u"data"_s, u"two"_s, u"three"_s}) {
            QFile file(m_rig.file(folder + u"/logs/candlewright.log"_s));
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const QString log = QString::fromUtf8(file.readAll());
            for (auto found = kMoved.globalMatch(log); found.hasNext();)
                told.append(folder + u": "_s + found.next().captured());
        }
        return told;
    }

    /// The judge's options that make it hear of all of them.
    [[nodiscard]] QStringList histories() const
    {
        return {u"--history"_s, historyOf(u"two"_s), u"--history"_s, historyOf(u"three"_s)};
    }

    void end()
    {
        for (const auto &other : m_others)
            QCOMPARE(other->terminate(), 0);
        QCOMPARE(m_rig.node().terminate(), 0);
    }

private:
    [[nodiscard]] QString historyOf(const QString &name) const { return m_rig.file(name + u".jsonl"_s); }

    Rig &m_rig;
    NodeOptions m_options;
    std::vector<std::unique_ptr<Running>> m_others;
    QStringList m_apis;
};

QStringList query(const PrivateServer &server, const QString &statement)
{
    QProcess process;
    process.start(u"psql"_s, {server.url(), u"-X"_s, u"-A"_s, u"-t"_s, u"-q"_s, u"-c"_s, statement});
    process.waitForFinished(60'000);
    return QString::fromUtf8(process.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
}

} // namespace

/// Several living nodes of one database, and what befalls all of them at once.
class TestRelNodes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDatabaseThatIsBackSoonChangesNoHands();
    void aNameIsOneNodes();
    void theWeightLimitIsForAllTogether();
    void whatOneNodeFollowsAllRecord();
    void aNodeThatHangsIsReplaced();
};

/// All nodes live and keep their streams: what they record meanwhile waits in their journals, and each goes on with what
/// it had. So there is no hole and no take-over, however quick one of them is to come back.
void TestRelNodes::aDatabaseThatIsBackSoonChangesNoHands()
{
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, 1'200}, {u"tape_minutes"_s, 1}, {u"symbols"_s, kMarkets}});
    NodeOptions options;
    options.database = server.url();
    Crew crew(rig, options);
    QVERIFY(rig.isUp() && crew.start());
    const QList<int> even{2, 2, 2};
    QTRY_COMPARE_WITH_TIMEOUT(crew.shares(), even, kSettle);
    QVERIFY(rig.judgeWhenComplete(90'000).ok);
    const QStringList moves = crew.moves();
    const QString newest = query(server, u"SELECT coalesce(max(id), 0) FROM candlewright.gaps"_s).value(0);
    for (const int seconds : {1, 8}) {
        server.stop(u"immediate"_s);
        letRun(seconds * 1'000);
        server.restart();
        QTRY_COMPARE_WITH_TIMEOUT(crew.shares(), even, kSettle);
        // Longer than an instrument may stand free.
        letRun(15'000);
        QCOMPARE(crew.shares(), even);
        QVERIFY2(crew.moves() == moves, qPrintable(crew.moves().join(u'\n')));
    }
    const QStringList holes = query(server, u"SELECT cause, evidence FROM candlewright.gaps WHERE id > "_s + newest);
    QVERIFY2(holes.isEmpty(), qPrintable(holes.join(u'\n')));
    const Verdict verdict = rig.judgeWhenComplete(150'000, crew.histories() + QStringList{u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(verdict.figure(u"acknowledged"_s) > 0);
    crew.end();
}

/// Jobs are kept by the name. A second node of one name does nothing of the first one's work, says so, and takes its place
/// when that one ends.
void TestRelNodes::aNameIsOneNodes()
{
    const PrivateServer server;
    Rig rig({{u"listed_days"_s, 9}});
    NodeOptions options;
    options.backfillDays = 0;
    options.database = server.url();
    options.environment = {u"CANDLEWRIGHT_NODE=same"_s};
    QVERIFY(rig.isUp() && rig.startNode(options));
    const qint64 now = rig.exchangeNow();
    const QJsonObject wanted{{u"kind"_s, u"backfill"_s}, {u"symbol"_s, u"BTCUSDT"_s}, {u"interval"_s, u"1m"_s},
                             {u"from"_s, now - 2 * 86'400'000}, {u"to"_s, now}};
    const int job = rig.tell(u"/v1/jobs"_s, wanted)[u"id"_s].toInt();
    QVERIFY(job > 0);
    const auto jobs = [&server] {
        return query(server, u"SELECT id, state, created_at FROM candlewright.jobs ORDER BY id"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(jobs().join(u' ').contains(u"succeeded"_s), kSettle);
    const QStringList kept = jobs();
    const auto second = startBeside(rig, options, u"second"_s);
    QVERIFY2(second->isUp(), second->errors().constData());
    const auto health = [&] { return get(second->address() + u"/v1/health"_s).json().object(); };
    QTRY_COMPARE_WITH_TIMEOUT(health()[u"status"_s].toString(), u"degraded"_s, kSettle);
    QVERIFY2(health()[u"problem"_s].toString().startsWith(
                 u"Another node of this database goes by the name \"same\""_s),
             qPrintable(health()[u"problem"_s].toString()));
    const QJsonObject own = post(second->address() + u"/v1/jobs"_s, QJsonDocument(wanted).toJson()).json().object();
    QVERIFY2(own[u"id"_s].toInt() != job, QJsonDocument(own).toJson().constData());
    letRun(5'000);
    QCOMPARE(jobs(), kept);
    QCOMPARE(rig.ask(u"/v1/health"_s)[u"status"_s].toString(), u"ok"_s);
    // The name is free: the second one has the jobs, and does its own.
    QCOMPARE(rig.node().terminate(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(health()[u"status"_s].toString(), u"ok"_s, kSettle);
    QTRY_VERIFY_WITH_TIMEOUT(jobs().filter(u"succeeded"_s).size() == kept.filter(u"succeeded"_s).size() + 1, kSettle);
    QCOMPARE(jobs().first(kept.size()), kept);
    QCOMPARE(second->terminate(), 0);
}

/// N4. Three nodes behind one address fetch more than one minute allows, each for its own symbols.
void TestRelNodes::theWeightLimitIsForAllTogether()
{
    constexpr int kLimit = 300;
    constexpr int kDays = 20;
    const PrivateServer server;
    // In real time: only then do the limits follow the minutes of the exchange's clock.
    Rig rig({{u"speed"_s, 1}, {u"listed_days"_s, kDays + 10}, {u"symbols"_s, kMarkets}}, {},
            {{u"spot"_s, kLimit}, {u"um"_s, kLimit}});
    NodeOptions options;
    options.database = server.url();
    options.backfillDays = kDays;
    Crew crew(rig, options);
    QVERIFY(rig.isUp() && crew.start());
    // Of each of the four symbols.
    constexpr int kPages = 4 * kDays * 1'440 / 1'000;
    QTRY_VERIFY_WITH_TIMEOUT(rig.requests(u"/api/v3/klines"_s) >= kPages, 300'000);
    QCOMPARE(crew.shares(), (QList<int>{2, 2, 2}));
    const QJsonObject report = rig.report();
    const QByteArray text = QJsonDocument(report).toJson();
    qInfo("%s", text.constData());
    QCOMPARE(report[u"weight_exceeded"_s].toInt(-1), 0);
    for (const char16_t *market : {u"spot", u"um"}) {
        const int most = report[u"weight_most"_s].toObject()[QStringView(market)].toInt();
        QVERIFY2(most > 0 && most <= kLimit * 8 / 10, text.constData());
    }
    crew.end();
}

/// Whoever records a symbol records all that any node of the database follows: no series is left to nobody.
void TestRelNodes::whatOneNodeFollowsAllRecord()
{
    constexpr qint64 kFive = 300'000;
    const PrivateServer server;
    Rig rig({{u"speed"_s, 20}});
    NodeOptions options;
    options.database = server.url();
    options.symbols = u"BTCUSDT,ETHUSDT"_s;
    options.intervals = u"1m"_s;
    options.environment = {u"CANDLEWRIGHT_NODE=one"_s};
    QVERIFY(rig.isUp() && rig.startNode(options));
    options.intervals = u"1m,5m"_s;
    options.environment = {u"CANDLEWRIGHT_NODE=two"_s};
    const auto other = startBeside(rig, options, u"two"_s);
    QVERIFY2(other->isUp(), other->errors().constData());
    QTRY_COMPARE_WITH_TIMEOUT(shardsOf(u"http://"_s + rig.api()), 1, kSettle);
    QTRY_COMPARE_WITH_TIMEOUT(shardsOf(other->address()), 1, kSettle);
    // Some candles of each symbol later, whoever records it.
    const qint64 settled = rig.exchangeNow() / kFive * kFive;
    const qint64 until = settled + 4 * kFive;
    QTRY_VERIFY_WITH_TIMEOUT(rig.exchangeNow() > until + kFive, 2 * kSettle);
    QStringList expected{u"--complete"_s, u"--since"_s, QString::number(settled - 100 * kFive), u"--until"_s,
                         QString::number(until)};
    for (const char16_t *series : {u"spot/BTCUSDT/1m", u"spot/BTCUSDT/5m", u"spot/ETHUSDT/1m", u"spot/ETHUSDT/5m"})
        expected << u"--expect"_s << QString::fromUtf16(series);
    Verdict verdict;
    QTRY_VERIFY_WITH_TIMEOUT((verdict = rig.judge(expected)).ok, kSettle);
    QCOMPARE(shardsOf(other->address()), 1);
    QCOMPARE(other->terminate(), 0);
}

/// The server keeps the session of a process that stands still, and with it what that one holds. The others notice that it
/// does not speak any more, say so and take its symbols; it gets its share again when it goes on.
void TestRelNodes::aNodeThatHangsIsReplaced()
{
    constexpr qint64 kMinute = 60'000;
    const PrivateServer server;
    Rig rig({{u"speed"_s, 20}});
    NodeOptions options;
    options.database = server.url();
    options.symbols = u"BTCUSDT,ETHUSDT"_s;
    options.intervals = u"1m"_s;
    options.environment = {u"CANDLEWRIGHT_NODE=one"_s};
    QVERIFY(rig.isUp() && rig.startNode(options));
    options.environment = {u"CANDLEWRIGHT_NODE=two"_s};
    const auto other = startBeside(rig, options, u"two"_s);
    QVERIFY2(other->isUp(), other->errors().constData());
    const auto warnings = [&other] {
        return QJsonDocument(get(other->address() + u"/v1/health"_s).json()[u"warnings"_s].toArray())
            .toJson();
    };
    QTRY_COMPARE_WITH_TIMEOUT(shardsOf(u"http://"_s + rig.api()), 1, kSettle);
    QTRY_COMPARE_WITH_TIMEOUT(shardsOf(other->address()), 1, kSettle);
    const qint64 settled = rig.exchangeNow() / kMinute * kMinute;
    rig.node().freeze();
    QTRY_COMPARE_WITH_TIMEOUT(shardsOf(other->address()), 2, 2 * kSettle);
    QTRY_VERIFY2_WITH_TIMEOUT(warnings().contains("silent"), warnings().constData(), kSettle);
    const qint64 until = (rig.exchangeNow() / kMinute + 3) * kMinute;
    QTRY_VERIFY_WITH_TIMEOUT(rig.exchangeNow() > until + kMinute, kSettle);
    const QStringList expected{u"--complete"_s,         u"--since"_s,
                               QString::number(settled - 100 * kMinute), u"--until"_s,
                               QString::number(until),  u"--expect"_s,
                               u"spot/BTCUSDT/1m"_s,    u"--expect"_s,
                               u"spot/ETHUSDT/1m"_s};
    Verdict verdict;
    QTRY_VERIFY_WITH_TIMEOUT((verdict = rig.judge(expected)).ok, kSettle);
    rig.node().thaw();
    QTRY_COMPARE_WITH_TIMEOUT(shardsOf(u"http://"_s + rig.api()), 1, kSettle);
    QTRY_COMPARE_WITH_TIMEOUT(shardsOf(other->address()), 1, kSettle);
    QTRY_VERIFY_WITH_TIMEOUT(!warnings().contains("silent"), kSettle);
    QCOMPARE(other->terminate(), 0);
}

QTEST_GUILESS_MAIN(TestRelNodes)
#include "tst_rel_nodes.moc"
