// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/journal.h"
#include "tests/storage/kit/filesizelimit.h"
#include "tests/storage/kit/journalfiles.h"
#include "tests/storage/kit/randombatch.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::journal;
using namespace cw::storage::test;

namespace {

WriteBatch numbered(int number)
{
    return batchOf(series("BTCUSDT").instrument, {trade(number, kDay), trade(number + 1'000'000, kDay)});
}

QString firstSegment() { return QStringLiteral("00000000000000000001.journal"); }

} // namespace

/// The journal's files: what comes back after a process ended, whatever happened to them.
class TestJournalFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_options = {};
        m_options.folder = m_folder->path().toStdString();
    }

    void comesBackInOrder();
    void releasedPartsDoNotComeBack();
    void releasedSegmentsAreRemoved();
    void goodPartBeforeEveryCut();
    void goodPartBeforeEveryFlip();
    void foreignFilesAreSetAside_data();
    void foreignFilesAreSetAside();
    void filesOfAnotherVersionStay();
    void onlyTheNewestDamageIsKept();
    void hasOneUser();
    void keepsItsLimit();
    void survivesAFullDisk();
    void survivesALockWithoutAName();
    void survivesAFolderThatIsGone();
    void oneFolderADatabase();

private:
    std::unique_ptr<Journal> open() const { return must(Journal::open(m_options)); }

    /// Appends some batches, each by a call of its own. Answers where they are.
    static std::vector<Stretch> fill(Journal &journal, int from, int to)
    {
        std::vector<Stretch> places;
        for (int i = from; i < to; ++i) {
            const WriteBatch batch = numbered(i);
            const WriteBatch *const only = &batch;
            const auto place = journal.append(std::span(&only, 1));
            if (!place)
                qFatal("%s", place.error().error.detail.c_str());
            places.push_back(place->front());
        }
        return places;
    }
    static QString textsOf(const std::vector<WriteBatch> &batches)
    {
        QStringList lines;
        for (const WriteBatch &batch : batches)
            lines << text(batch);
        return lines.join(u'\n');
    }
    static QString textsOf(int from, int to)
    {
        std::vector<WriteBatch> batches;
        for (int i = from; i < to; ++i)
            batches.push_back(numbered(i));
        return textsOf(batches);
    }
    /// The first batches of the first segment, and the second segment.
    static QString withSecond(int first)
    {
        return first == 0 ? textsOf(100, 102) : textsOf(0, first) + u'\n' + textsOf(100, 102);
    }
    QString pathOf(const QString &name) const { return m_folder->filePath(name); }

    /// A new journal whose first segment has these bytes and whose second holds batches 100 and 101. Reads and
    /// releases it.
    struct Outcome {
        std::vector<WriteBatch> batches;
        std::vector<std::string> damage;
        QStringList setAside;
        QStringList segments;
    };
    Outcome recover(const QByteArray &first)
    {
        init();
        setContent(pathOf(firstSegment()), first);
        setContent(pathOf(QStringLiteral("00000000000000000002.journal")), m_second);
        Outcome outcome;
        {
            const auto journal = open();
            outcome.damage = journal->openingDamage();
            outcome.batches = readAll(*journal, journal->leftOver(), &outcome.damage);
            journal->release(journal->leftOver().to);
        }
        outcome.setAside = setAsideIn(m_folder->path());
        outcome.segments = segmentsIn(m_folder->path());
        return outcome;
    }
    /// Two segments: four batches, and two more. Answers where the first four end.
    std::vector<std::int64_t> makeSegments(QByteArray &first);

    std::unique_ptr<QTemporaryDir> m_folder;
    JournalOptions m_options;
    QByteArray m_second;
};

void TestJournalFiles::comesBackInOrder()
{
    std::mt19937_64 random(testSeed());
    m_options.segmentBytes = 4'000;
    std::vector<WriteBatch> all;
    for (int run = 0; run < 4; ++run) {
        const auto journal = open();
        for (int group = 0; group < 10; ++group) {
            std::vector<WriteBatch> batches;
            for (auto left = random() % 8 + 1; left > 0; --left)
                batches.push_back(randomBatch(random));
            std::vector<const WriteBatch *> pointers;
            for (const WriteBatch &batch : batches)
                pointers.push_back(&batch);
            const auto places = journal->append(pointers);
            QVERIFY(places);
            QCOMPARE(places->size(), batches.size()); // these are small enough for one call
            QCOMPARE(textsOf(readAll(*journal, {places->front().from, places->back().to})), textsOf(batches));
            all.insert(all.end(), batches.begin(), batches.end());
        }
    }
    QVERIFY(segmentsIn(m_folder->path()).size() > 4);
    const auto journal = open();
    QVERIFY(journal->pendingBytes() > 0);
    std::vector<std::string> damage;
    QCOMPARE(textsOf(readAll(*journal, journal->leftOver(), &damage)), textsOf(all));
    QVERIFY(damage.empty());
}

void TestJournalFiles::releasedPartsDoNotComeBack()
{
    m_options.segmentBytes = 300;
    for (int released = 0; released <= 10; ++released) {
        init();
        m_options.segmentBytes = 300;
        {
            const auto journal = open();
            const auto places = fill(*journal, 0, 10);
            if (released > 0)
                journal->release(places[static_cast<std::size_t>(released) - 1].to);
            QCOMPARE(journal->pendingBytes() == 0, released == 10);
        }
        const auto journal = open();
        QCOMPARE(textsOf(readAll(*journal, journal->leftOver())), textsOf(released, 10));
        QCOMPARE(segmentsIn(m_folder->path()).isEmpty(), released == 10);
    }
}

void TestJournalFiles::releasedSegmentsAreRemoved()
{
    m_options.segmentBytes = 300;
    const auto journal = open();
    const auto places = fill(*journal, 0, 50);
    const auto before = segmentsIn(m_folder->path()).size();
    journal->release(places[24].to);
    const auto half = segmentsIn(m_folder->path()).size();
    QVERIFY(half < before && half > 1);
    QCOMPARE(textsOf(readAll(*journal, {places[24].to, places.back().to})), textsOf(25, 50));
    journal->release(places.back().to);
    QVERIFY(segmentsIn(m_folder->path()).size() <= 1);
    QCOMPARE(journal->pendingBytes(), 0);
    // Places are never used again.
    QVERIFY(fill(*journal, 50, 51).front().from >= places.back().to);
}

std::vector<std::int64_t> TestJournalFiles::makeSegments(QByteArray &first)
{
    init();
    std::vector<std::int64_t> ends;
    {
        const auto journal = open();
        for (const Stretch &place : fill(*journal, 0, 4))
            ends.push_back(place.to.offset);
    }
    {
        const auto journal = open(); // goes on in a segment of its own
        fill(*journal, 100, 102);
    }
    first = contentOf(pathOf(firstSegment()));
    m_second = contentOf(pathOf(QStringLiteral("00000000000000000002.journal")));
    return ends;
}

void TestJournalFiles::goodPartBeforeEveryCut()
{
    QByteArray first;
    const auto ends = makeSegments(first);
    QCOMPARE(ends.back(), first.size());
    for (qsizetype length = 0; length <= first.size(); ++length) {
        const Outcome outcome = recover(first.left(length));
        const auto whole =
            std::count_if(ends.begin(), ends.end(), [&](std::int64_t end) { return end <= length; });
        QCOMPARE(textsOf(outcome.batches), withSecond(int(whole)));
        // Nothing at all, a header alone, and whole batches are as they should be.
        const bool isClean =
            length == 0 || length == kHeaderBytes || std::count(ends.begin(), ends.end(), length) > 0;
        QCOMPARE(outcome.damage.empty(), isClean);
        QCOMPARE(outcome.setAside.isEmpty(), isClean);
        QVERIFY(outcome.segments.isEmpty());
    }
}

void TestJournalFiles::goodPartBeforeEveryFlip()
{
    QByteArray first;
    const auto ends = makeSegments(first);
    for (qsizetype at = 0; at < first.size(); ++at) {
        for (const int bits : {0x01, 0x80, 0xff}) {
            QByteArray flipped = first;
            flipped[at] = static_cast<char>(flipped[at] ^ bits);
            const Outcome outcome = recover(flipped);
            const bool isMark = at >= kMarkOffset && at < kHeaderBytes;
            auto whole = std::count_if(ends.begin(), ends.end(), [&](std::int64_t end) { return end <= at; });
            if (isMark)
                whole = 4; // then everything is written again, which changes nothing
            QCOMPARE(textsOf(outcome.batches), withSecond(int(whole)));
            QCOMPARE(outcome.damage.size(), std::size_t(isMark ? 0 : 1));
            QCOMPARE(outcome.setAside.size(), isMark ? 0 : 1);
            QVERIFY(outcome.segments.isEmpty());
            if (!isMark)
                QCOMPARE(contentOf(pathOf(outcome.setAside.front())).size(), first.size());
        }
    }
}

void TestJournalFiles::foreignFilesAreSetAside_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("reason");
    QTest::newRow("text") << QByteArray(
        "Dear diary, today I was a journal of another kind, and quite a long one.\n")
                          << QStringLiteral("no journal file");
    QTest::newRow("zeros") << QByteArray(4'096, '\0') << QStringLiteral("no journal file");
    QTest::newRow("of another number")
        << QByteArray::fromStdString(headerOf(7)) << QStringLiteral("do not agree");
}

void TestJournalFiles::foreignFilesAreSetAside()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    QByteArray first;
    makeSegments(first);
    const Outcome outcome = recover(content);
    QCOMPARE(textsOf(outcome.batches), textsOf(100, 102));
    QCOMPARE(outcome.damage.size(), 1U);
    QVERIFY2(QString::fromStdString(outcome.damage.front()).contains(reason), outcome.damage.front().c_str());
    QCOMPARE(contentOf(pathOf(outcome.setAside.front())), content);
}

void TestJournalFiles::filesOfAnotherVersionStay()
{
    QByteArray first;
    makeSegments(first);
    const QByteArray foreign = QByteArray::fromStdString(headerOf(1, kBatchVersion + 1)) + "rows of that version";
    const Outcome outcome = recover(foreign);
    QCOMPARE(textsOf(outcome.batches), textsOf(100, 102));
    QCOMPARE(outcome.damage.size(), 1U);
    for (const char *part : {"with up to 20 bytes of rows", "unknown version 2", "stays as it is"})
        QVERIFY2(outcome.damage.front().find(part) != std::string::npos, outcome.damage.front().c_str());
    QVERIFY(outcome.setAside.isEmpty());
    // However many there are, and however often it is started, they stay, and nothing is written over them.
    for (int number = 2; number <= 12; ++number)
        setContent(pathOf(QStringLiteral("%1.journal").arg(number, 20, 10, QChar(u'0'))),
                   QByteArray::fromStdString(headerOf(static_cast<std::uint64_t>(number), kBatchVersion + 1)));
    for (int run = 0; run < 3; ++run) {
        const auto journal = open();
        QCOMPARE(journal->openingDamage().size(), 12U);
        const auto places = fill(*journal, 0, 3);
        QVERIFY(places.front().from.segment > 12);
        QCOMPARE(textsOf(readAll(*journal, {places.front().from, places.back().to})), textsOf(0, 3));
        journal->release(places.back().to);
    }
    QCOMPARE(segmentsIn(m_folder->path()).size(), 12);
    QCOMPARE(contentOf(pathOf(firstSegment())), foreign);
}

void TestJournalFiles::onlyTheNewestDamageIsKept()
{
    for (int i = 0; i < 30; ++i) {
        setContent(pathOf(firstSegment()), "number " + QByteArray::number(i));
        QCOMPARE(open()->openingDamage().size(), 1U);
    }
    QCOMPARE(setAsideIn(m_folder->path()).size(), 8);
    setContent(pathOf(QStringLiteral("notes.txt")), "mine");
    QVERIFY(open()->openingDamage().empty());
    QCOMPARE(contentOf(pathOf(QStringLiteral("notes.txt"))), QByteArray("mine"));
}

void TestJournalFiles::hasOneUser()
{
    const auto journal = open();
    const auto second = Journal::open(m_options);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    QVERIFY(QString::fromStdString(second.error().detail).contains(m_folder->path()));
}

void TestJournalFiles::keepsItsLimit()
{
    m_options.limitBytes = 2'000;
    m_options.segmentBytes = 500;
    const auto journal = open();
    std::vector<Stretch> places;
    for (;;) {
        const WriteBatch batch = numbered(static_cast<int>(places.size()));
        const WriteBatch *const only = &batch;
        const auto place = journal->append(std::span(&only, 1));
        if (!place) {
            QCOMPARE(place.error().cause, std::string("journal-full"));
            QCOMPARE(place.error().error.code, ErrorCode::StorageFull);
            break;
        }
        places.push_back(place->front());
    }
    qint64 bytes = 0;
    for (const QString &name : segmentsIn(m_folder->path()))
        bytes += contentOf(pathOf(name)).size();
    QVERIFY(bytes <= 2'000 && bytes > 1'500);
    const int count = static_cast<int>(places.size());
    journal->release(places[places.size() / 2].to);
    const auto more = fill(*journal, count, count + 3);
    QCOMPARE(textsOf(readAll(*journal, {places[places.size() / 2].to, more.back().to})),
             textsOf(count / 2 + 1, count + 3));
}

void TestJournalFiles::survivesAFullDisk()
{
    const auto journal = open();
    fill(*journal, 0, 5);
    {
        const FileSizeLimit limit(static_cast<rlim_t>(contentOf(pathOf(firstSegment())).size()) + 10);
        const WriteBatch batch = numbered(5);
        const WriteBatch *const only = &batch;
        for (int attempt = 0; attempt < 3; ++attempt) {
            const auto place = journal->append(std::span(&only, 1));
            QVERIFY(!place);
            QCOMPARE(place.error().cause, std::string("disk-full"));
        }
    }
    fill(*journal, 5, 9);
    setContent(m_folder->path() + QStringLiteral("/copy"), {});
    QVERIFY(QDir(m_folder->path()).remove(QStringLiteral("lock")));
    const auto again = must(Journal::open(m_options)); // as after a kill
    std::vector<std::string> damage;
    QCOMPARE(textsOf(readAll(*again, again->leftOver(), &damage)), textsOf(0, 9));
    QVERIFY(damage.empty());
}

void TestJournalFiles::survivesALockWithoutAName()
{
    setContent(m_folder->path() + QStringLiteral("/lock"), {});
    const auto journal = open();
    fill(*journal, 0, 5);
    const auto second = Journal::open(m_options);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    QVERIFY2(second.error().detail.find("Process " + std::to_string(QCoreApplication::applicationPid())) == 0,
             second.error().detail.c_str());
}

void TestJournalFiles::survivesAFolderThatIsGone()
{
    const auto journal = open();
    QVERIFY(m_folder->remove());
    const WriteBatch batch = numbered(1);
    const WriteBatch *const only = &batch;
    const auto place = journal->append(std::span(&only, 1));
    QVERIFY(!place);
    QCOMPARE(place.error().cause, std::string("disk-error"));
    journal->release({1, 100});
    JournalOptions nowhere;
    nowhere.folder = "/proc/candlewright-journal";
    const auto refused = Journal::open(nowhere);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Storage);
}

void TestJournalFiles::oneFolderADatabase()
{
    const auto folder = [](const char *url) { return folderFor("/data", url); };
    QVERIFY(folder("sqlite:///a.db").starts_with("/data/journal/"));
    QCOMPARE(folder("sqlite:///a.db"), folder("sqlite:///a.db"));
    QVERIFY(folder("sqlite:///a.db") != folder("sqlite:///b.db"));
    QCOMPARE(folder("postgresql://me:secret@host/a"), folder("postgresql://you@host/a"));
    QVERIFY(folder("postgresql://me@host/a") != folder("postgresql://me@host/b"));
}

QTEST_GUILESS_MAIN(TestJournalFiles)
#include "tst_journal_files.moc"
