// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// Files with bad rows: the good ones are stored, the bad ones kept, and the exit code tells of it.
class TestCliImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void badRowsAreKeptAndTold();
    void tradesOfTheOtherKindAreRefused_data();
    void tradesOfTheOtherKindAreRefused();
    void rowsOfTheExchangesFutureAreRefused();
    void nothingStoredIsAFailure();
    void aFloodOfBadRowsIsBounded();
    void jsonLinesComeBack();
    void aShortFileIsOnRecord();
    void aRefusedRowOfAFileIsOnRecord();
    void refusedRowsOfAnyFileAreOnRecord_data();
    void refusedRowsOfAnyFileAreOnRecord();
    void manyRefusedRowsKeepTheirCause();

private:
    static constexpr qint64 kDay = 1'722'470'400'000; ///< 2024-08-01

    static QByteArray row(int minute, const QByteArray &high = "6")
    {
        const qint64 open = kDay + minute * 60'000LL;
        return QByteArray::number(open) + ",5," + high + ",4,5,1," + QByteArray::number(open + 59'999)
               + ",5,1,0,0,0\n";
    }
    [[nodiscard]] QString write(const QString &name, const QByteArray &text) const
    {
        QFile file(m_dir.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return {};
        return file.fileName();
    }
    [[nodiscard]] QStringList data(const QString &name = u"data"_s) const
    {
        return {u"--data-dir"_s, m_dir.filePath(name)};
    }
    [[nodiscard]] static QJsonObject firstLine(const Outcome &outcome)
    {
        return QJsonDocument::fromJson(outcome.out.left(outcome.out.indexOf('\n'))).object();
    }

    QTemporaryDir m_dir;
};

void TestCliImport::badRowsAreKeptAndTold()
{
    const QString file = write(u"BTCUSDT-1m-2024-08-01.csv"_s,
                               row(0) + row(1, "3") + row(2) + "nonsense\n" + row(3) + row(5'000));
    const QStringList import{u"import"_s, file, u"--json"_s};
    const Outcome first = run(import + data());
    QCOMPARE(first.code, 1);
    QVERIFY2(first.err.contains("3 rows were rejected"), first.err.constData());
    QCOMPARE(firstLine(first)[u"inserted"_s].toInt(), 3);
    QCOMPARE(firstLine(first)[u"rejected"_s].toInt(), 3);
    QVERIFY(firstLine(first)[u"first_rejection"_s].toString().contains(u"line 2"_s));

    const QJsonArray kept =
        run({QStringList{u"rejected"_s, u"--json"_s} + data()}).json()[u"rejected"_s].toArray();
    QCOMPARE(kept.size(), 3);
    QStringList reasons;
    for (const auto &entry : kept) {
        reasons << entry[u"reason"_s].toString();
        QCOMPARE(entry[u"door"_s].toString(), u"import"_s);
    }
    QVERIFY2(reasons.contains(
                 u"Line 2 of BTCUSDT-1m-2024-08-01.csv: high and low do not enclose open and close."_s),
             qPrintable(reasons.join(u'\n')));

    const Outcome accepted = run(import + QStringList{u"--allow-rejected"_s} + data());
    QCOMPARE(accepted.code, 0);
    QCOMPARE(firstLine(accepted)[u"skipped"_s].toInt(), 3);
    const QJsonArray again =
        run({QStringList{u"rejected"_s, u"--json"_s} + data()}).json()[u"rejected"_s].toArray();
    QCOMPARE(again.size(), 3);
    QCOMPARE(again[0][u"times"_s].toInt(), 2);
}

void TestCliImport::tradesOfTheOtherKindAreRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("market");
    QTest::addColumn<QByteArray>("mention");
    const QByteArray at = QByteArray::number(kDay);
    const QByteArray aggregate = "500,5,1,1500,1502," + at + ",True,True\n";
    const QByteArray single = "1500,5,1,5," + at + ",true\n";
    const QByteArray nameless =
        R"({"id":500,"time":)" + at + R"(,"price":"5","quantity":"1","is_buyer_maker":true)";
    QTest::newRow("the exchange's aggregates") << u"BTCUSDT-aggTrades-2024-08-01.csv"_s << aggregate
                                               << u"spot"_s << QByteArray("files named \"trades\"");
    QTest::newRow("single trades of futures")
        << u"BTCUSDT-trades-2024-08-01.csv"_s << single << u"um"_s << QByteArray("files named \"aggTrades\"");
    QTest::newRow("a line with an aggregate")
        << u"t.jsonl"_s << nameless + R"(,"first_id":1500,"last_id":1502})" << u"spot"_s
        << QByteArray("an aggregate of the trades 1500 to 1502");
    QTest::newRow("a line with a single trade")
        << u"t.jsonl"_s << nameless + '}' << u"um"_s << QByteArray("first_id is not a whole number");
}

/// Under the ids of another count they would stand for trades that they are not, and no download would mend that.
void TestCliImport::tradesOfTheOtherKindAreRefused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, text);
    QFETCH(QString, market);
    QFETCH(QByteArray, mention);
    const QStringList place = data(QString::fromLatin1(QTest::currentDataTag()));
    QStringList import{u"import"_s, write(name, text), u"--market"_s, market, u"--symbol"_s, u"BTCUSDT"_s};
    if (name.endsWith(u"jsonl"_s))
        import += QStringList{u"--kind"_s, u"trades"_s};
    const Outcome outcome = run(import + place);
    QCOMPARE(outcome.code, 1);
    QVERIFY2((outcome.err + outcome.out).contains(mention), (outcome.err + outcome.out).constData());
    QCOMPARE(sql(m_dir.filePath(QString::fromLatin1(QTest::currentDataTag())) + u"/candlewright.db"_s,
                 u"SELECT count(*) FROM trades"_s),
             QStringList{u"0"_s});
}

/// The exchange is asked for its time, and this machine's clock is not.
void TestCliImport::rowsOfTheExchangesFutureAreRefused()
{
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s});
    QVERIFY(exchange.isUp());
    const qint64 open = 1'794'268'800'000; // 2026-11-10; the exchange's time is in 2024
    const QString file = write(u"m.csv"_s, QByteArray::number(open) + ",5,6,4,5,1,"
                                               + QByteArray::number(open + 59'999) + ",5,1,0,0,0\n");
    const Outcome outcome = run(QStringList{u"import"_s, file, u"--symbol"_s, u"BTCUSDT"_s, u"--interval"_s,
                                            u"1m"_s, u"--exchange-url"_s, exchange.address()}
                                + data(u"future"_s));
    QCOMPARE(outcome.code, 1);
    QVERIFY2(outcome.out.contains("1 rejected") && outcome.out.contains("the exchange's now)"),
             (outcome.out + outcome.err).constData());
}

void TestCliImport::nothingStoredIsAFailure()
{
    const QString file = write(u"ETHUSDT-1m-2024-08-01.csv"_s, row(0, "3") + row(1, "3"));
    const Outcome outcome = run(QStringList{u"import"_s, file, u"--allow-rejected"_s} + data());
    QCOMPARE(outcome.code, 1);
    QVERIFY2(outcome.err.contains("nothing was stored"), outcome.err.constData());
}

void TestCliImport::aFloodOfBadRowsIsBounded()
{
    QByteArray text = row(0);
    for (int i = 0; i < 20'000; ++i)
        text += row(i % 1'440, "3");
    const QString file = write(u"LTCUSDT-1m-2024-08-01.csv"_s, text);
    const Outcome outcome = run(QStringList{u"import"_s, file, u"--json"_s} + data());
    QCOMPARE(outcome.code, 1);
    QCOMPARE(firstLine(outcome)[u"rejected"_s].toInt(), 20'000);
    QCOMPARE(firstLine(outcome)[u"inserted"_s].toInt(), 1);
    const auto kept = run({QStringList{u"rejected"_s, u"--symbol"_s, u"LTCUSDT"_s, u"--json"_s} + data()})
                          .json()[u"rejected"_s]
                          .toArray();
    QVERIFY2(!kept.isEmpty() && kept.size() <= 120, qPrintable(QString::number(kept.size())));
}

void TestCliImport::jsonLinesComeBack()
{
    const QString bulk =
        QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines/BTCUSDT-1m-2020-01-01.zip");
    QCOMPARE(run(QStringList{u"import"_s, bulk} + data(u"one"_s)).code, 0);
    const QStringList out{u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--interval"_s,
                          u"1m"_s,     u"--format"_s, u"jsonl"_s};
    const QByteArray lines = run(out + data(u"one"_s)).out;
    QCOMPARE(lines.count('\n'), 1440);
    const QString file = write(u"candles.jsonl"_s, lines + "{\"open_time\":17}\n");
    const Outcome import = run(QStringList{u"import"_s, file, u"--symbol"_s, u"BTCUSDT"_s, u"--interval"_s,
                                           u"1m"_s, u"--json"_s, u"--allow-rejected"_s}
                               + data(u"two"_s));
    QVERIFY2(import.code == 0, import.err.constData());
    QCOMPARE(firstLine(import)[u"inserted"_s].toInt(), 1440);
    QCOMPARE(firstLine(import)[u"rejected"_s].toInt(), 1);
    // Where they came from is all that differs.
    QByteArray expected = lines;
    expected.replace("\"source\":\"bulk\"", "\"source\":\"import\"");
    QCOMPARE(run(out + data(u"two"_s)).out, expected);
}

void TestCliImport::aShortFileIsOnRecord()
{
    QByteArray first;
    for (int i = 0; i < 1'400; ++i)
        first += i < 600 || i >= 610 ? row(i) : QByteArray();
    const QString day1 = write(u"BNBUSDT-1m-2024-08-01.csv"_s, first);
    QByteArray second;
    for (int i = 1'440; i < 2'880; ++i)
        second += row(i);
    const QString day2 = write(u"BNBUSDT-1m-2024-08-02.csv"_s, second);
    const Outcome import = run(QStringList{u"import"_s, day1, day2, u"--json"_s} + data(u"short"_s));
    QVERIFY2(import.code == 0, import.err.constData());
    QCOMPARE(firstLine(import)[u"missing"_s].toInt(), 50);
    const auto gaps = run(QStringList{u"gaps"_s, u"--symbol"_s, u"BNBUSDT"_s, u"--json"_s} + data(u"short"_s))
                          .json()[u"gaps"_s]
                          .toArray();
    QCOMPARE(gaps.size(), 2);
    for (const auto &gap : gaps) {
        QCOMPARE(gap[u"cause"_s].toString(), u"source-short"_s);
        QVERIFY(gap[u"evidence"_s].toString().startsWith(
            u"BNBUSDT-1m-2024-08-01.csv is named after 2024-08-01T00:00:00Z to 2024-08-02T00:00:00Z and holds 1390 of 1440 candles"_s));
    }
    QCOMPARE(gaps[0][u"missing"_s].toInt(), 10);
    QCOMPARE(gaps[1][u"missing"_s].toInt(), 40);

    const QStringList coverage = QStringList{u"coverage"_s, u"--symbol"_s, u"BNBUSDT"_s, u"--by-day"_s} + data(u"short"_s);
    const auto series = run(coverage + QStringList{u"--json"_s}).json()[u"series"_s].toArray();
    QCOMPARE(series.size(), 1);
    QStringList ranges;
    for (const auto &range : series[0][u"complete_ranges"_s].toArray())
        ranges += range[u"from"_s].toString() + u' ' + range[u"to"_s].toString();
    QCOMPARE(ranges, (QStringList{u"2024-08-01T00:00:00Z 2024-08-01T10:00:00Z"_s,
                                  u"2024-08-01T10:10:00Z 2024-08-01T23:20:00Z"_s,
                                  u"2024-08-02T00:00:00Z 2024-08-03T00:00:00Z"_s}));
    QCOMPARE(series[0][u"days"_s].toArray().size(), 2);
    const QByteArray text = run(coverage).out;
    QCOMPARE(text.count("\n  complete  2024-08-0"), 3);
    QVERIFY2(text.contains("2024-08-01              96.528 % complete, 3000 s missing"), text.constData());
    const auto stored = run(QStringList{u"status"_s, u"--json"_s} + data(u"short"_s)).json()[u"series"_s].toArray();
    // By kind, and the same a moment after the start as later.
    QVERIFY(stored[0][u"rows"_s].toInteger() > 0);
    QCOMPARE(stored[0][u"bytes"_s].toInteger(), stored[0][u"rows"_s].toInteger() * 127);
}

void TestCliImport::aRefusedRowOfAFileIsOnRecord()
{
    QByteArray day;
    for (int i = 0; i < 1'440; ++i)
        day += i == 700 ? QByteArray("nonsense\n") : i == 701 ? QByteArray() : row(i, i == 10 ? "3" : "6");
    const QString file = write(u"XLMUSDT-1m-2024-08-01.csv"_s, day);
    const Outcome import = run(QStringList{u"import"_s, file, u"--allow-rejected"_s, u"--json"_s} + data(u"refused"_s));
    QVERIFY2(import.code == 0, import.err.constData());
    const auto gaps = run(QStringList{u"gaps"_s, u"--symbol"_s, u"XLMUSDT"_s, u"--json"_s} + data(u"refused"_s))
                          .json()[u"gaps"_s]
                          .toArray();
    QCOMPARE(gaps.size(), 2);
    QCOMPARE(gaps[0][u"cause"_s].toString(), u"rejected"_s);
    QVERIFY2(gaps[0][u"evidence"_s].toString().endsWith(
                 u"Line 11 of XLMUSDT-1m-2024-08-01.csv: high and low do not enclose open and close."_s),
             qPrintable(gaps[0][u"evidence"_s].toString()));
    QCOMPARE(gaps[0][u"missing"_s].toInt(), 1);
    QCOMPARE(gaps[1][u"cause"_s].toString(), u"source-short"_s);
    QCOMPARE(gaps[1][u"missing"_s].toInt(), 2);
}

void TestCliImport::refusedRowsOfAnyFileAreOnRecord_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isCandles");
    const auto candle = [](int minute, const QByteArray &high) {
        return R"({"open_time":)" + QByteArray::number(kDay + minute * 60'000LL) + R"(,"open":"5","high":")" + high
               + R"(","low":"4","close":"5","volume":"1"})"
               + '\n';
    };
    const auto trade = [](int id, const QByteArray &price) {
        return R"({"id":)" + QByteArray::number(id) + R"(,"time":)" + QByteArray::number(kDay + id) + R"(,"price":")"
               + price + R"(","quantity":"1","is_buyer_maker":false})"
               + '\n';
    };
    const auto bulkTrade = [](int id, const QByteArray &price) {
        return QByteArray::number(id) + ',' + price + ",1,5," + QByteArray::number(kDay + id) + ",true,true\n";
    };
    QTest::newRow("candles, JSON") << u"c.jsonl"_s << candle(0, "6") + candle(1, "1e3") + candle(2, "6") << true;
    QTest::newRow("candles, CSV") << u"c.csv"_s << row(0) + row(1, "3") + row(2) << true;
    QTest::newRow("trades, JSON") << u"t.jsonl"_s << trade(7, "5") + trade(8, "x") + trade(9, "5") << false;
    QTest::newRow("trades, CSV") << u"XRPUSDT-trades-2024-08-01.csv"_s
                                 << bulkTrade(7, "5") + bulkTrade(8, "x") + bulkTrade(9, "5") << false;
}

void TestCliImport::refusedRowsOfAnyFileAreOnRecord()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, text);
    QFETCH(bool, isCandles);
    const QStringList place = data(QString::fromLatin1(QTest::currentDataTag()));
    QStringList import{u"import"_s, write(name, text), u"--symbol"_s, u"XRPUSDT"_s, u"--allow-rejected"_s};
    import += isCandles ? QStringList{u"--interval"_s, u"1m"_s} : QStringList{u"--kind"_s, u"trades"_s};
    const Outcome outcome = run(import + place);
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    const auto gaps = run(QStringList{u"gaps"_s, u"--symbol"_s, u"XRPUSDT"_s, u"--json"_s} + place)
                          .json()[u"gaps"_s]
                          .toArray();
    QCOMPARE(gaps.size(), 1);
    QCOMPARE(gaps[0][u"cause"_s].toString(), u"rejected"_s);
    QVERIFY2(gaps[0][u"evidence"_s].toString().contains(u"Line 2 of "_s + name),
             qPrintable(gaps[0][u"evidence"_s].toString()));
}

void TestCliImport::manyRefusedRowsKeepTheirCause()
{
    QByteArray day;
    for (int i = 0; i < 1'440; ++i)
        day += row(i, i % 9 == 4 ? "3" : "6");
    const QString file = write(u"XMRUSDT-1m-2024-08-01.csv"_s, day);
    const Outcome import = run(QStringList{u"import"_s, file, u"--allow-rejected"_s, u"--json"_s} + data(u"many"_s));
    QVERIFY2(import.code == 0, import.err.constData());
    const auto gaps = run(QStringList{u"gaps"_s, u"--symbol"_s, u"XMRUSDT"_s, u"--json"_s} + data(u"many"_s))
                          .json()[u"gaps"_s]
                          .toArray();
    QCOMPARE(gaps.size(), 160);
    for (const auto &gap : gaps) {
        QCOMPARE(gap[u"cause"_s].toString(), u"rejected"_s);
        QVERIFY(gap[u"evidence"_s].toString().endsWith(u"high and low do not enclose open and close."_s));
    }
}

QTEST_GUILESS_MAIN(TestCliImport)
#include "tst_cli_import.moc"
