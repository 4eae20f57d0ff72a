// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QJsonDocument>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

namespace {

constexpr qint64 kDayMs = 86'400'000;
constexpr int kDays = 20;

/// A node that keeps the funding rates of one perpetual, on either database.
struct FundingRig {
    explicit FundingRig(bool isPostgres) : rig({{u"speed"_s, 60}, {u"listed_days"_s, 30}})
    {
        if (isPostgres)
            server = std::make_unique<PrivateServer>();
        options.symbols = u"BTC-USDT-PERP"_s;
        options.backfillDays = kDays;
        options.database = server ? server->url() : QString();
    }

    /// Rates that the node stores, or the exchange has, between the two moments.
    [[nodiscard]] int stored(qint64 from, qint64 to) const
    {
        const QString path =
            u"/v1/rows?kind=funding&market=um&symbol=BTCUSDT&startTime=%1&endTime=%2&limit=1000"_s;
        return int(rig.ask(path.arg(from).arg(to))[u"rows"_s].toArray().size());
    }
    [[nodiscard]] int settled(qint64 from, qint64 to) const
    {
        const QString path = u"/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=%1&endTime=%2&limit=1000"_s;
        return int(get(rig.url() + path.arg(from).arg(to)).json().array().size());
    }
    [[nodiscard]] bool becomesWhole(qint64 from, qint64 to, int deadlineMs = 60'000) const
    {
        return eventually(
            [&] { return stored(from, to) > 0 && stored(from, to) == settled(from, to) && missing() == 0; },
            deadlineMs);
    }
    /// −1: the node did not say.
    [[nodiscard]] int missing() const
    {
        return rig.ask(u"/v1/gaps?data=funding"_s)[u"missing_funding"_s].toInt(-1);
    }

    std::unique_ptr<PrivateServer> server;
    Rig rig;
    NodeOptions options;
};

} // namespace

/// C9, C10 for funding rates: whatever a page leaves out is known, told and repaired.
class TestRelFunding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noPageHidesARate_data();
    void noPageHidesARate();
    void aRefusedRateIsAHole();
    void aLongerHorizonIsFetched();
    void aPlanIsWhatARunCosts();
    void aVerificationFindsWhatWentAway();
};

void TestRelFunding::noPageHidesARate_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("isPostgres");
    for (const QString &kind : {u"empty"_s, u"short"_s, u"hollow"_s, u"shifted"_s, u"newest"_s})
        QTest::newRow(qPrintable(kind)) << kind << 1 << false;
    QTest::newRow("short and short again") << u"short"_s << 3 << false;
    QTest::newRow("empty, PostgreSQL") << u"empty"_s << 1 << true;
    QTest::newRow("hollow, PostgreSQL") << u"hollow"_s << 1 << true;
}

void TestRelFunding::noPageHidesARate()
{
    QFETCH(QString, kind);
    QFETCH(int, count);
    QFETCH(bool, isPostgres);
    FundingRig funding(isPostgres);
    QVERIFY(funding.rig.isUp());
    funding.rig.inject(
        {{u"do"_s, u"page"_s}, {u"kind"_s, kind}, {u"path"_s, u"fundingRate"_s}, {u"count"_s, count}});
    const qint64 now = funding.rig.exchangeNow();
    QVERIFY(funding.rig.startNode(funding.options));
    QVERIFY(funding.becomesWhole(now - (kDays - 1) * kDayMs, now));
    QVERIFY(funding.stored(now - (kDays - 1) * kDayMs, now) >= (kDays - 1) * 3);
    // A start later everything is still proven, and only the end is asked for.
    QCOMPARE(funding.rig.node().terminate(), 0);
    const int asked = funding.rig.requests(u"/fapi/v1/fundingRate"_s);
    QVERIFY(funding.rig.startNode(funding.options));
    QTRY_VERIFY_WITH_TIMEOUT(funding.rig.requests(u"/fapi/v1/fundingRate"_s) > asked, 30'000);
    QVERIFY(funding.becomesWhole(now - (kDays - 1) * kDayMs, now));
}

void TestRelFunding::aRefusedRateIsAHole()
{
    FundingRig funding(false);
    QVERIFY(funding.rig.isUp());
    const qint64 now = funding.rig.exchangeNow();
    QVERIFY(funding.rig.startNode(funding.options));
    QVERIFY(funding.becomesWhole(now - (kDays - 1) * kDayMs, now));
    const qint64 from = now / kDayMs * kDayMs - 25 * kDayMs;
    const QString row =
        uR"([{"symbol":"BTCUSDT","fundingTime":%1,"fundingRate":"NaN","markPrice":"100.00"}])"_s.arg(from);
    // Refused as often as the job asks.
    funding.rig.inject(
        {{u"do"_s, u"body"_s}, {u"path"_s, u"fundingRate"_s}, {u"text"_s, row}, {u"count"_s, 3}});
    const QJsonObject wanted{{u"kind"_s, u"backfill"_s},
                             {u"data"_s, u"funding"_s},
                             {u"symbol"_s, u"BTC-USDT-PERP"_s},
                             {u"from"_s, from},
                             {u"to"_s, from + kDayMs / 3}};
    const int job = funding.rig.tell(u"/v1/jobs"_s, wanted)[u"id"_s].toInt();
    QTRY_COMPARE_WITH_TIMEOUT(funding.rig.ask(u"/v1/jobs/%1"_s.arg(job))[u"state"_s].toString(), u"failed"_s,
                              60'000);
    const QJsonArray gaps = funding.rig.ask(u"/v1/gaps?data=funding"_s)[u"gaps"_s].toArray();
    QVERIFY(!gaps.isEmpty());
    QCOMPARE(gaps[0][u"kind"_s].toString(), u"funding"_s);
    QCOMPARE(gaps[0][u"cause"_s].toString(), u"rejected"_s);
    QCOMPARE(gaps[0][u"missing"_s].toInt(), 1);
    // What is asked for between that and the rest is one repair.
    const int repair = funding.rig.tell(u"/v1/gaps/repair"_s, {{u"data"_s, u"funding"_s}})[u"id"_s].toInt();
    QTRY_COMPARE_WITH_TIMEOUT(funding.rig.ask(u"/v1/jobs/%1"_s.arg(repair))[u"state"_s].toString(),
                              u"succeeded"_s, 60'000);
    QCOMPARE(funding.missing(), 0);
    QCOMPARE(funding.stored(from, now), funding.settled(from, now));
}

void TestRelFunding::aLongerHorizonIsFetched()
{
    FundingRig funding(false);
    QVERIFY(funding.rig.isUp());
    const qint64 now = funding.rig.exchangeNow();
    QVERIFY(funding.rig.startNode(funding.options));
    QVERIFY(funding.becomesWhole(now - (kDays - 1) * kDayMs, now));
    QCOMPARE(funding.rig.node().terminate(), 0);
    funding.options.backfillDays = 40; // it is listed for thirty
    QVERIFY(funding.rig.startNode(funding.options));
    QVERIFY(funding.becomesWhole(now - 40 * kDayMs, now));
    QVERIFY(funding.stored(now - 40 * kDayMs, now) >= 89);
}

void TestRelFunding::aPlanIsWhatARunCosts()
{
    FundingRig funding(false);
    QVERIFY(funding.rig.isUp());
    funding.options.backfillDays = 0;
    QVERIFY(funding.rig.startNode(funding.options));
    const auto plan = [&](QJsonObject wanted) {
        wanted.insert(u"dry_run"_s, true);
        return funding.rig.tell(u"/v1/jobs"_s, wanted)[u"plan"_s].toObject();
    };
    const QJsonObject wanted{{u"kind"_s, u"backfill"_s},
                             {u"data"_s, u"funding"_s},
                             {u"symbol"_s, u"BTC-USDT-PERP"_s},
                             {u"from"_s, u"2020-12-12T00:00:00Z"_s},
                             {u"to"_s, u"2030-01-01T00:00:00Z"_s}};
    const QJsonObject planned = plan(wanted);
    const int before = funding.rig.requests(u"/fapi/v1/fundingRate"_s);
    const int job = funding.rig.tell(u"/v1/jobs"_s, wanted)[u"id"_s].toInt();
    const auto state = [&] { return funding.rig.ask(u"/v1/jobs/%1"_s.arg(job)); };
    QTRY_COMPARE_WITH_TIMEOUT(state()[u"state"_s].toString(), u"succeeded"_s, 60'000);
    const int rows = planned[u"rows_missing"_s].toInt();
    const int inserted = state()[u"inserted"_s].toInt();
    qInfo("planned %d rows and %d requests, run %d rows and %d requests", rows,
          planned[u"requests"_s].toInt(), inserted, funding.rig.requests(u"/fapi/v1/fundingRate"_s) - before);
    QVERIFY(inserted > 80);
    QVERIFY(std::abs(rows - inserted) * 20 <= inserted);
    QCOMPARE(planned[u"requests"_s].toInt(), funding.rig.requests(u"/fapi/v1/fundingRate"_s) - before);
    const QJsonObject again = plan(wanted);
    QVERIFY(again[u"rows_missing"_s].toInt() <= 1);
    QVERIFY(again[u"rows_expected"_s].toInt() >= inserted);
}

void TestRelFunding::aVerificationFindsWhatWentAway()
{
    FundingRig funding(false);
    QVERIFY(funding.rig.isUp());
    const qint64 now = funding.rig.exchangeNow();
    QVERIFY(funding.rig.startNode(funding.options));
    QVERIFY(funding.becomesWhole(now - (kDays - 1) * kDayMs, now));
    QCOMPARE(funding.rig.node().terminate(), 0);
    QCOMPARE(
        funding.rig.sql(
            u"DELETE FROM funding WHERE time IN (SELECT time FROM funding ORDER BY time LIMIT 4 OFFSET 9)"_s),
        QStringList());
    const QStringList place{u"--data-dir"_s, funding.rig.file(u"data"_s), u"--exchange-url"_s,
                            funding.rig.url()};
    QCOMPARE(run(QStringList{u"verify"_s} + place).code, 0);
    const QJsonDocument report =
        run(QStringList{u"gaps"_s, u"--kind"_s, u"funding"_s, u"--json"_s} + place).json();
    QCOMPARE(report[u"missing_funding"_s].toInt(), 4);
    QCOMPARE(report[u"gaps"_s][0][u"cause"_s].toString(), u"deleted"_s);
    QVERIFY(funding.rig.startNode(funding.options));
    QVERIFY(funding.becomesWhole(now - (kDays - 1) * kDayMs, now));
    const QJsonArray filled = funding.rig.ask(u"/v1/gaps?data=funding&filled=true"_s)[u"gaps"_s].toArray();
    QVERIFY(std::ranges::any_of(filled, [](const QJsonValue &gap) {
        return gap[u"cause"_s] == u"deleted"_s && gap[u"state"_s] == u"filled"_s;
    }));
}

QTEST_GUILESS_MAIN(TestRelFunding)
#include "tst_rel_funding.moc"
