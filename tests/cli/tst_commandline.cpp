// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commandline.h"

#include <QTest>

using namespace cw::runtime;

/// The splitting of a command line against the tables.
class TestCommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAndOptionsAreToldApart();
    void aProgramWithoutCommandsTakesNoWords();
    void aCommandTakesWordsOnlyWhereItSaysSo();

private:
    const std::vector<CommandSpec> m_commands{{"fetch", "SYMBOL…", "", {{"max", "N", ""}}},
                                              {"list", "", "", {{"all", "", ""}}}};
};

void TestCommandLine::wordsAndOptionsAreToldApart()
{
    const auto line = parseCommandLine({"--demo", "fetch", "A", "--max=3", "B"}, m_commands, {});
    QVERIFY(line.has_value());
    QCOMPARE(line->command, std::string("fetch"));
    QVERIFY(line->arguments == (std::vector<std::string>{"A", "B"}));
    QVERIFY(line->has("demo"));
    QCOMPARE(line->value("max").value_or(""), std::string("3"));
    QVERIFY(parseCommandLine({"-h"}, m_commands, {})->help);
}

void TestCommandLine::aProgramWithoutCommandsTakesNoWords()
{
    const auto line = parseCommandLine({"extra"}, {}, {{"size", "WxH", ""}});
    QVERIFY(!line);
    QCOMPARE(line.error().code, cw::ErrorCode::InvalidInput);
    QCOMPARE(line.error().detail,
             std::string("\"extra\" is too much: this program accepts no words, only --size, and "
                         "the common options; --help lists them."));
    QVERIFY(parseCommandLine({"--size", "1x1"}, {}, {{"size", "WxH", ""}}).has_value());
}

void TestCommandLine::aCommandTakesWordsOnlyWhereItSaysSo()
{
    const auto line = parseCommandLine({"list", "A", "--all"}, m_commands, {});
    QVERIFY(!line);
    QCOMPARE(line.error().detail,
             std::string("\"A\" is too much: list accepts no words, only --all, and the common "
                         "options; --help lists them."));
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
