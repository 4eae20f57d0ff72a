// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apihost.h"
#include "core/archive/coldmanifest.h"
#include "tests/api/stored/client.h"
#include "tests/engine/kit/archivebench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::JobState;
using market::Interval;

namespace {

market::SeriesKey hours() { return {RecordedEngine::spot(), Interval::H1}; }

/// One node of a shared database.
class Node {
public:
    Node(const std::string &name, const std::string &database) : recorded(speed(1))
    {
        recorded.database = database;
        recorded.config.node = name;
        recorded.config.instruments.clear();
        recorded.config.remembersJobs = true;
        recorded.config.archive.coldFolder = folder();
    }

    [[nodiscard]] std::string folder() const { return m_cold.path().toStdString(); }

    RecordedEngine recorded;

private:
    QTemporaryDir m_cold;
};

} // namespace

/// Two nodes on one PostgreSQL: what the API of one keeps to answer sooner follows what the other does to old rows.
class TestSharedKlines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void purgedRowsGoAndComeBack();
    void rowsInColdFilesGoAndComeBack();
    void aFileIsAskedForAtTheNodeThatHasIt();
    void anotherFileOfTheSameNameIsNotTheFile();

private:
    static constexpr int kRows = 24 * 40;

    [[nodiscard]] QByteArray body() const { return get(m_port, m_target); }
    [[nodiscard]] qsizetype served() const { return QJsonDocument::fromJson(body()).array().size(); }
    /// The second node has answered the range, and answers it from memory.
    [[nodiscard]] bool isKept() const;
    [[nodiscard]] bool restore() const;
    /// The first node purges some rows; answers the name of their file.
    [[nodiscard]] std::string purgedFile() const;
    /// Why the second node, which has not got the file, does not bring its rows back.
    [[nodiscard]] std::string refusalOf(const std::string &file) const;
    /// The second node verifies everything.
    [[nodiscard]] interfaces::ArchiveRun verified() const;

    std::unique_ptr<storage::test::TestPlace> m_place;
    std::unique_ptr<Node> m_one;
    std::unique_ptr<Node> m_two;
    Host m_first;
    Host m_second;
    std::unique_ptr<api::ApiHost> m_api;
    std::uint16_t m_port = 0;
    QByteArray m_target;
    std::vector<market::Candle> m_rows;
};

void TestSharedKlines::init()
{
    m_place = storage::test::makePostgresPlace(storage::test::postgresServer());
    m_one = std::make_unique<Node>("one", m_place->url());
    m_two = std::make_unique<Node>("two", m_place->url());
    const market::UtcTime now = m_one->recorded.exchange->now();
    m_rows.clear();
    for (int i = kRows; i > 0; --i)
        m_rows.push_back(storage::test::candle(
            hours().interval.advance(hours().interval.floor(now - 48h), -i), Interval::H1));
    {
        const auto database = must(storage::openDatabase(m_place->url()));
        (void)must(must(database->openWriter())->write(storage::test::batchOf(hours(), m_rows)));
    }
    m_first = m_one->recorded.start();
    m_second = m_two->recorded.start();
    m_api = std::make_unique<api::ApiHost>(*m_second, api::ApiHostConfig());
    m_port = must(m_api->start(QStringLiteral("127.0.0.1"), 0));
    m_target = "/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime="
               + QByteArray::number(qint64(market::toMs(m_rows[100].openTime)))
               + "&endTime=" + QByteArray::number(qint64(market::toMs(m_rows[299].openTime))) + "&limit=1000";
    // Both listen before anything changes: what was missed is doubted when a connection begins.
    QVERIFY(waitFor([&] { return m_first->status().nodes == 2 && m_second->status().nodes == 2; }));
    QVERIFY(waitFor([&] { return served() == 200; }));
}

void TestSharedKlines::cleanup()
{
    m_api->stop(1s);
    QVERIFY(m_second->stop(10s));
    QVERIFY(m_first->stop(10s));
    m_api.reset();
    m_second.reset();
    m_first.reset();
    m_two.reset();
    m_one.reset();
    m_place.reset();
}

/// Rows that vanish without a word to anybody are still answered.
bool TestSharedKlines::isKept() const
{
    const QString where = QStringLiteral("WHERE open_time = %1").arg(market::toUs(m_rows[120].openTime));
    m_place->sql(QStringLiteral("CREATE TABLE aside AS SELECT * FROM candlewright.candles ") + where);
    m_place->sql(QStringLiteral("DELETE FROM candlewright.candles ") + where);
    const qsizetype kept = served();
    m_place->sql(QStringLiteral("INSERT INTO candlewright.candles SELECT * FROM aside"));
    m_place->sql(QStringLiteral("DROP TABLE aside"));
    m_place->sql(QStringLiteral("DELETE FROM candlewright.losses"));
    return kept == 200;
}

bool TestSharedKlines::restore() const
{
    for (const auto &file : must(m_first->archive().coldFiles({}))) {
        if (!endsAs(*m_first, m_first->archive().startRestore({{}, {}, false, file.name}),
                    JobState::Succeeded))
            return false;
    }
    return true;
}

std::string TestSharedKlines::purgedFile() const
{
    interfaces::PurgeRequest purge{keyOf(hours()), {m_rows[150].openTime, m_rows[151].openTime}, "", "user"};
    purge.token = must(m_first->archive().previewPurge(purge)).token;
    if (!endsAs(*m_first, m_first->archive().startPurge(purge), JobState::Succeeded))
        qFatal("Nothing was purged.");
    return must(m_first->archive().coldFiles({})).front().name;
}

std::string TestSharedKlines::refusalOf(const std::string &file) const
{
    const auto job = m_second->archive().startRestore({{}, {}, false, file});
    return endsAs(*m_second, job, JobState::Failed) ? runOf(*m_second, *job).job.error : std::string();
}

interfaces::ArchiveRun TestSharedKlines::verified() const
{
    const auto job = m_second->archive().startVerify({});
    if (!endsAs(*m_second, job, JobState::Succeeded))
        qFatal("The verification failed.");
    return runOf(*m_second, *job);
}

void TestSharedKlines::purgedRowsGoAndComeBack()
{
    const QByteArray whole = body();
    QVERIFY(isKept());
    interfaces::PurgeRequest purge{keyOf(hours()), {m_rows[150].openTime, m_rows[200].openTime}, "", "user"};
    purge.token = must(m_first->archive().previewPurge(purge)).token;
    QVERIFY(endsAs(*m_first, m_first->archive().startPurge(purge), JobState::Succeeded));
    QVERIFY(waitFor([&] { return served() == 150; }));
    QVERIFY(restore());
    QVERIFY(waitFor([&] { return body() == whole; }));
}

void TestSharedKlines::rowsInColdFilesGoAndComeBack()
{
    const QByteArray whole = body();
    const market::UtcTime now = m_one->recorded.exchange->now();
    QVERIFY(endsAs(*m_first, m_first->archive().startArchive(olderThan(hours(), now)), JobState::Succeeded));
    QCOMPARE(body(), whole);
    interfaces::ExportRequest request;
    request.what = filterOf(hours());
    request.before = now;
    QVERIFY(endsAs(*m_first, m_first->archive().startExport(request), JobState::Succeeded));
    QVERIFY(waitFor([&] { return served() == 0; }));
    QVERIFY(restore());
    QVERIFY(waitFor([&] { return body() == whole; }));
}

void TestSharedKlines::aFileIsAskedForAtTheNodeThatHasIt()
{
    const std::string file = purgedFile();
    QCOMPARE(refusalOf(file), "The file " + file + " lies with node one: ask there.");
    const QJsonArray listed = QJsonDocument::fromJson(get(m_port, "/api/v1/archive/files"))
                                  .object()[QStringLiteral("data")]
                                  .toArray();
    QCOMPARE(listed.size(), 1);
    QCOMPARE(listed.first().toObject()[QStringLiteral("node")].toString(), QStringLiteral("one"));
    const interfaces::ArchiveRun run = verified();
    QCOMPARE(run.report.slicesDamaged, 0);
    QCOMPARE(
        run.report.warning,
        std::string("Not in this node's folder, and so not verified here, are these files: 1 of node one."));
    QVERIFY(must(m_second->archive().coldFiles({})).front().fault.empty());
    QVERIFY(restore());
}

/// The second node wrote it and was cut off before the database knew of it.
void TestSharedKlines::anotherFileOfTheSameNameIsNotTheFile()
{
    const std::string file = purgedFile();
    archive::ColdManifest other = must(archive::readManifest(m_one->folder(), file));
    other.file.madeBy = "user, job 1, node two";
    other.file.sha256 = other.file.fileSha256 = std::string(64, '0');
    QVERIFY(archive::writeManifest(m_two->folder(), other).has_value());
    QCOMPARE(refusalOf(file), "The file " + file + " lies with node one: ask there.");
    QCOMPARE(verified().report.slicesDamaged, 0);
    QVERIFY(must(m_second->archive().coldFiles({})).front().fault.empty());
    QVERIFY(restore());
}

QTEST_GUILESS_MAIN(TestSharedKlines)
#include "tst_sharedklines.moc"
