// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <cerrno>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

const QString kProgram = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-queue-process");
const QString kFaults = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/libstorage-diskfault.so");
constexpr std::int64_t kRows = 300;

} // namespace

/// D6: whichever call to the disk fails, nothing that was acknowledged is lost, and all is there in the end.
class TestSqliteDiskFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void everyCallMayFail_data();
    void everyCallMayFail();

private:
    struct Run {
        int exitCode = -1;
        std::int64_t acknowledged = -1; ///< last trade id
        QByteArray words;
    };

    QString path() const { return m_folder->filePath(QStringLiteral("store/a.db")); }
    std::string url() const { return "sqlite://" + path().toStdString(); }
    Run run(int nth, int error) const;
    std::int64_t calls() const
    {
        QFile file(m_folder->filePath(QStringLiteral("calls")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toLongLong() : 0;
    }
    void checkRows(std::int64_t acknowledged) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

TestSqliteDiskFaults::Run TestSqliteDiskFaults::run(int nth, int error) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LD_PRELOAD"), kFaults);
    environment.insert(QStringLiteral("DISKFAULT_PATH"), QStringLiteral("/store/"));
    environment.insert(QStringLiteral("DISKFAULT_NTH"), QString::number(nth));
    environment.insert(QStringLiteral("DISKFAULT_ERRNO"), QString::number(error));
    environment.insert(QStringLiteral("DISKFAULT_LOG"), m_folder->filePath(QStringLiteral("calls")));
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(kProgram, {QString::fromStdString(url())});
    Run out;
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit)
        return out;
    out.exitCode = process.exitCode();
    out.words = process.readAllStandardError();
    const QByteArrayList lines = process.readAllStandardOutput().split('\n');
    if (lines.size() > 1)
        out.acknowledged = lines.at(lines.size() - 2).toLongLong();
    return out;
}

void TestSqliteDiskFaults::checkRows(std::int64_t acknowledged) const
{
    QCOMPARE(runSql(path(), QStringLiteral("PRAGMA integrity_check")), QStringList(QStringLiteral("ok")));
    const auto database = must(openDatabase(url()));
    const auto reader = must(database->openReader());
    const auto trades = must(reader->tradeSummary(series("A").instrument));
    QVERIFY((trades ? trades->lastId : -1) >= acknowledged);
    if (!trades)
        return;
    QCOMPARE(trades->rows, trades->lastId + 1);
    QVERIFY(must(reader->missingTrades(series("A").instrument)).empty());
    QCOMPARE(must(reader->seriesSummary(series("A")))->rows, trades->rows);
}

void TestSqliteDiskFaults::everyCallMayFail_data()
{
    QTest::addColumn<int>("error");
    QTest::newRow("full") << ENOSPC;
    QTest::newRow("broken") << EIO;
}

void TestSqliteDiskFaults::everyCallMayFail()
{
    QFETCH(int, error);
    QDir(m_folder->path()).mkdir(QStringLiteral("store"));
    QCOMPARE(run(0, 0).exitCode, 0);
    const std::int64_t all = calls();
    QVERIFY(all > 50); // every commit has at least its frames and their sync
    int gaveUp = 0;
    for (int nth = 1; nth <= all; ++nth) {
        m_folder = std::make_unique<QTemporaryDir>();
        QDir(m_folder->path()).mkdir(QStringLiteral("store"));
        const Run first = run(nth, error);
        QVERIFY2(first.exitCode == 0 || first.exitCode == 1, qPrintable(QStringLiteral("call %1").arg(nth)));
        gaveUp += first.exitCode;
        // Only a start may give up, and says so; rows are repeated until they are in.
        QVERIFY2(first.exitCode == 0 || (first.acknowledged < 0 && !first.words.isEmpty()),
                 qPrintable(QStringLiteral("call %1: ").arg(nth) + QString::fromUtf8(first.words)));
        QCOMPARE(first.acknowledged, first.exitCode == 0 ? kRows - 1 : -1);
        if (first.acknowledged >= 0)
            checkRows(first.acknowledged);
        if (first.exitCode == 0)
            continue;
        const Run second = run(0, 0);
        QVERIFY2(second.exitCode == 0,
                 qPrintable(QStringLiteral("call %1: ").arg(nth) + QString::fromUtf8(second.words)));
        checkRows(kRows - 1);
    }
    qInfo("%lld calls, of which %d ended a start", static_cast<long long>(all), gaveUp);
}

QTEST_GUILESS_MAIN(TestSqliteDiskFaults)
#include "tst_sqlite_diskfaults.moc"
