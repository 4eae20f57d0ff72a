// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QFile>
#include <QJsonArray>
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
            m_others.push_back(std::make_unique<Running>(
                QStringList{u"serve"_s, u"--exchange-url"_s, m_rig.url(), u"--data-dir"_s, m_rig.file(name),
                            u"--listen"_s, u"127.0.0.1:0"_s, u"--symbols"_s, kSymbols, u"--intervals"_s,
                            m_options.intervals, u"--backfill-days"_s, QString::number(m_options.backfillDays),
                            u"--database"_s, m_options.database},
                QStringList{u"CANDLEWRIGHT_NODE="_s + name, u"CANDLEWRIGHT_HISTORY="_s + historyOf(name)}));
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
        QCOMPARE(crew.moves(), moves);
    }
    const QStringList holes = query(server, u"SELECT cause, evidence FROM candlewright.gaps WHERE id > "_s + newest);
    QVERIFY2(holes.isEmpty(), qPrintable(holes.join(u'\n')));
    const Verdict verdict = rig.judgeWhenComplete(150'000, crew.histories() + QStringList{u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(verdict.figure(u"acknowledged"_s) > 0);
    crew.end();
}

QTEST_GUILESS_MAIN(TestRelNodes)
#include "tst_rel_nodes.moc"
