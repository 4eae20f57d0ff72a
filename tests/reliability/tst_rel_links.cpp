// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"

#include <QJsonDocument>
#include <QTest>
#include <QUrl>

#include <random>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// The rows of the fault matrix that are about the line: a slow, thin, chopped and broken way to the exchange.
class TestRelLinks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void badLinesLoseNothing_data();
    void badLinesLoseNothing();
    void bytesCutAnywhereLoseNothing();
};

namespace {

constexpr int kSpeed = 20;

/// A fault proxy in front of a rig's exchange.
class Line {
public:
    explicit Line(const Rig &rig)
        : m_process(u"python3"_s,
                    {u"-B"_s,
                     QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/reliability/tools/faultproxy.py"),
                     u"--to"_s, QUrl(rig.url()).authority(), u"--seed"_s, QString::number(testSeed())},
                    {}, rig.file(u"proxy.log"_s)),
          m_ready(QJsonDocument::fromJson(m_process.readyLine()).object())
    {
    }

    [[nodiscard]] QString url() const { return m_ready[u"url"_s].toString(); }
    /// Changes what the line does; the answer counts what it did.
    QJsonObject spoil(const QJsonObject &fault) const
    {
        const QByteArray json = QJsonDocument(fault).toJson(QJsonDocument::Compact);
        return get(m_ready[u"control"_s].toString() + u"/do?"_s
                   + QString::fromLatin1(json.toPercentEncoding()))
            .json()
            .object();
    }

private:
    Process m_process;
    QJsonObject m_ready;
};

} // namespace

void TestRelLinks::badLinesLoseNothing_data()
{
    QTest::addColumn<QJsonObject>("fault");
    QTest::newRow("latency 1 s ± 0.5 s") << QJsonObject{{u"latency_ms"_s, 1'000}, {u"jitter_ms"_s, 500}};
    QTest::newRow("32 kB/s") << QJsonObject{{u"bytes_per_second"_s, 32'000}};
    QTest::newRow("7 bytes a packet") << QJsonObject{{u"slice"_s, 7}};
}

void TestRelLinks::badLinesLoseNothing()
{
    QFETCH(QJsonObject, fault);
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}});
    const Line line(rig);
    line.spoil(fault);
    NodeOptions options;
    options.exchangeUrl = line.url();
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 50, 60'000);
    letRun(5'000);
    const Verdict verdict = rig.judgeWhenComplete(120'000, {u"--wire"_s, rig.file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY2(rig.report()[u"upgrades"_s].toInt() <= 2, "The node reconnects without need.");
}

void TestRelLinks::bytesCutAnywhereLoseNothing()
{
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 60}});
    const Line line(rig);
    NodeOptions options;
    options.exchangeUrl = line.url();
    QVERIFY(rig.startNode(options));
    std::mt19937_64 random(testSeed());
    constexpr int kCuts = 8;
    for (int cut = 1; cut <= kCuts; ++cut) {
        line.spoil({{u"cut_after"_s, std::uniform_int_distribution<int>(1, 60'000)(random)}});
        QTRY_VERIFY_WITH_TIMEOUT(line.spoil({})[u"cuts"_s].toInt() == cut, 60'000);
    }
    const Verdict verdict = rig.judgeWhenComplete(120'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelLinks)
#include "tst_rel_links.moc"
