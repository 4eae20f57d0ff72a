// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <random>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A recorded stretch of one-minute candles is imported, rows are deleted behind the program's back, and the program
/// must name exactly those and bring them back, digit for digit, from an exchange that replays the same stretch.
class TestCliRepair : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void deletedRowsComeBack_data();
    void deletedRowsComeBack();
    void theNewestRowIsNotWaitedFor();
    void importedRowsLeaveUnchanged();
    void importTwiceChangesNothing();
};

namespace {

const QString kSmall = QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines");

/// A whole month with its trade counts, where the large recordings lie beside the checkout.
QString sharedMonth()
{
    return QDir::cleanPath(QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/../shared/data/klines/usdm-1m/LTCUSDT-1m-2026-02.csv.zst"));
}

struct Recording {
    QStringList files; ///< bulk files in a folder of their own
    QString folder;
    QString market;
    QString symbol;
    QString end;       ///< the exchange's clock after the last candle
    int rows = 0;
};

Recording smallRecording()
{
    return {{kSmall + u"/BTCUSDT-1m-2020-01-01.zip"_s, kSmall + u"/BTCUSDT-1m-2020-01-02.zip"_s},
            kSmall, u"spot"_s, u"BTCUSDT"_s, u"2020-01-03T00:00:30Z"_s, 2 * 1440};
}

/// The month unpacked into `dir`, as the bulk archive would hold it.
Recording monthRecording(const QString &dir)
{
    QDir(dir).mkpath(u"futures/um"_s);
    const QString file = dir + u"/futures/um/LTCUSDT-1m-2026-02.csv"_s;
    QProcess::execute(u"zstd"_s, {u"-qdf"_s, sharedMonth(), u"-o"_s, file});
    return {{file}, dir, u"um"_s, u"LTCUSDT"_s, u"2026-03-01T00:00:30Z"_s, 40'320};
}

QStringList importArguments(const Recording &r, const QString &data)
{
    return QStringList{u"import"_s} + r.files
           + QStringList{u"--market"_s, r.market, u"--data-dir"_s, data, u"--json"_s};
}

qint64 exchangeTime(const QString &exchange)
{
    return get(exchange + u"/api/v3/time"_s).json()[u"serverTime"_s].toInteger();
}

/// The arguments of an exchange that replays the recording, from half a minute before its end on.
QStringList replayArguments(const Recording &r, int speed)
{
    const QDateTime from = QDateTime::fromString(r.end, Qt::ISODate).addSecs(-35);
    return {u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, r.folder, u"--from"_s, from.toString(Qt::ISODate),
            u"--speed"_s, QString::number(speed)};
}

/// The exchange's clock is so long after the recording's end.
bool standsBehind(const Recording &r, const Running &exchange, std::chrono::seconds time)
{
    const qint64 end = QDateTime::fromString(r.end, Qt::ISODate).addSecs(time.count()).toMSecsSinceEpoch();
    return eventually([&] { return exchangeTime(exchange.address()) >= end; }, 30'000);
}

/// What is stored of the recording's time; a node that ran adds what came after it.
QByteArray exported(const Recording &r, const QString &data)
{
    return run({u"export"_s, u"--symbol"_s, r.symbol, u"--market"_s, r.market, u"--interval"_s, u"1m"_s, u"--to"_s,
                r.end.left(10), u"--data-dir"_s, data})
        .out;
}

/// Open times in ms of a random 2 % of the stored rows. Always among them: the oldest, the newest, and rows in which the
/// exchange wrote a zero shorter than its neighbours.
QStringList pickRows(const QString &database)
{
    QStringList times = sql(database, u"SELECT open_time FROM candle_rows ORDER BY open_time"_s);
    const QStringList always =
        sql(database, u"SELECT open_time FROM candle_rows WHERE taker_buy_volume = '0' LIMIT 10"_s)
        << times.first() << times.last();
    std::mt19937 random(20260201);
    std::shuffle(times.begin(), times.end(), random);
    std::stable_partition(times.begin(), times.end(), [&always](const QString &time) { return always.contains(time); });
    times.resize(times.size() / 50);
    std::sort(times.begin(), times.end());
    return times;
}

/// Missing open times in ms of the recording's time, from the gap report; the exchange goes on without candles.
QStringList reported(const Recording &recording, const QJsonDocument &report)
{
    const qint64 end = QDateTime::fromString(recording.end, Qt::ISODate).toMSecsSinceEpoch() - 30'000;
    QStringList times;
    for (const auto &entry : report[u"gaps"_s].toArray()) {
        const auto gap = entry.toObject();
        const auto ms = [&](const QString &key) {
            return QDateTime::fromString(gap[key].toString(), Qt::ISODate).toMSecsSinceEpoch();
        };
        for (qint64 at = ms(u"from"_s); at < std::min(ms(u"to"_s), end); at += 60'000)
            times << QString::number(at);
    }
    std::sort(times.begin(), times.end());
    return times;
}

} // namespace

void TestCliRepair::deletedRowsComeBack_data()
{
    QTest::addColumn<bool>("month");
    QTest::addColumn<bool>("served");
    QTest::newRow("two recorded days") << false << false;
    QTest::newRow("two recorded days, by a node that starts") << false << true;
    if (QFileInfo::exists(sharedMonth())) {
        QTest::newRow("a recorded month") << true << false;
        QTest::newRow("a recorded month, by a node that starts") << true << true;
    }
}

void TestCliRepair::deletedRowsComeBack()
{
    QFETCH(bool, month);
    QFETCH(bool, served);
    const QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkpath(u"bulk"_s));
    const Recording recording = month ? monthRecording(dir.filePath(u"bulk"_s)) : smallRecording();
    const QString data = dir.filePath(u"data"_s);
    const Outcome import = run(importArguments(recording, data));
    QVERIFY2(import.code == 0, import.err.constData());
    const QByteArray before = exported(recording, data);
    QCOMPARE(before.count('\n'), recording.rows + 1);

    const QString database = data + u"/candlewright.db"_s;
    const QStringList deleted = pickRows(database);
    QVERIFY(deleted.size() == recording.rows / 50);
    const QStringList errors = sql(database, u"DELETE FROM candles WHERE open_time / 1000 IN ("_s + deleted.join(u',') + u')');
    QVERIFY2(errors.isEmpty(), qPrintable(errors.join(u' ')));

    const QStringList gaps{u"gaps"_s, u"--symbol"_s, recording.symbol, u"--market"_s, recording.market, u"--interval"_s,
                           u"1m"_s, u"--json"_s, u"--data-dir"_s, data};
    const Outcome report = run(gaps);
    QVERIFY2(report.code == 0, report.err.constData());
    QCOMPARE(reported(recording, report.json()), deleted);

    const Running exchange(replayArguments(recording, 200));
    QVERIFY(exchange.isUp());
    QVERIFY(standsBehind(recording, exchange, 11min));
    if (served) {
        Running node({u"serve"_s, u"--symbols"_s, recording.symbol, u"--market"_s, recording.market, u"--intervals"_s,
                      u"1m"_s, u"--backfill-days"_s, u"40"_s, u"--data-dir"_s, data, u"--no-api"_s,
                      u"--exchange-url"_s, exchange.address()});
        QVERIFY2(node.isUp(), node.errors().constData());
        QVERIFY(eventually([&] { return reported(recording, run(gaps).json()).isEmpty(); }, 120'000));
        QCOMPARE(exported(recording, data), before);
        QCOMPARE(node.terminate(), 0);
        return;
    }
    const Outcome repair = run(gaps + QStringList{u"--repair"_s, u"--exchange-url"_s, exchange.address()});
    QVERIFY2(repair.code == 0, repair.err.constData());
    QCOMPARE(reported(recording, repair.json()), QStringList());
    QCOMPARE(exported(recording, data), before);
}

/// Half a minute after the recording's end nothing proves its last candle final. A repair says so and ends well; ten
/// minutes after its end the candle counts.
void TestCliRepair::theNewestRowIsNotWaitedFor()
{
    const QTemporaryDir dir;
    const Recording recording = smallRecording();
    const QString data = dir.filePath(u"data"_s);
    QCOMPARE(run(importArguments(recording, data)).code, 0);
    const QByteArray before = exported(recording, data);
    const QString database = data + u"/candlewright.db"_s;
    const QStringList times = sql(database, u"SELECT open_time FROM candle_rows ORDER BY open_time"_s);
    const QStringList deleted{times.at(700), times.at(701), times.last()};
    QVERIFY(sql(database, u"DELETE FROM candles WHERE open_time / 1000 IN ("_s + deleted.join(u',') + u')').isEmpty());
    const QStringList repair{u"gaps"_s, u"--repair"_s, u"--json"_s, u"--data-dir"_s, data, u"--exchange-url"_s};
    {
        const Running exchange(replayArguments(recording, 20));
        QVERIFY(exchange.isUp());
        QVERIFY(standsBehind(recording, exchange, 0s));
        const Outcome first = run(repair + QStringList{exchange.address()});
        QVERIFY2(first.code == 0, first.err.constData());
        QCOMPARE(reported(recording, first.json()), QStringList{times.last()});
        QVERIFY2(first.err.contains("2 inserted") && first.err.contains("1 candle is not proven final yet"),
                 first.err.constData());
        const QString range = recording.end.left(10);
        const Outcome backfill = run({u"backfill"_s, recording.symbol, u"--from"_s, u"2020-01-02"_s, u"--to"_s, range,
                                      u"--data-dir"_s, data, u"--exchange-url"_s, exchange.address(), u"--json"_s});
        QVERIFY2(backfill.code == 0, backfill.err.constData());
        QCOMPARE(backfill.json()[u"state"_s].toString(), u"succeeded"_s);
        QCOMPARE(backfill.json()[u"inserted"_s].toInt(), 0);
        QCOMPARE(backfill.json()[u"unproven"_s].toInt(), 1);
    }
    const Running exchange(replayArguments(recording, 200));
    QVERIFY(exchange.isUp());
    QVERIFY(standsBehind(recording, exchange, 11min));
    const Outcome second = run(repair + QStringList{exchange.address()});
    QVERIFY2(second.code == 0, second.err.constData());
    QVERIFY2(!second.err.contains("not proven"), second.err.constData());
    QCOMPARE(reported(recording, second.json()), QStringList());
    QCOMPARE(exported(recording, data), before);
}

void TestCliRepair::importedRowsLeaveUnchanged()
{
    const QTemporaryDir dir;
    const Recording recording = smallRecording();
    const QString data = dir.filePath(u"data"_s);
    QCOMPARE(run(importArguments(recording, data)).code, 0);
    QByteArray original;
    for (const QString &file : recording.files) {
        QProcess unzip;
        unzip.start(u"python3"_s, {u"-c"_s, u"import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);"
                                            u"sys.stdout.write(z.read(z.namelist()[0]).decode())"_s, file});
        QVERIFY(unzip.waitForFinished());
        original += unzip.readAllStandardOutput();
    }
    QVERIFY(!original.isEmpty());
    const QByteArray back = exported(recording, data);
    QCOMPARE(back.mid(back.indexOf('\n') + 1), original.replace("\r\n", "\n"));
}

void TestCliRepair::importTwiceChangesNothing()
{
    const QTemporaryDir dir;
    const Recording recording = smallRecording();
    const QString data = dir.filePath(u"data"_s);
    QCOMPARE(run(importArguments(recording, data)).code, 0);
    const QByteArray before = exported(recording, data);
    const Outcome again = run(importArguments(recording, data));
    QCOMPARE(again.code, 0);
    const auto first = QJsonDocument::fromJson(again.out.left(again.out.indexOf('\n')));
    QCOMPARE(first[u"inserted"_s].toInt(), 0);
    QCOMPARE(first[u"skipped"_s].toInt(), 1440);
    QCOMPARE(exported(recording, data), before);
}

QTEST_GUILESS_MAIN(TestCliRepair)
#include "tst_cli_repair.moc"
