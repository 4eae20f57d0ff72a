// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"
#include "tests/storage/kit/journalfiles.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kRows = 1'000;
constexpr std::int64_t kBatchRows = 100;

bool has(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

} // namespace

/// A journal that was damaged while nobody used it: who hears of it, and what the ledger says.
class TestJournalDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_place = makePlace();
        m_database = must(openDatabase(m_place->url()));
        m_options = {};
        m_options.flushInterval = 1ms;
        m_options.journal.folder = m_folder->path().toStdString();
        m_options.journal.segmentBytes = 2'000;
        leaveRows();
    }

    void isToldAsLongAsTheFileLiesThere();
    void theHoleNamesIt();

private:
    std::unique_ptr<WriteQueue> start() const { return must(WriteQueue::start(*m_database, m_options)); }
    /// As a run that could not write leaves them, in several segments.
    void leaveRows() const
    {
        const auto journal = must(journal::Journal::open(m_options.journal));
        for (std::int64_t id = 0; id < kRows; id += kBatchRows) {
            const WriteBatch batch = tradesOf(id, id + kBatchRows);
            const WriteBatch *const only = &batch;
            QVERIFY(journal->append(std::span(&only, 1)));
        }
    }
    /// Flips a byte of the second segment. Answers its path.
    QString damage() const
    {
        const QStringList segments = segmentsIn(m_folder->path());
        if (segments.size() < 3)
            qFatal("There are too few segments.");
        QString path = m_folder->filePath(segments.at(1));
        QByteArray bytes = contentOf(path);
        bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
        setContent(path, bytes);
        return path;
    }
    static bool isIdle(const WriteQueue &queue)
    {
        const WriteQueueState state = queue.state();
        return state.queuedRows == 0 && !state.isReplaying;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestPlace> m_place;
    std::unique_ptr<Database> m_database;
    WriteQueueOptions m_options;
};

void TestJournalDamage::isToldAsLongAsTheFileLiesThere()
{
    const QString aside = damage() + QStringLiteral(".bad");
    {
        const auto queue = start();
        QTRY_VERIFY(isIdle(*queue));
        const auto told = queue->state().journalDamage;
        QCOMPARE(told.size(), 1U);
        QVERIFY2(has(told.front(), "It will be kept as '" + aside.toStdString() + "'."), told.front().c_str());
        QVERIFY(queue->stop(10s));
    }
    QVERIFY(QFile::exists(aside));
    {
        const auto queue = start();
        const auto told = queue->state().journalDamage;
        QCOMPARE(told.size(), 1U);
        QVERIFY2(has(told.front(), "keeps 1 damaged file, the newest '"), told.front().c_str());
        QVERIFY(queue->state().formerDamage.empty());
        QVERIFY(queue->stop(10s));
    }
    // Of a journal that was kept under another address as well.
    m_options.journal.root = m_folder->path().toStdString();
    m_options.journal.folder = m_options.journal.root + "/own";
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("other")));
    QVERIFY(QFile::rename(aside, m_folder->filePath(QStringLiteral("other/00000000000000000002.journal.bad"))));
    {
        const auto queue = start();
        QVERIFY(!queue->state().isReplaying); // nothing waits there
        QTRY_COMPARE(queue->state().strandedJournals.size(), 1U);
        QVERIFY(has(queue->state().strandedJournals.front(), "/other' keeps 1 damaged file"));
        QVERIFY(queue->stop(10s));
    }
    QVERIFY(QDir(m_folder->filePath(QStringLiteral("other"))).removeRecursively());
    const auto queue = start();
    QVERIFY(queue->state().journalDamage.empty() && queue->state().strandedJournals.empty());
}

void TestJournalDamage::theHoleNamesIt()
{
    const QString path = damage();
    const auto queue = start();
    QTRY_VERIFY(isIdle(*queue));
    const auto gaps = must(must(m_database->openReader())->gaps(kBitcoin, std::nullopt, false));
    QCOMPARE(gaps.size(), 1U);
    QVERIFY(gaps.front().ids && gaps.front().ids->from > 0 && gaps.front().ids->to < kRows);
    QCOMPARE(gaps.front().cause, std::string("disk-error"));
    QVERIFY2(has(gaps.front().evidence, "The journal file '00000000000000000002.journal' cannot be used from byte "),
             gaps.front().evidence.c_str());
    QVERIFY(!has(gaps.front().evidence, m_options.journal.folder));
    QCOMPARE(queue->state().formerDamage, gaps.front().evidence);
}

QTEST_GUILESS_MAIN(TestJournalDamage)
#include "tst_journal_damage.moc"
