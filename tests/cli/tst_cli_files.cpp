// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldfile.h"
#include "core/storage/store.h"
#include "tests/cli/programs.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace cw;
using namespace cw::tests;
using namespace Qt::StringLiterals;
using market::Interval;

namespace {

const market::SeriesKey kHours{{market::Market::Spot, "BTCUSDT"}, Interval::H1};
const market::UtcTime kFirst = std::chrono::sys_days(std::chrono::year(2021) / 1 / 1);
constexpr int kRows = 24 * 365;

QStringList with(const QStringList &arguments, const QTemporaryDir &dir)
{
    return arguments + QStringList{u"--data-dir"_s, dir.path()};
}

std::unique_ptr<storage::Database> open(const QTemporaryDir &dir)
{
    return std::move(*storage::openDatabase("sqlite://" + dir.filePath(u"candlewright.db"_s).toStdString()));
}

/// A year of hours, all of them in the archive.
void fill(const QTemporaryDir &dir)
{
    storage::WriteBatch batch;
    batch.candles.push_back({kHours, {}});
    market::UtcTime open = kFirst;
    for (int i = 0; i < kRows; ++i, open = kHours.interval.next(open)) {
        market::Candle row;
        row.openTime = open;
        row.closeTime = kHours.interval.next(open) - std::chrono::milliseconds(1);
        row.eventTime = row.closeTime;
        row.open = row.low = market::Decimal::fromMantissa(100 + i % 7, 2);
        row.close = row.high = market::Decimal::fromMantissa(200 + i % 5, 2);
        row.volume = market::Decimal::fromMantissa(i, 3);
        row.final = true;
        row.source = market::Source::Rest;
        batch.candles.front().candles.push_back(row);
    }
    const auto database = ::open(dir);
    const auto writer = std::move(*database->openWriter());
    if (!writer->write(batch))
        qFatal("Nothing was written.");
    const storage::Sequence sequence{kHours.instrument, storage::RowKind::Candles, kHours.interval};
    for (auto step = writer->archive(sequence, market::UtcTime::max(), 3'000); !step->isDone;)
        step = writer->archive(sequence, market::UtcTime::max(), 3'000);
}

/// Stored rows by their times.
std::map<market::UtcTime, std::string> stored(const QTemporaryDir &dir)
{
    std::map<market::UtcTime, std::string> rows;
    const auto database = open(dir);
    const auto reader = std::move(*database->openReader());
    const auto all = reader->candles({kHours, {market::UtcTime::min(), market::UtcTime::max()}});
    for (const market::Candle &row : *all)
        rows.emplace(row.openTime, storage::digestOf(std::span(&row, 1)).sha256);
    return rows;
}

/// The same with the rows of files that the database knows; each file must be sound.
std::map<market::UtcTime, std::string> storedOrInFiles(const QTemporaryDir &dir)
{
    auto rows = stored(dir);
    const auto database = open(dir);
    const auto reader = std::move(*database->openReader());
    const std::string folder = dir.filePath(u"cold"_s).toStdString();
    const auto known = reader->coldFiles();
    for (const storage::ColdFile &file : *known) {
        auto content = archive::ColdFileReader::open(folder, *archive::readManifest(folder, file.name));
        if (!content)
            qFatal("%s", content.error().detail.c_str());
        for (auto block = (*content)->next(); *block; block = (*content)->next()) {
            for (const market::Candle &row : std::get<std::vector<market::Candle>>(**block))
                rows.emplace(row.openTime, storage::digestOf(std::span(&row, 1)).sha256);
        }
    }
    return rows;
}

QStringList exportAll(const QTemporaryDir &dir)
{
    return with({u"archive"_s, u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s, u"spot"_s,
                 u"--interval"_s, u"1h"_s, u"--before"_s, u"2022-01-01"_s, u"--json"_s},
                dir);
}

QJsonArray files(const QTemporaryDir &dir)
{
    return run(with({u"archive"_s, u"status"_s, u"--json"_s}, dir)).json()[u"files"_s].toArray();
}

} // namespace

/// Cold files and purges on the command line, and an export that is killed again and again.
class TestCliFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aKilledExportLosesNothing();
    void aPurgeAsksFirst();
    void refusesWrongUse_data();
    void refusesWrongUse();
};

void TestCliFiles::aKilledExportLosesNothing()
{
    const QTemporaryDir dir;
    fill(dir);
    const auto before = stored(dir);
    QCOMPARE(int(before.size()), kRows);
    int killed = 0;
    for (int i = 0; i < 12; ++i) {
        QProcess program;
        program.start(QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright-cli"), exportAll(dir));
        QVERIFY(program.waitForStarted());
        if (!program.waitForFinished(60 + int(QRandomGenerator::global()->bounded(500)))) {
            program.kill();
            ++killed;
        }
        QVERIFY(program.state() == QProcess::NotRunning || program.waitForFinished());
        QVERIFY(storedOrInFiles(dir) == before);
    }
    const Outcome done = run(exportAll(dir));
    QVERIFY2(done.code == 0, (done.out + done.err).constData());
    QVERIFY(stored(dir).empty());
    QVERIFY(storedOrInFiles(dir) == before);
    qInfo("%d of 12 exports were killed; %d files hold %d rows.", killed, int(files(dir).size()), kRows);
    QVERIFY(killed > 0);
    for (const auto &entry : files(dir)) {
        const Outcome back = run(with(
            {u"archive"_s, u"restore"_s, u"--file"_s, entry.toObject()[u"file"_s].toString(), u"--json"_s},
            dir));
        QVERIFY2(back.code == 0, (back.out + back.err).constData());
    }
    QVERIFY(stored(dir) == before);
    QVERIFY(run(with({u"gaps"_s, u"--json"_s}, dir)).json()[u"gaps"_s].toArray().isEmpty());
    QCOMPARE(run(with({u"archive"_s, u"verify"_s}, dir)).code, 0);
}

void TestCliFiles::aPurgeAsksFirst()
{
    const QTemporaryDir dir;
    fill(dir);
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s});
    QVERIFY(exchange.isUp());
    const QStringList purge =
        with({u"archive"_s, u"purge"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s, u"spot"_s,
              u"--interval"_s, u"1h"_s, u"--from"_s, u"2021-03-10"_s, u"--to"_s, u"2021-04-10"_s, u"--json"_s,
              u"--exchange-url"_s, exchange.address()},
             dir);
    const Outcome asked = run(purge);
    QVERIFY2(asked.code == 0, asked.err.constData());
    QCOMPARE(asked.json()[u"rows"_s].toInt(), 31 * 24);
    QCOMPARE(asked.json()[u"undo_days"_s].toInt(), 7);
    QCOMPARE(int(stored(dir).size()), kRows);
    QCOMPARE(run(purge + QStringList{u"--token"_s, u"0000000000000000"_s}).code, 1);
    for (const QStringList &agreed :
         {QStringList{u"--token"_s, asked.json()[u"token"_s].toString()}, QStringList{u"--yes"_s}}) {
        const Outcome dry = run(purge + agreed + QStringList{u"--dry-run"_s});
        QVERIFY2(dry.code == 0, dry.err.constData());
        QCOMPARE(dry.json(), asked.json());
        QCOMPARE(int(stored(dir).size()), kRows);
    }
    const Outcome done = run(purge + QStringList{u"--token"_s, asked.json()[u"token"_s].toString()});
    QVERIFY2(done.code == 0, (done.out + done.err).constData());
    QCOMPARE(done.json()[u"rows_done"_s].toInt(), 31 * 24);
    QCOMPARE(int(stored(dir).size()), kRows - 31 * 24);
    QCOMPARE(files(dir).size(), 2); // a month a file
    for (const auto &entry : files(dir)) {
        QCOMPARE(entry.toObject()[u"reason"_s].toString(), u"purged"_s);
        const auto left = stored(dir).size();
        const Outcome dry = run(with({u"archive"_s, u"undo-purge"_s, u"--file"_s,
                                      entry.toObject()[u"file"_s].toString(), u"--dry-run"_s, u"--json"_s},
                                     dir));
        QVERIFY2(dry.code == 0, dry.err.constData());
        QCOMPARE(dry.json()[u"rows_total"_s], entry.toObject()[u"rows"_s]);
        QCOMPARE(stored(dir).size(), left);
        QCOMPARE(
            run(with({u"archive"_s, u"undo-purge"_s, u"--file"_s, entry.toObject()[u"file"_s].toString()},
                     dir))
                .code,
            0);
    }
    QCOMPARE(int(stored(dir).size()), kRows);
    // Without a question, for who is sure.
    QCOMPARE(run(purge + QStringList{u"--yes"_s}).code, 0);
    QCOMPARE(int(stored(dir).size()), kRows - 31 * 24);
}

void TestCliFiles::refusesWrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("mention");
    const auto row = [](const char *name, const QString &arguments, const char *mention) {
        QTest::newRow(name) << arguments.split(u' ') << QByteArray(mention);
    };
    row("export of nothing", u"archive export"_s, "--before");
    row("export of an odd policy", u"archive export --policy x"_s, "--policy");
    row("purge of nothing", u"archive purge"_s, "--from");
    row("purge without a range", u"archive purge --symbol BTCUSDT --interval 1m"_s, "--from");
    row("undo of nothing", u"archive undo-purge"_s, "--file");
    row("cold before kept", u"archive policies add --cold-after-days 5"_s, "keep_days");
}

void TestCliFiles::refusesWrongUse()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, mention);
    const QTemporaryDir dir;
    const Outcome outcome = run(with(arguments, dir));
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains(mention), outcome.err.constData());
}

QTEST_GUILESS_MAIN(TestCliFiles)
#include "tst_cli_files.moc"
