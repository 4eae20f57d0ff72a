// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>
#include <QTimeZone>

#include <memory>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

/// A1 and E10 over starts, ends and broken connections: what was archived stays in the archive alone, and what was purged
/// stays away, however often the newest page of its series would reach over it.
class TestRelPlaces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowStaysWhereItWasPut_data();
    void everyRowStaysWhereItWasPut();
};

namespace {

constexpr qint64 kHourMs = 3'600'000;
constexpr int kDays = 35;
constexpr int kPurged = 48; ///< candles
const QString kSeries = u"symbol=BTCUSDT&interval=1h"_s;

QString isoText(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, QTimeZone::utc()).toString(Qt::ISODate);
}

/// Rows of the series in a place: "main", "archive".
int rowsIn(const Rig &rig, const QString &place)
{
    int rows = 0;
    for (const QJsonValue &segment : rig.ask(u"/api/v1/archive/coverage?"_s + kSeries)[u"data"_s].toArray()) {
        if (segment[u"location"_s].toString() == place)
            rows += segment[u"rows"_s].toInt();
    }
    return rows;
}

qsizetype rowsBetween(const Rig &rig, qint64 from, qint64 to)
{
    return rig.ask(u"/v1/rows?%1&startTime=%2&endTime=%3"_s.arg(kSeries).arg(from).arg(to - 1))[u"rows"_s]
        .toArray()
        .size();
}

bool archive(const Rig &rig, qint64 before)
{
    const QJsonObject run = rig.tell(u"/api/v1/archive/runs"_s, {{u"symbol"_s, u"BTCUSDT"_s},
                                                                 {u"interval"_s, u"1h"_s},
                                                                 {u"before"_s, isoText(before)}});
    const QString path = u"/api/v1/archive/runs/%1"_s.arg(run[u"data"_s].toObject()[u"id"_s].toInteger());
    return QTest::qWaitFor(
        [&] { return rig.ask(path)[u"data"_s].toObject()[u"state"_s].toString() == u"succeeded"_s; }, 60'000);
}

bool purge(const Rig &rig, qint64 from, qint64 to)
{
    QJsonObject purge{{u"symbol"_s, u"BTCUSDT"_s},
                      {u"interval"_s, u"1h"_s},
                      {u"start"_s, isoText(from)},
                      {u"end"_s, isoText(to)}};
    purge[u"token"_s] = rig.tell(u"/api/v1/archive/purge"_s, purge)[u"data"_s].toObject()[u"token"_s];
    (void)rig.tell(u"/api/v1/archive/purge"_s, purge);
    return QTest::qWaitFor([&] { return rowsBetween(rig, from, to) == 0; }, 60'000);
}

} // namespace

void TestRelPlaces::everyRowStaysWhereItWasPut_data()
{
    QTest::addColumn<bool>("isServer");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestRelPlaces::everyRowStaysWhereItWasPut()
{
    QFETCH(bool, isServer);
    const auto server = isServer ? std::make_unique<PrivateServer>() : nullptr;
    Rig rig({{u"listed_days"_s, kDays}, {u"trades_per_minute"_s, 600}});
    NodeOptions options;
    options.intervals = u"1h"_s;
    options.backfillDays = kDays;
    options.database = server ? server->url() : QString();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    const qint64 day = rig.exchangeNow() / (24 * kHourMs) * 24 * kHourMs;
    const qint64 from = day - 10 * 24 * kHourMs;
    const qint64 to = from + kPurged * kHourMs;
    QVERIFY(archive(rig, day - 20 * 24 * kHourMs));
    QVERIFY(purge(rig, from, to));
    const int archived = rowsIn(rig, u"archive"_s);
    const int kept = rowsIn(rig, u"main"_s);
    QVERIFY(archived > 300 && kept > 400);

    const auto isAsItWas = [&] {
        // Hours that closed meanwhile come to the main table.
        const int more = rowsIn(rig, u"main"_s) - kept;
        return rowsIn(rig, u"archive"_s) == archived && more >= 0 && more < 20 && rowsBetween(rig, from, to) == 0;
    };
    const auto asked = [&rig] { return rig.requests(u"/api/v3/klines"_s); };
    // And what the page brought had time to be stored.
    const auto comesBack = [&](int before) {
        const bool isLive =
            QTest::qWaitFor([&] { return asked() > before; }, 60'000)
            && QTest::qWaitFor([&] { return rig.metric(u"candlewright_rows_received_total"_s) > 20; }, 60'000);
        letRun(2'000);
        return isLive;
    };
    int before = asked();
    QCOMPARE(rig.node().terminate(), 0);
    QVERIFY(rig.startNode(options) && comesBack(before));
    QVERIFY2(isAsItWas(), "after a restart");
    before = asked();
    rig.node().kill();
    QVERIFY(rig.startNode(options) && comesBack(before));
    QVERIFY2(isAsItWas(), "after a kill");
    before = asked();
    rig.inject({{u"do"_s, u"rst"_s}});
    QVERIFY(comesBack(before));
    QVERIFY2(isAsItWas(), "after a broken connection");
    // No slot is stored twice, and nothing but what was purged is gone.
    const Verdict verdict = rig.judge();
    QVERIFY2(verdict.figure(u"duplicates"_s) == 0 && verdict.figure(u"lost_acknowledged"_s) == kPurged,
             verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelPlaces)
#include "tst_rel_places.moc"
