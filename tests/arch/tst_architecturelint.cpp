// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/comments.h"
#include "tests/arch/lint/filerules.h"
#include "tests/arch/lint/includerules.h"
#include "tests/arch/lint/linkrules.h"
#include "tests/arch/lint/wordrules.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::arch;

namespace {

const QString kTable = QStringLiteral("# a comment\n"
                                      "core/base: Qt6::Core\n"
                                      "core/wire: core/base | simdjson::simdjson\n"
                                      "core/api: core/wire\n"
                                      "ui/shell: core/base Qt6::Gui\n"
                                      "<simdjson.h>: simdjson::simdjson\n");

const QString kCoreLists = QStringLiteral("candlewright_library(core_base base LINK Qt6::Core)\n"
                                          "candlewright_library(core_wire wire LINK core_base # why\n"
                                          "  PRIVATE simdjson::simdjson)\n"
                                          "candlewright_library(core_api api LINK core_wire)\n");
const QString kUiLists = QStringLiteral("candlewright_library(ui_shell shell LINK core_base Qt6::Gui)\n");

} // namespace

/// Proves of every rule that it finds what it is there to find, on small trees made for it.
class TestArchitectureLint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void commentsAreBlanked_data();
    void commentsAreBlanked();
    void includes_data();
    void includes();
    void folderOutsideTheTableIsFound();
    void cyclesAreFound();
    void linksAreCompared_data();
    void linksAreCompared();
    void tableIsChecked_data();
    void tableIsChecked();
    void wordsAreFound_data();
    void wordsAreFound();
    void unusedExceptionIsFound();
    void badWordTableIsFound();
    void missingLicenceIsFound();
    void missingNodiscardIsFound_data();
    void missingNodiscardIsFound();
    void strangerAtTheTopIsFound();
    void testDataIsLeftAlone();

private:
    void write(const QString &path, const QString &text) const
    {
        const QDir top(m_folder->path());
        QVERIFY(top.mkpath(QFileInfo(path).path()));
        QFile file(top.filePath(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(text.toUtf8()) >= 0);
    }

    SourceTree tree() const { return SourceTree(m_folder->path()); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

/// The findings are the one expected (a part of its text), or none when that is empty.
static void compareFindings(const Findings &findings, const QString &expected)
{
    QVERIFY2(findings.size() == (expected.isEmpty() ? 0U : 1U), qPrintable(describe(findings)));
    QVERIFY2(describe(findings).contains(expected), qPrintable(describe(findings)));
}

void TestArchitectureLint::commentsAreBlanked_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("code");
    QTest::newRow("line") << "a // b\nc"
                          << "a     \nc";
    QTest::newRow("block over lines") << "a /* b\n*/ c"
                                      << "a     \n   c";
    QTest::newRow("unclosed block") << "a /* b"
                                    << "a     ";
    QTest::newRow("in a string") << R"(f("// \" no"); // yes)"
                                 << R"(f("// \" no");       )";
    QTest::newRow("in a raw string") << "R\"x(\" // no )x\" // yes"
                                     << "R\"x(\" // no )x\"       ";
    QTest::newRow("character literal") << "'\"' // yes"
                                       << "'\"'       ";
    QTest::newRow("prefixed character literal") << "u'\"' // yes"
                                                << "u'\"'       ";
    QTest::newRow("digit separator") << "1'000 // yes"
                                     << "1'000       ";
}

void TestArchitectureLint::commentsAreBlanked()
{
    QFETCH(QString, source);
    QFETCH(QString, code);
    QCOMPARE(withoutComments(source), code);
}

void TestArchitectureLint::includes_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *path, const char *text, const char *expected) {
        QTest::newRow(name) << QString::fromLatin1(path) << QString::fromLatin1(text)
                            << QString::fromLatin1(expected);
    };
    row("along an arrow", "core/wire/a.cpp", "#include \"core/base/b.h\"\n", "");
    row("along two arrows", "core/api/a.cpp", "#include \"core/base/b.h\"\n", "");
    row("within the folder", "core/api/sub/a.cpp", "#include \"core/api/b.h\"\n", "");
    row("against the arrow", "core/base/a.h", "\n#include \"core/wire/b.h\"\n",
        "core/base/a.h:2: includes 'core/wire/b.h', and core/base has no arrow");
    row("core to ui", "core/api/a.h", "#  include \"ui/shell/b.h\"\n", "no arrow to that folder");
    row("to an unknown folder", "core/api/a.h", "#include \"core/other/b.h\"\n", "no arrow to that folder");
    row("product to tests", "core/api/a.h", "#include \"tests/support/b.h\"\n", "no arrow to that folder");
    row("not from the top", "core/api/a.h", "#include \"b.h\"\n", "not named from the top");
    row("moc output", "core/api/a.cpp", "#include \"a.moc\"\n", "");
    row("commented out", "core/base/a.h", "// #include \"core/wire/b.h\"\n", "");
    row("Qt class that is linked", "core/base/a.h", "#include <QString>\n#include <QtCore/QString>\n", "");
    row("widget by class", "core/base/a.h", "#include <QWidget>\n", "no arrow to Qt6::Widgets");
    row("widget by module", "core/base/a.h", "#include <QtWidgets/QWidget>\n", "no arrow to Qt6::Widgets");
    row("widget by file", "core/base/a.h", "#include <qwidget.h>\n", "no arrow to Qt6::Widgets");
    row("colour", "core/base/a.h", "#include <QColor>\n", "no arrow to Qt6::Gui");
    row("gui in ui", "ui/shell/a.h", "#include <QColor>\n", "");
    row("no such Qt class", "core/base/a.h", "#include <QNothingOfTheKind>\n", "which no Qt here has");
    row("hidden library", "core/wire/a.cpp", "#include <simdjson.h>\n", "");
    row("hidden library of another", "core/api/a.cpp", "#include <simdjson.h>\n", "no arrow to simdjson");
    row("standard library", "core/base/a.h", "#include <vector>\n", "");
    row("test of core with ui", "tests/unit/tst_a.cpp", "#include \"ui/shell/b.h\"\n",
        "a test of core includes");
    row("test of ui with ui", "tests/ui/tst_a.cpp", "#include \"ui/shell/b.h\"\n", "");
}

void TestArchitectureLint::includes()
{
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    write(path, text);
    compareFindings(checkIncludes(tree(), Arrows(kTable), QtHeaders()), expected);
}

void TestArchitectureLint::folderOutsideTheTableIsFound()
{
    write(QStringLiteral("core/other/a.cpp"), QString());
    compareFindings(checkIncludes(tree(), Arrows(kTable), QtHeaders()), QStringLiteral("lies in no folder"));
}

void TestArchitectureLint::cyclesAreFound()
{
    write(QStringLiteral("core/base/a.h"), QStringLiteral("#include \"core/wire/b.h\"\n"));
    write(QStringLiteral("core/wire/b.h"), QStringLiteral("\n"));
    compareFindings(checkIncludeCycles(tree()), QString());

    write(QStringLiteral("core/wire/c.h"), QStringLiteral("#include \"core/base/d.h\"\n"));
    compareFindings(checkIncludeCycles(tree()),
                    QStringLiteral("folders include each other: core/base -> core/wire"));

    write(QStringLiteral("core/wire/c.h"), QStringLiteral("#include \"core/wire/e.h\"\n"));
    write(QStringLiteral("core/wire/e.h"), QStringLiteral("#include \"core/wire/c.h\"\n"));
    compareFindings(checkIncludeCycles(tree()),
                    QStringLiteral("files include each other: core/wire/c.h -> "));

    write(QStringLiteral("core/wire/e.h"), QStringLiteral("\n"));
    write(QStringLiteral("core/wire/one/a.h"), QStringLiteral("#include \"core/wire/two/b.h\"\n"));
    write(QStringLiteral("core/wire/two/b.h"), QStringLiteral("#include \"core/wire/e.h\"\n"));
    compareFindings(checkIncludeCycles(tree()), QString());

    write(QStringLiteral("core/wire/two/c.h"), QStringLiteral("#include \"core/wire/one/d.h\"\n"));
    compareFindings(checkIncludeCycles(tree()),
                    QStringLiteral("parts of a folder include each other: core/wire/one -> core/wire/two"));
}

void TestArchitectureLint::linksAreCompared_data()
{
    QTest::addColumn<QString>("lists");
    QTest::addColumn<QString>("expected");
    const auto edited = [](const char *what, const char *by) {
        return QString(kCoreLists).replace(QString::fromLatin1(what), QString::fromLatin1(by));
    };
    QTest::newRow("equal") << kCoreLists << QString();
    QTest::newRow("one more") << edited("core_api api", "core_api api LINK Qt6::Sql")
                              << "core_api links 'Qt6::Sql core/wire |'";
    QTest::newRow("one less") << edited("base LINK Qt6::Core", "base") << "core_base links '|'";
    QTest::newRow("private made public")
        << edited("PRIVATE", "") << "core_wire links 'core/base simdjson::simdjson |'";
    QTest::newRow("in the table only")
        << kCoreLists.left(kCoreLists.lastIndexOf(u"candle")) << "core/api is no target";
    QTest::newRow("past the function") << kCoreLists + QStringLiteral("target_link_libraries(core_api x)\n")
                                       << "links past candlewright_library()";
}

void TestArchitectureLint::linksAreCompared()
{
    QFETCH(QString, lists);
    QFETCH(QString, expected);
    write(QStringLiteral("core/CMakeLists.txt"), lists);
    write(QStringLiteral("ui/CMakeLists.txt"), kUiLists);
    compareFindings(checkLinks(tree(), Arrows(kTable)), expected);
}

void TestArchitectureLint::tableIsChecked_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("expected");
    QTest::newRow("sound") << kTable << QString();
    QTest::newRow("unreadable") << kTable + QStringLiteral("core/base Qt6::Core\n") << "cannot be read";
    QTest::newRow("gui in core") << QStringLiteral("core/api: Qt6::Gui\n") << "core/api reaches Qt6::Gui";
    QTest::newRow("gui in the headless program")
        << QStringLiteral("app/cli: ui/x\nui/x: Qt6::Widgets\n") << "app/cli reaches Qt6::Widgets";
    QTest::newRow("cycle") << QStringLiteral("core/a: core/b\ncore/b: | core/a\n")
                           << "a cycle: core/a -> core/b";
}

void TestArchitectureLint::tableIsChecked()
{
    QFETCH(QString, table);
    QFETCH(QString, expected);
    compareFindings(checkTable(Arrows(table)), expected);
}

void TestArchitectureLint::wordsAreFound_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    // Put together here, so that this file does not break the rules it tests.
    const QString later = QStringLiteral("TO") + QStringLiteral("DO");
    const QString skip = QStringLiteral("QS") + QStringLiteral("KIP(\"x\");");
    QTest::newRow("clean") << "core/base/a.cpp"
                           << "int a = 0;\n"
                           << QString();
    QTest::newRow("tls") << "core/base/a.cpp"
                         << "\nsocket.ignoreSslErrors();\n"
                         << "core/base/a.cpp:2: 'ignoreSslErrors'";
    QTest::newRow("in a comment") << "core/base/a.cpp"
                                  << "// no ignoreSslErrors() here\n"
                                  << QString();
    QTest::newRow("wait") << "app/cli/a.cpp"
                          << "f.waitForFinished();\n"
                          << "blocks its thread";
    QTest::newRow("process events") << "ui/shell/a.cpp"
                                    << "QCoreApplication::processEvents();\n"
                                    << "nested event loops";
    QTest::newRow("modal") << "ui/shell/a.cpp"
                           << "dialog->exec();\n"
                           << "a nested event loop";
    QTest::newRow("query in core") << "core/base/a.cpp"
                                   << "query.exec();\n"
                                   << QString();
    QTest::newRow("stod") << "core/base/a.cpp"
                          << "std::stod(s);\n"
                          << "follows the locale";
    QTest::newRow("strtod") << "core/base/a.cpp"
                            << "strtod(s, nullptr);\n"
                            << "follows the locale";
    QTest::newRow("printf") << "core/base/a.cpp"
                            << "std::printf(\"%.2f\", x);\n"
                            << "follows the locale";
    QTest::newRow("printf of text") << "core/base/a.cpp"
                                    << "std::printf(\"%s\", x);\n"
                                    << QString();
    QTest::newRow("double in core") << "core/base/a.cpp"
                                    << "v.toDouble ();\n"
                                    << "never double";
    QTest::newRow("double in ui") << "ui/shell/a.cpp"
                                  << "v.toDouble();\n"
                                  << QString();
    QTest::newRow("second database") << "core/base/a.sql"
                                     << "ATTACH 'x' AS y;\n"
                                     << "one database";
    QTest::newRow("left-over") << "core/base/a.cpp" << QStringLiteral("// %1: later\n").arg(later)
                               << "finish it";
    QTest::newRow("skipped test") << "tests/unit/tst_a.cpp" << skip << "proves nothing";
    QTest::newRow("sleep") << "tests/unit/tst_a.cpp" << QStringLiteral("QTest::q%1(1);").arg(u"Wait")
                           << "wait on a condition";
}

void TestArchitectureLint::wordsAreFound()
{
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QFile table(QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/arch/words.txt"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    Findings findings;
    std::vector<WordRule> rules =
        parseWordRules(QString::fromUtf8(table.readAll()), table.fileName(), findings);
    for (WordRule &rule : rules)
        rule.exceptions.clear();
    write(path, text);
    compareFindings(checkWords(tree(), rules), expected);
}

void TestArchitectureLint::unusedExceptionIsFound()
{
    Findings findings;
    const auto rules = parseWordRules(QStringLiteral("core | code | bad | why\n  except core/base/a.cpp\n"),
                                      QStringLiteral("table"), findings);
    QVERIFY(findings.empty());
    write(QStringLiteral("core/base/a.cpp"), QStringLiteral("bad\n"));
    compareFindings(checkWords(tree(), rules), QString());
    write(QStringLiteral("core/base/a.cpp"), QStringLiteral("good\n"));
    compareFindings(checkWords(tree(), rules), QStringLiteral("no longer needs its exception"));
}

void TestArchitectureLint::badWordTableIsFound()
{
    for (const char *line :
         {"core | code | ( | why", "core | code | x", "core | other | x | why", "  except a.cpp"}) {
        Findings findings;
        const auto rules = parseWordRules(QString::fromLatin1(line), QStringLiteral("table"), findings);
        QVERIFY(rules.empty());
        compareFindings(findings, QStringLiteral("table: cannot be read: ") + QString::fromLatin1(line));
    }
}

void TestArchitectureLint::missingLicenceIsFound()
{
    const QString lines =
        QStringLiteral("#!/bin/sh\n# SPDX-FileCopyrightText: us\n# SPDX-License-Identifier: MIT\n");
    write(QStringLiteral("core/base/a.sh"), lines);
    compareFindings(checkLicenceLines(tree()), QString());
    write(QStringLiteral("check"), lines.section(u'\n', 0, 1));
    compareFindings(checkLicenceLines(tree()), QStringLiteral("check:1: has no SPDX lines"));
}

void TestArchitectureLint::missingNodiscardIsFound_data()
{
    QTest::addColumn<QString>("declaration");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("marked") << "struct A { [[nodiscard]] static Result<int> f(int a); };" << false;
    QTest::newRow("marked, after an access line")
        << "public:\n    [[nodiscard]] virtual Result<> f() = 0;" << false;
    QTest::newRow("marked template") << "[[nodiscard]]\ntemplate<class T> Result<std::vector<T>> f();"
                                     << false;
    QTest::newRow("bare") << "int a;\nResult<int> f();" << true;
    QTest::newRow("bare, qualified, nested")
        << "cw::Result<std::map<int, std::vector<int>>>\nf(int a);" << true;
    QTest::newRow("bare after a marked one") << "[[nodiscard]] Result<> f(); Result<> g();" << true;
    QTest::newRow("callback type") << "using F = std::function<Result<int>(int)>;" << false;
    QTest::newRow("member") << "Result<int> m_last;" << false;
    QTest::newRow("parameter") << "void f(const Result<int> &a, Result<int> b);" << false;
    QTest::newRow("in a comment") << "// Result<int> f();" << false;
}

void TestArchitectureLint::missingNodiscardIsFound()
{
    QFETCH(QString, declaration);
    QFETCH(bool, isFound);
    write(QStringLiteral("core/base/a.h"), declaration);
    compareFindings(checkNodiscard(tree()), isFound ? QStringLiteral("is not [[nodiscard]]") : QString());
}

void TestArchitectureLint::strangerAtTheTopIsFound()
{
    write(QStringLiteral("core/a.txt"), QString());
    write(QStringLiteral(".gitignore"), QStringLiteral("# what git leaves out\n/build*/\n*.user\n"));
    write(QStringLiteral("build-dev/a"), QString());
    write(QStringLiteral("a.user"), QString());
    const QStringList allowed{QStringLiteral("core"), QStringLiteral(".gitignore")};
    compareFindings(checkTopLevel(m_folder->path(), allowed), QString());
    write(QStringLiteral(".stray"), QString());
    compareFindings(checkTopLevel(m_folder->path(), allowed), QStringLiteral(".stray: is not in"));
}

void TestArchitectureLint::testDataIsLeftAlone()
{
    write(QStringLiteral("tests/data/a.txt"), QString());
    write(QStringLiteral("resources/market/LICENSES/b.txt"), QString());
    write(QStringLiteral("tests/unit/c.txt"), QString());
    const SourceTree read = tree();
    QCOMPARE(read.files().size(), 1U);
    QCOMPARE(read.files().front().path, QStringLiteral("tests/unit/c.txt"));
}

QTEST_GUILESS_MAIN(TestArchitectureLint)
#include "tst_architecturelint.moc"
