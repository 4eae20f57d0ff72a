// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// Two downloads with a hole between them: nobody lost it, and whoever fills it is on record with a number of its own.
class TestCliUnfetched : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aHoleBetweenDownloadsIsNoLoss_data();
    void aHoleBetweenDownloadsIsNoLoss();
    void aPausedDownloadIsLeftAlone();
};

namespace {

QStringList with(const QStringList &arguments, const QTemporaryDir &dir, const Running &exchange)
{
    return arguments + QStringList{u"--data-dir"_s,    dir.path(),    u"--exchange-url"_s,
                                   exchange.address(), u"--market"_s, u"spot"_s};
}

/// A download that somebody paused, as a node that was stopped leaves it.
void leaveJob(const QString &file, const QString &from, const QString &to)
{
    const auto us = [](const QString &time) {
        return QString::number(QDateTime::fromString(time, Qt::ISODate).toMSecsSinceEpoch() * 1'000);
    };
    const QString request =
        u"{\"job\":\"backfill\",\"market\":\"spot\",\"symbol\":\"BTCUSDT\",\"data\":\"candles\",\"interval\":\"1m\",\"from\":\"%1\",\"to\":\"%2\"}"_s
            .arg(us(from), us(to));
    const QStringList errors = sql(
        file,
        u"INSERT INTO jobs (node, id, kind, state, priority, position, reason, title, request, rows_done, "
        "rows_total, inserted, updated, skipped, requests, weight, attempts, error, created_at) VALUES ('', "
        "70, "
        "'backfill', 'paused', 1, 70, 'user', 'spot BTCUSDT 1m', '%1', 0, 360, 0, 0, 0, 0, 0, 1, '', "
        "1577836800000000)"_s.arg(request));
    QVERIFY2(errors.isEmpty(), qPrintable(errors.join(u' ')));
}

/// As a node leaves it that recorded another interval of the symbol.
void leaveMarks(const QString &file)
{
    const QStringList errors =
        sql(file, u"INSERT INTO state (name, value, updated_at) VALUES "
                  "('engine/record/spot/BTCUSDT', 'stopped 1577840000000000 ', 1577840000000000), "
                  "('engine/followed/spot/BTCUSDT/5m', '1577836800000000', 1577840000000000)"_s);
    QVERIFY2(errors.isEmpty(), qPrintable(errors.join(u' ')));
}

/// Candles of some hours of the recorded day.
Outcome download(const QTemporaryDir &dir, const Running &exchange, const QString &from, const QString &to)
{
    return run(with({u"backfill"_s, u"BTCUSDT"_s, u"--interval"_s, u"1m"_s, u"--from"_s,
                     u"2020-01-01T%1:00:00Z"_s.arg(from), u"--to"_s, u"2020-01-01T%1:00:00Z"_s.arg(to)},
                    dir, exchange));
}

QJsonArray gaps(const QTemporaryDir &dir, const Running &exchange, const QStringList &options)
{
    return run(with(QStringList{u"gaps"_s, u"--json"_s} + options, dir, exchange))
        .json()[u"gaps"_s]
        .toArray();
}

} // namespace

void TestCliUnfetched::aHoleBetweenDownloadsIsNoLoss_data()
{
    QTest::addColumn<bool>("isRecorded");
    QTest::newRow("nobody records the symbol") << false;
    QTest::newRow("another interval of it is recorded") << true;
}

void TestCliUnfetched::aHoleBetweenDownloadsIsNoLoss()
{
    QFETCH(bool, isRecorded);
    const QTemporaryDir dir;
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--from"_s, u"2020-01-03T00:00:00Z"_s,
                            u"--source"_s, QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines")});
    QVERIFY(exchange.isUp());
    QCOMPARE(download(dir, exchange, u"00"_s, u"01"_s).code, 0);
    QCOMPARE(download(dir, exchange, u"02"_s, u"03"_s).code, 0);

    const QString file = dir.filePath(u"candlewright.db"_s);
    if (isRecorded)
        leaveMarks(file);
    const QJsonArray open = gaps(dir, exchange, {});
    QCOMPARE(open.size(), 1);
    QCOMPARE(open[0].toObject()[u"missing"_s].toInt(), 60);
    QCOMPARE(open[0].toObject()[u"cause"_s].toString(), u"not-fetched"_s);
    QVERIFY(open[0].toObject()[u"evidence"_s].toString().contains(u"no stream was ever followed"_s));

    leaveJob(file, u"2020-01-01T01:00:00Z"_s, u"2020-01-01T03:00:00Z"_s);
    const QString evidence = gaps(dir, exchange, {})[0].toObject()[u"evidence"_s].toString();
    QVERIFY2(evidence.contains(u"Job 70, which is paused"_s), qPrintable(evidence));

    const Outcome repaired = run(with({u"gaps"_s, u"--repair"_s}, dir, exchange));
    QVERIFY2(repaired.code == 0, repaired.err.constData());
    const QJsonArray filled = gaps(dir, exchange, {u"--filled"_s});
    QCOMPARE(filled.size(), 1);
    const QJsonObject entry = filled[0].toObject();
    QCOMPARE(entry[u"state"_s].toString(), u"filled"_s);
    QCOMPARE(entry[u"cause"_s].toString(), u"not-fetched"_s);
    QCOMPARE(entry[u"attempts"_s].toInt(), 1);
    QCOMPARE(entry[u"filled_by"_s].toString(), u"rest, job 71"_s);

    // The job of a command is not stored, and no other one has its number.
    const QString numbers = u"SELECT value FROM state WHERE name = 'engine/jobs/number'"_s;
    QCOMPARE(sql(file, numbers), QStringList{u"71"_s});
    QCOMPARE(download(dir, exchange, u"03"_s, u"04"_s).code, 0);
    QCOMPARE(sql(file, numbers), QStringList{u"72"_s});
}

/// History and holes around it are fetched, and what it has left only when it goes on.
void TestCliUnfetched::aPausedDownloadIsLeftAlone()
{
    const QTemporaryDir dir;
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--from"_s, u"2020-01-03T00:00:00Z"_s,
                            u"--source"_s, QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines")});
    QVERIFY(exchange.isUp());
    QCOMPARE(download(dir, exchange, u"00"_s, u"01"_s).code, 0);
    const QString file = dir.filePath(u"candlewright.db"_s);
    leaveJob(file, u"2020-01-01T06:00:00Z"_s, u"2020-01-01T12:00:00Z"_s);
    const auto stored = [&](int fromHour, int toHour) {
        const qint64 day = 1'577'836'800'000'000;
        const qint64 hour = 3'600'000'000;
        const QStringList count =
            sql(file, u"SELECT count(*) FROM candles WHERE open_time >= %1 AND open_time < %2"_s
                          .arg(day + fromHour * hour)
                          .arg(day + toHour * hour));
        return count.value(0).toInt();
    };
    Running node(with({u"serve"_s, u"--symbols"_s, u"BTCUSDT"_s, u"--intervals"_s, u"1m"_s, u"--no-api"_s,
                       u"--backfill-days"_s, u"3"_s},
                      dir, exchange));
    QVERIFY2(node.isUp(), node.errors().constData());
    QVERIFY(eventually([&] { return stored(0, 6) == 360 && stored(12, 40) == 28 * 60; }, 60'000));
    node.live(3'000);
    QCOMPARE(stored(6, 12), 0);
    const Outcome resumed = run(with({u"jobs"_s, u"--resume"_s, u"70"_s}, dir, exchange));
    QVERIFY2(resumed.code == 0, resumed.err.constData());
    QVERIFY(eventually([&] { return stored(6, 12) == 360; }, 60'000));
    QCOMPARE(node.terminate(), 0);
}

QTEST_GUILESS_MAIN(TestCliUnfetched)
#include "tst_cli_unfetched.moc"
