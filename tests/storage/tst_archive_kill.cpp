// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/rowdigest.h"
#include "tests/storage/kit/archiverows.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

#include <set>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

const QString kProgram = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-mover-process");

/// The number in an environment variable, for the full measure: CANDLEWRIGHT_ARCHIVE_ROWS=1000000, …_KILLS=50.
int numberFrom(const char *variable, int usual)
{
    bool isSet = false;
    const int wanted = qEnvironmentVariable(variable).toInt(&isSet);
    return isSet ? wanted : usual;
}

/// A process that prints a line for each commit.
class Worker {
public:
    Worker(const std::string &url, const QString &part, int rows, unsigned seed)
    {
        m_process.start(kProgram,
                        {QString::fromStdString(url), part, QString::number(rows), QString::number(seed)});
    }

    [[nodiscard]] qsizetype lines()
    {
        m_output += m_process.readAllStandardOutput();
        return m_output.count('\n');
    }
    void kill() { m_process.kill(); }
    [[nodiscard]] bool isGone() const { return m_process.state() == QProcess::NotRunning; }
    /// Minutes whose better row is durable.
    [[nodiscard]] std::set<int> late()
    {
        m_output += m_process.readAllStandardOutput();
        std::set<int> out;
        const qsizetype end = m_output.lastIndexOf('\n') + 1;
        for (const QByteArray &line : m_output.first(end).split('\n')) {
            if (line.startsWith("late "))
                out.insert(line.mid(5).toInt());
        }
        return out;
    }

private:
    QProcess m_process;
    QByteArray m_output;
};

} // namespace

/// Processes that are killed at any point of a move while rows come late. Reads see one series, and nothing of it is lost
/// or doubled.
class TestArchiveKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedMoversLoseNothing();

private:
    static void seed(const std::string &url, int rows);
    /// Which minutes hold their better row; fails the test when one holds anything else than it or the first one.
    static void readMinutes(Reader &reader, int rows, std::set<int> &corrected);
    static void checkSlices(Reader &reader);
};

void TestArchiveKill::seed(const std::string &url, int rows)
{
    constexpr int kBatch = 20'000;
    const auto database = must(openDatabase(url));
    const auto writer = must(database->openWriter());
    for (int at = 0; at < rows; at += kBatch)
        must(writer->write(batchOf(kSeries, candles(at, std::min(at + kBatch, rows)))));
}

void TestArchiveKill::readMinutes(Reader &reader, int rows, std::set<int> &corrected)
{
    RowDigest found;
    RowDigest expected;
    int at = 0;
    for (const Candle &row : must(reader.candles({kSeries, kAlways}))) {
        const bool isCorrected = row.source == market::Source::BulkFile;
        if (isCorrected)
            corrected.insert(at);
        found.add(row);
        expected.add(isCorrected ? correctedCandle(at) : candle(minute(at)));
        ++at;
    }
    QCOMPARE(at, rows);
    QCOMPARE(QString::fromStdString(found.hex()), QString::fromStdString(expected.hex()));
}

void TestArchiveKill::checkSlices(Reader &reader)
{
    std::int64_t rows = 0;
    for (const ArchiveSlice &slice : must(reader.archiveSlices(std::nullopt))) {
        const SliceCount count = must(reader.countSlice(slice));
        QCOMPARE(count.rows, slice.rows);
        QCOMPARE(QString::fromStdString(count.sha256), QString::fromStdString(slice.sha256));
        QCOMPARE(QString::fromStdString(slice.fault), QString());
        rows += count.rows;
    }
    std::int64_t archived = 0;
    for (const PlaceSummary &place : must(reader.places(kCandles)))
        archived += place.place == Place::Archive ? place.rows : 0;
    QCOMPARE(rows, archived);
}

void TestArchiveKill::killedMoversLoseNothing()
{
    const int rows = numberFrom("CANDLEWRIGHT_ARCHIVE_ROWS", 50'000);
    // A step moves up to a tenth of the rows: of a million, on a busy machine, that takes its time.
    constexpr int kPatienceMs = 900'000;
    const int kills = numberFrom("CANDLEWRIGHT_ARCHIVE_KILLS", 12);
    std::mt19937 random(static_cast<unsigned>(testSeed()));
    const auto place = makePlace();
    seed(place->url(), rows);
    std::set<int> promised;
    for (int cycle = 0; cycle < kills; ++cycle) {
        std::vector<std::unique_ptr<Worker>> workers;
        for (const QString &part : isPostgres() ? QStringList{QStringLiteral("move"), QStringLiteral("late")}
                                                : QStringList{QStringLiteral("both")})
            workers.push_back(std::make_unique<Worker>(place->url(), part, rows, random()));
        const qsizetype lines = 1 + static_cast<qsizetype>(random() % 8);
        QElapsedTimer since;
        since.start();
        QTRY_VERIFY_WITH_TIMEOUT(workers.front()->lines() >= lines, kPatienceMs);
        // Anywhere within the step that goes on.
        const QDeadlineTimer moment(qint64(random() % static_cast<unsigned>(1 + since.elapsed() / lines)));
        QTRY_VERIFY_WITH_TIMEOUT(moment.hasExpired(), kPatienceMs);
        for (const auto &worker : workers)
            worker->kill();
        for (const auto &worker : workers) {
            QTRY_VERIFY(worker->isGone());
            promised.merge(worker->late());
        }
        const auto database = must(openDatabase(place->url()));
        const auto reader = must(database->openReader());
        std::set<int> corrected;
        readMinutes(*reader, rows, corrected);
        QVERIFY(std::ranges::includes(corrected, promised));
        QVERIFY(must(reader->candleCoverage(kSeries)).front().losses.empty());
        QVERIFY((must(reader->candleCoverage(kSeries)).front().claimed()
                 == market::TimeRanges{{minute(0), minute(rows)}}));
        checkSlices(*reader);
        if (QTest::currentTestFailed())
            return;
        qInfo("%d kills, nothing lost so far", cycle + 1);
    }
    QVERIFY(!promised.empty());
}

QTEST_GUILESS_MAIN(TestArchiveKill)
#include "tst_archive_kill.moc"
