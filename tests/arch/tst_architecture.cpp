// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/filerules.h"
#include "tests/arch/lint/includerules.h"
#include "tests/arch/lint/linkrules.h"
#include "tests/arch/lint/wordrules.h"

#include <QTest>

using namespace cw::arch;

/// Holds this checkout to its own rules: tests/arch/{arrows,words,toplevel}.txt and the ones in lint/.
class TestArchitecture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tableIsSound() { expectNone(checkTable(m_arrows)); }
    void includesFollowTheArrows();
    void nothingIncludesItself() { expectNone(checkIncludeCycles(m_tree)); }
    void linkLinesAgreeWithTheTable() { expectNone(checkLinks(m_tree, m_arrows)); }
    void forbiddenWordsAreAbsent();
    void everyFileNamesItsLicence() { expectNone(checkLicenceLines(m_tree)); }
    void resultsAreNodiscard() { expectNone(checkNodiscard(m_tree)); }
    void topLevelIsTidy();

private:
    static void expectNone(const Findings &findings)
    {
        QVERIFY2(findings.empty(), qPrintable(u'\n' + describe(findings)));
    }

    QString table(const char *name) const
    {
        const SourceFile *file = m_tree.find(QStringLiteral("tests/arch/") + QString::fromLatin1(name));
        return file ? file->text : QString();
    }

    SourceTree m_tree{QStringLiteral(CANDLEWRIGHT_SOURCE_DIR)};
    Arrows m_arrows{table("arrows.txt")};
};

void TestArchitecture::includesFollowTheArrows()
{
    const QtHeaders qt;
    QCOMPARE(qt.targetOf(QStringLiteral("QWidget")), QStringLiteral("Qt6::Widgets"));
    QVERIFY(m_arrows.folders().contains(QStringLiteral("core/base")));
    QVERIFY(m_tree.find(QStringLiteral("core/base/result.h")));
    expectNone(checkIncludes(m_tree, m_arrows, qt));
}

void TestArchitecture::forbiddenWordsAreAbsent()
{
    Findings findings;
    const std::vector<WordRule> rules =
        parseWordRules(table("words.txt"), QStringLiteral("tests/arch/words.txt"), findings);
    expectNone(findings);
    QVERIFY(!rules.empty());
    expectNone(checkWords(m_tree, rules));
}

void TestArchitecture::topLevelIsTidy()
{
    const QStringList allowed = tableLines(table("toplevel.txt"));
    QVERIFY(allowed.contains(QStringLiteral("core")));
    expectNone(checkTopLevel(m_tree.root(), allowed));
}

QTEST_GUILESS_MAIN(TestArchitecture)
#include "tst_architecture.moc"
