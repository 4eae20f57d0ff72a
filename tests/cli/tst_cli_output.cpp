// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// What scripts read: ready lines, JSON of every command, exit codes of commands that did half of their work.
class TestCliOutput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void serveTellsItsAddressAsJson();
    void serveWithoutApiSaysSo();
    void replayTellsItsAddressAsJson();
    void exportPrintsJsonLines();
    void dataThatStdoutDoesNotTakeFails();
    void exportTellsWhereRowsAreFrom();
    void exportToAFileStaysCsv();
    void statusKnowsWhetherANodeRuns();
    void statusCountsFundingRates();
    void aBadFileFailsAndTheOthersAreImported();
    void rowsMustBelongToTheNameOfTheirFile();
    void rowsOfTheFutureAreRefused();
    void aCorrectedFileWinsAndAPoorerOneDoesNot();
    void maxCandlesLimitsABackfill();
    void apiHostsAndOriginsLetOthersIn();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_dir->filePath(name); }
    [[nodiscard]] QStringList withData(QStringList arguments) const
    {
        return arguments << u"--data-dir"_s << path(u"data"_s);
    }
    /// A node that asks no exchange for anything.
    [[nodiscard]] QStringList quietNode() const
    {
        return withData({u"serve"_s, u"--listen"_s, u"127.0.0.1:0"_s});
    }
    [[nodiscard]] Outcome importDay() const { return run(withData({u"import"_s, kDay})); }

    static const QString kDay;
    static const QStringList kNoFetcher;
    std::unique_ptr<QTemporaryDir> m_dir;
};

const QString TestCliOutput::kDay =
    QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines/BTCUSDT-1m-2020-01-01.zip");
const QStringList TestCliOutput::kNoFetcher{QStringLiteral("ENABLE_FETCHER=false")};

namespace {

QList<QJsonObject> jsonLines(const QByteArray &text)
{
    QList<QJsonObject> objects;
    for (const QByteArray &line : text.trimmed().split('\n'))
        objects << QJsonDocument::fromJson(line).object();
    return objects;
}

} // namespace

void TestCliOutput::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void TestCliOutput::serveTellsItsAddressAsJson()
{
    Running node(quietNode() << u"--json"_s, kNoFetcher);
    const QString address = node.readyJson()[u"listening"_s].toString();
    QVERIFY2(address.startsWith(u"http://127.0.0.1:"), node.errors().constData());
    QCOMPARE(get(address + u"/api/v3/ping"_s).status, 200);
    QCOMPARE(node.terminate(), 0);
}

void TestCliOutput::serveWithoutApiSaysSo()
{
    Running node(quietNode() << u"--json"_s << u"--no-api"_s, kNoFetcher);
    QVERIFY(node.readyJson().isObject());
    QVERIFY(node.readyJson()[u"listening"_s].isNull());
    QCOMPARE(node.terminate(), 0);
}

void TestCliOutput::replayTellsItsAddressAsJson()
{
    Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--json"_s});
    const QString address = exchange.readyJson()[u"listening"_s].toString();
    QCOMPARE(get(address + u"/api/v3/ping"_s).status, 200);
    QCOMPARE(exchange.terminate(), 0);
    QCOMPARE(exchange.errors(), QByteArray());
}

void TestCliOutput::exportPrintsJsonLines()
{
    QCOMPARE(importDay().code, 0);
    const QStringList request = withData({u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--json"_s});
    const Outcome lines = run(request);
    QCOMPARE(lines.code, 0);
    const auto rows = jsonLines(lines.out);
    QCOMPARE(rows.size(), 1440);
    QCOMPARE(rows[0][u"open"_s].toString(), u"7195.24000000"_s);
    QCOMPARE(rows[1439][u"open_time"_s].toInteger(), 1577923140000);
    const Outcome freqtrade = run(request + QStringList{u"--format"_s, u"freqtrade"_s});
    QCOMPARE(freqtrade.json().array().size(), 1440);
}

/// By the command itself, and by the node that it is handed to.
void TestCliOutput::dataThatStdoutDoesNotTakeFails()
{
    QCOMPARE(importDay().code, 0);
    const QStringList request = withData({u"export"_s, u"--symbol"_s, u"BTCUSDT"_s});
    const auto isTold = [&] {
        const Outcome full = runInto(u"/dev/full"_s, request);
        return full.code == 1 && full.err.endsWith("stdout cannot be written: No space left on device.\n");
    };
    QVERIFY(isTold());
    Running node(quietNode(), kNoFetcher);
    QVERIFY(node.isUp());
    QVERIFY(isTold());
    QCOMPARE(runInto(path(u"rows.csv"_s), request).code, 0);
    QCOMPARE(node.terminate(), 0);
}

void TestCliOutput::exportTellsWhereRowsAreFrom()
{
    QCOMPARE(importDay().code, 0);
    const QStringList request = withData({u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--json"_s});
    const auto plain = jsonLines(run(request).out);
    const auto rows = jsonLines(run(request + QStringList{u"--provenance"_s}).out);
    QCOMPARE(rows.size(), 1440);
    const QJsonObject row = rows[0];
    QCOMPARE(row[u"place"_s].toString(), u"main"_s);
    QCOMPARE(row[u"version"_s].toInt(), 1);
    QVERIFY(row[u"created_at"_s].toInteger() > 1'577'923'140'000);
    QCOMPARE(row[u"updated_at"_s], row[u"created_at"_s]);
    const QJsonObject known = plain[0];
    QVERIFY(!known.contains(u"place"_s));
    for (const QString &name : known.keys())
        QCOMPARE(row[name], known[name]);
}

void TestCliOutput::exportToAFileStaysCsv()
{
    QCOMPARE(importDay().code, 0);
    const QString file = path(u"rows.csv"_s);
    const Outcome outcome =
        run(withData({u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--json"_s, u"--output"_s, file}));
    QCOMPARE(outcome.json()[u"rows"_s].toInt(), 1440);
    QCOMPARE(outcome.json()[u"file"_s].toString(), file);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.readLine().startsWith("open_time,open,"));
}

void TestCliOutput::statusKnowsWhetherANodeRuns()
{
    QCOMPARE(importDay().code, 0);
    const QStringList asJson = withData({u"status"_s, u"--json"_s});
    const QStringList asText = withData({u"status"_s});
    const auto stopped = run(asJson).json();
    QCOMPARE(stopped[u"running"_s], QJsonValue(false));
    QVERIFY(stopped[u"database"_s][u"bytes"_s].toInteger() > 0);
    QCOMPARE(stopped[u"series"_s][0][u"rows"_s].toInt(), 1440);
    QVERIFY(run(asText).out.startsWith("state     no node runs on this data directory\n"));
    // Growth is told without a node as with one.
    const auto growth = stopped[u"database"_s][u"growth"_s];
    QCOMPARE(growth[u"enough_history"_s], QJsonValue(false)); // nothing of it was heard live
    QCOMPARE(growth[u"kinds"_s].toArray().size(), 0);
    QCOMPARE(growth[u"bytes_per_day"_s].toInteger(), 0);
    QVERIFY(growth[u"days_to_full"_s].isNull());
    QVERIFY(run(asText).out.contains("growth    not enough history to tell; a day of live rows is needed\n"));

    Running node(quietNode(), kNoFetcher);
    QVERIFY2(node.isUp(), node.errors().constData());
    QCOMPARE(run(asJson).json()[u"running"_s], QJsonValue(true));
    QVERIFY(run(asText).out.startsWith("state     running for "));
    QCOMPARE(node.terminate(), 0);
    QCOMPARE(run(asJson).json()[u"running"_s], QJsonValue(false));
}

void TestCliOutput::statusCountsFundingRates()
{
    Running exchange({u"replay"_s, u"--port"_s, u"0"_s});
    QVERIFY(exchange.isUp());
    const Outcome fetched = run(withData(
        {u"backfill"_s, u"BTCUSDT"_s, u"--market"_s, u"um"_s, u"--kind"_s, u"funding"_s, u"--from"_s,
         u"2024-08-08"_s, u"--to"_s, u"2024-08-08T16:00:00Z"_s, u"--exchange-url"_s, exchange.address()}));
    QVERIFY2(fetched.code == 0, fetched.err.constData());
    const auto funding = run(withData({u"status"_s, u"--json"_s})).json()[u"funding"_s];
    QCOMPARE(funding.toArray().size(), 1);
    QCOMPARE(funding[0][u"market"_s].toString(), u"um"_s);
    QCOMPARE(funding[0][u"symbol"_s].toString(), u"BTCUSDT"_s);
    QCOMPARE(funding[0][u"rows"_s].toInt(), 2);
    QCOMPARE(funding[0][u"first"_s].toString(), u"2024-08-08T00:00:00Z"_s);
    QVERIFY(funding[0][u"last"_s].toString().startsWith(u"2024-08-08T08:00:00"));
    QVERIFY(run(withData({u"status"_s})).out.contains("um BTCUSDT funding"));
}

void TestCliOutput::aBadFileFailsAndTheOthersAreImported()
{
    const QString altered = path(u"BTCUSDT-1m-2020-01-02.zip"_s);
    const QString cut = path(u"BTCUSDT-1m-2020-01-03.zip"_s);
    const QString missing = path(u"BTCUSDT-1m-2020-01-04.zip"_s);
    QVERIFY(QFile::copy(kDay, altered));
    QFile sum(altered + u".CHECKSUM"_s);
    QVERIFY(sum.open(QIODevice::WriteOnly));
    sum.write(QByteArray(64, 'a') + "  BTCUSDT-1m-2020-01-02.zip\n");
    sum.close();
    QVERIFY(QFile::copy(kDay, cut));
    QVERIFY(QFile::resize(cut, 20'000));

    const QStringList files{altered, cut, missing, kDay};
    const Outcome outcome = run(withData(QStringList{u"import"_s, u"--json"_s} + files));
    QCOMPARE(outcome.code, 1);
    const auto lines = jsonLines(outcome.out);
    QCOMPARE(lines.size(), 4);
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(lines[i][u"file"_s].toString(), files[i]);
        QCOMPARE(lines[i][u"error"_s].toString().isEmpty(), i == 3);
    }
    QVERIFY(lines[0][u"error"_s].toString().contains(u"CHECKSUM"));
    QCOMPARE(lines[3][u"inserted"_s].toInt(), 1440);
    QCOMPARE(outcome.err.count('\n'), 3);
    QCOMPARE(run(withData({u"import"_s, missing})).code, 1);
}

void TestCliOutput::rowsMustBelongToTheNameOfTheirFile()
{
    const QString day = path(u"BTCUSDT-1m-2024-08-08.csv"_s);
    QFile file(day);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("1723161540000,10,12,9,11,2,1723161599999,20,3,1,10,0\n"   // 2024-08-08T23:59
               "1723161600000,10,12,9,11,2,1723161659999,20,3,1,10,0\n"); // the next day
    file.close();
    const Outcome outcome = run(withData({u"import"_s, day, u"--json"_s}));
    const QJsonDocument report = outcome.json();
    QCOMPARE(report[u"inserted"_s].toInt(), 1);
    QCOMPARE(report[u"rejected"_s].toInt(), 1);
    QVERIFY2(report[u"first_rejection"_s].toString().contains(u"outside the day or month"), outcome.out.constData());
}

void TestCliOutput::rowsOfTheFutureAreRefused()
{
    const QString name = path(u"rows.csv"_s);
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const qint64 open = QDateTime::currentMSecsSinceEpoch() / 3'600'000 * 3'600'000; // an hour in progress
    file.write(QByteArray::number(open) + ",10,12,9,11,2," + QByteArray::number(open + 3'599'999) + ",20,3,1,10,0\n");
    file.close();
    const Outcome outcome = run(withData({u"import"_s, name, u"--symbol"_s, u"BTCUSDT"_s, u"--interval"_s, u"1h"_s,
                                          u"--json"_s}));
    QCOMPARE(outcome.json()[u"inserted"_s].toInt(), 0);
    QVERIFY2(outcome.json()[u"first_rejection"_s].toString().contains(u"not over"), outcome.out.constData());
}

void TestCliOutput::aCorrectedFileWinsAndAPoorerOneDoesNot()
{
    const QString name = path(u"BTCUSDT-1m-2024-08-08.csv"_s);
    const auto import = [&](const QByteArray &row) {
        QFile file(name);
        if (!file.open(QIODevice::WriteOnly) || file.write(row + '\n') < 0)
            return QJsonDocument();
        file.close();
        return run(withData({u"import"_s, name, u"--json"_s})).json();
    };
    QCOMPARE(import("1723161540000,10,12,9,11,2,1723161599999,20,3,1,10,0")[u"inserted"_s].toInt(), 1);
    QCOMPARE(import("1723161540000,10,12,9,11,2.5,1723161599999,25,3,1,10,0")[u"updated"_s].toInt(), 1);
    QCOMPARE(import("1723161540000,10,12,9,11,2.5,1723161599999,,,,,0")[u"skipped"_s].toInt(), 1);
    const Outcome rows = run(withData({u"export"_s, u"--symbol"_s, u"BTCUSDT"_s}));
    QVERIFY2(rows.out.contains("1723161540000,10,12,9,11,2.5,1723161599999,25,3,1,10,0"), rows.out.constData());
}

void TestCliOutput::maxCandlesLimitsABackfill()
{
    const QStringList plan = withData({u"backfill"_s, u"BTCUSDT"_s, u"--from"_s, u"2024-08-08"_s, u"--to"_s,
                                       u"2024-08-09"_s, u"--dry-run"_s, u"--json"_s});
    const auto rows = [](const Outcome &outcome) { return outcome.json()[u"rows_expected"_s].toInt(); };
    QCOMPARE(rows(run(plan)), 1440);
    const QStringList limit{u"MAX_CANDLES=100"_s};
    QCOMPARE(rows(run(plan, {}, limit)), 100);
    QCOMPARE(rows(run(plan + QStringList{u"--max"_s, u"200"_s}, {}, limit)), 200);
}

void TestCliOutput::apiHostsAndOriginsLetOthersIn()
{
    Running node(quietNode(), kNoFetcher
                                  + QStringList{u"CANDLEWRIGHT_API_HOSTS=Data.Example"_s,
                                                u"CORS_ORIGINS=[\"http://dash.example:3000\"]"_s});
    QVERIFY2(node.isUp(), node.errors().constData());
    const QString url = node.address() + u"/api/v3/ping"_s;
    QCOMPARE(get(url, {{"Host", "data.example"}}).status, 200);
    QCOMPARE(get(url, {{"Host", "other.example"}}).status, 421);
    QCOMPARE(get(url, {{"Origin", "http://dash.example:3000"}}).status, 200);
    QCOMPARE(get(url, {{"Origin", "http://other.example:3000"}}).status, 403);
    QCOMPARE(node.terminate(), 0);
}

QTEST_GUILESS_MAIN(TestCliOutput)
#include "tst_cli_output.moc"
