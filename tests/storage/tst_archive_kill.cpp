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

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>
#include <vector>

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

/// How many minutes after the first one.
int numberOf(const Candle &row)
{
    return static_cast<int>(std::chrono::floor<std::chrono::minutes>(row.openTime - kDay).count());
}

/// Rows that came late.
struct Promised {
    std::set<int> corrected;             ///< minutes with a better row
    std::set<int> filled;                ///< minutes that were missing
    std::set<std::pair<int, int>> fresh; ///< series that were not there, by number, and their minutes

    void add(Promised other)
    {
        corrected.merge(other.corrected);
        filled.merge(other.filled);
        fresh.merge(other.fresh);
    }
};

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
    /// What it says to be durable.
    [[nodiscard]] Promised promised()
    {
        m_output += m_process.readAllStandardOutput();
        Promised out;
        const qsizetype end = m_output.lastIndexOf('\n') + 1;
        for (const QByteArray &line : m_output.first(end).split('\n')) {
            const QList<QByteArray> words = line.split(' ');
            if (words.first() == "late")
                out.corrected.insert(words.value(1).toInt());
            else if (words.first() == "missing")
                out.filled.insert(words.value(1).toInt());
            else if (words.first() == "new")
                out.fresh.emplace(words.value(1).toInt(), words.value(2).toInt());
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
    /// What is there; fails the test when a minute holds anything else than its first or its better row, or is gone.
    static void readMinutes(Reader &reader, int rows, Promised &found);
    static void readNewSeries(Reader &reader, int rows, Promised &found);
    static void checkClaim(Reader &reader, int rows, const std::set<int> &filled);
    static void checkSlices(Reader &reader);
};

void TestArchiveKill::seed(const std::string &url, int rows)
{
    constexpr int kBatch = 20'000;
    const auto database = must(openDatabase(url));
    const auto writer = must(database->openWriter());
    for (int at = 0; at < rows; at += kBatch) {
        auto some = candles(at, std::min(at + kBatch, rows));
        std::erase_if(some, [](const Candle &row) { return isMissingAtFirst(numberOf(row)); });
        must(writer->write(batchOf(kSeries, std::move(some))));
    }
}

void TestArchiveKill::readMinutes(Reader &reader, int rows, Promised &there)
{
    RowDigest found;
    RowDigest expected;
    int stored = 0;
    for (const Candle &row : must(reader.candles({kSeries, kAlways}))) {
        const int at = numberOf(row);
        const bool isCorrected = row.source == market::Source::BulkFile;
        if (isCorrected)
            there.corrected.insert(at);
        if (isMissingAtFirst(at))
            there.filled.insert(at);
        else
            ++stored;
        found.add(row);
        expected.add(isCorrected ? correctedCandle(at) : candle(minute(at)));
    }
    QCOMPARE(stored, rows - (rows + kMissingEvery - 1) / kMissingEvery);
    QCOMPARE(QString::fromStdString(found.hex()), QString::fromStdString(expected.hex()));
}

void TestArchiveKill::readNewSeries(Reader &reader, int rows, Promised &there)
{
    for (int number = 0; number < kNewSeries; ++number) {
        UtcTime last = UtcTime::min();
        for (const Candle &row : must(reader.candles({newSeries(number), kAlways}))) {
            const int at = numberOf(row);
            QVERIFY(last < row.openTime && at >= 0 && at < rows);
            QCOMPARE(text(row), text(candle(minute(at))));
            there.fresh.emplace(number, at);
            last = row.openTime;
        }
    }
}

/// The database claims what is there, and knows of no row that went.
void TestArchiveKill::checkClaim(Reader &reader, int rows, const std::set<int> &filled)
{
    market::TimeRanges claimed;
    for (int at = 0; at < rows; at += kMissingEvery) {
        const int first = filled.contains(at) ? at : at + 1;
        claimed.add({minute(first), minute(std::min(at + kMissingEvery, rows))});
    }
    for (const SeriesCoverage &coverage : must(reader.candleCoverage(kSeries))) {
        QVERIFY(coverage.losses.empty());
        QVERIFY(coverage.claimed() == claimed);
    }
}

void TestArchiveKill::checkSlices(Reader &reader)
{
    std::int64_t rows = 0;
    for (const ArchiveSlice &slice : must(reader.archiveSlices(std::nullopt))) {
        const SliceCount count = must(reader.countSlice(slice));
        QCOMPARE(count.rows, slice.rows);
        QCOMPARE(QString::fromStdString(count.sha256), QString::fromStdString(slice.sha256));
        QCOMPARE(QString::fromStdString(slice.fault), QString());
        rows += slice.sequence == kCandles ? count.rows : 0;
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
    Promised promised;
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
            promised.add(worker->promised());
        }
        const auto database = must(openDatabase(place->url()));
        const auto reader = must(database->openReader());
        Promised there;
        readMinutes(*reader, rows, there);
        readNewSeries(*reader, rows, there);
        QVERIFY(std::ranges::includes(there.corrected, promised.corrected));
        QVERIFY(std::ranges::includes(there.filled, promised.filled));
        QVERIFY(std::ranges::includes(there.fresh, promised.fresh));
        checkClaim(*reader, rows, there.filled);
        checkSlices(*reader);
        if (QTest::currentTestFailed())
            return;
        qInfo("%d kills, nothing lost so far", cycle + 1);
    }
    qInfo("late rows: %zu better, %zu missing, %zu of other series", promised.corrected.size(),
          promised.filled.size(), promised.fresh.size());
    QVERIFY(!promised.corrected.empty() && !promised.filled.empty() && !promised.fresh.empty());
}

QTEST_GUILESS_MAIN(TestArchiveKill)
#include "tst_archive_kill.moc"
