// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// D3, A1, A5: power loss at any system call of the storage writer and of a move to the archive, in the models of reliability
/// §7.2.
class TestRelPower : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingAcknowledgedIsLost();
    void withSynchronousOffItIsSeenToBeLost();
    void aWholeNodeLosesNothing();
    void movesLoseNothing();
    void movesBetweenTwoFilesAreSeenToFail();
};

namespace {

const QString kWriter = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-writer-process");
const QString kNode = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright-cli");
const QString kMover = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-mover-process");
const QString kWeakSync = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/libstorage-weaksync.so");
const QStringList kModels{u"kill"_s, u"drop"_s, u"shuffle"_s};

QJsonObject search(const QStringList &more = {})
{
    return runTool(
        QStringList{u"powerloss.py"_s, u"--writer"_s, kWriter, u"--seed"_s, QString::number(testSeed())}
        + more);
}

QJsonObject searchMoves(const QStringList &what)
{
    return runTool(QStringList{u"powermoves.py"_s, u"--rows"_s, u"1000"_s, u"--points"_s, u"300"_s,
                               u"--seed"_s, QString::number(testSeed())}
                   + what);
}

QByteArray textOf(const QJsonObject &found) { return QJsonDocument(found).toJson(QJsonDocument::Compact); }

int countOf(const QJsonObject &found, const QString &model, const QString &what)
{
    return found[u"models"_s].toObject()[model].toObject()[what].toInt(-1);
}

} // namespace

void TestRelPower::nothingAcknowledgedIsLost()
{
    const QJsonObject found = search();
    qInfo("%s", textOf(found).constData());
    QVERIFY(found[u"points"_s].toInt() >= 500);
    QVERIFY(found[u"acknowledged"_s].toInt() > 0);
    for (const QString &model : kModels)
        QVERIFY2(countOf(found, model, u"whole"_s) == found[u"points"_s].toInt(), textOf(found).constData());
}

/// The same program, but its commits are not forced: this must go wrong.
void TestRelPower::withSynchronousOffItIsSeenToBeLost()
{
    const QJsonObject found = search({u"--preload"_s, kWeakSync, u"--points"_s, u"150"_s});
    qInfo("%s", textOf(found).constData());
    QVERIFY2(countOf(found, u"drop"_s, u"lost"_s) > 0, textOf(found).constData());
    QVERIFY2(countOf(found, u"shuffle"_s, u"corrupt"_s) > 0, textOf(found).constData());
    QCOMPARE(countOf(found, u"kill"_s, u"whole"_s), found[u"points"_s].toInt());
}

/// The node itself, with all its threads, its journal and its downloads. On some of the images it is started again.
void TestRelPower::aWholeNodeLosesNothing()
{
    constexpr int kKept = 3;
    Rig rig({{u"speed"_s, 30}, {u"trades_per_minute"_s, 60}});
    const QJsonObject found =
        runTool({u"powernode.py"_s, u"--node"_s, kNode, u"--exchange-url"_s, rig.url(), u"--folder"_s,
                 rig.file({}), u"--points"_s, u"200"_s, u"--keep"_s, QString::number(kKept), u"--seed"_s,
                 QString::number(testSeed())});
    qInfo("%s", textOf(found).constData());
    QVERIFY(found[u"points"_s].toInt() >= 150);
    QVERIFY(found[u"acknowledged"_s].toInt() > 100 && found[u"candles"_s].toInt() > 100);
    for (const QString &model : kModels)
        QVERIFY2(countOf(found, model, u"whole"_s) == found[u"points"_s].toInt(), textOf(found).constData());
    for (int i = 0; i < kKept; ++i) {
        const QString kept = rig.file(u"kept-%1"_s.arg(i));
        QVERIFY(QDir(rig.file(u"data"_s)).removeRecursively());
        QVERIFY(QDir().rename(kept + u"/data"_s, rig.file(u"data"_s)));
        QFile::remove(rig.file(u"history.jsonl"_s));
        QVERIFY(QFile::rename(kept + u"/history.jsonl"_s, rig.file(u"history.jsonl"_s)));
        QVERIFY(rig.startNode());
        const Verdict verdict = rig.judgeWhenComplete(60'000);
        QVERIFY2(verdict.ok, verdict.text.constData());
        QCOMPARE(rig.node().terminate(), 0);
    }
}

void TestRelPower::movesLoseNothing()
{
    const QJsonObject found = searchMoves({u"--mover"_s, kMover});
    qInfo("%s", textOf(found).constData());
    QVERIFY(found[u"points"_s].toInt() >= 250);
    QVERIFY(found[u"acknowledged"_s].toInt() > 20);
    for (const QString &model : kModels)
        QVERIFY2(countOf(found, model, u"whole"_s) == found[u"points"_s].toInt(), textOf(found).constData());
}

/// Why main tables and archive lie in one file: this must go wrong, even where nothing but the process ends.
void TestRelPower::movesBetweenTwoFilesAreSeenToFail()
{
    const QJsonObject found = searchMoves({u"--attached"_s});
    qInfo("%s", textOf(found).constData());
    for (const QString &model : kModels) {
        QVERIFY2(countOf(found, model, u"lost"_s) > 0, textOf(found).constData());
        QVERIFY2(countOf(found, model, u"doubled"_s) > 0, textOf(found).constData());
    }
}

QTEST_GUILESS_MAIN(TestRelPower)
#include "tst_rel_power.moc"
