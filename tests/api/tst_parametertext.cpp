// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/entitytag.h"
#include "core/api/parametertext.h"

#include <QTest>

#include <optional>

using namespace cw::api;

/// The pure readers of request texts: integers, booleans, If-None-Match.
class TestParameterText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void integers_data();
    void integers();
    void booleans_data();
    void booleans();
    void conditions_data();
    void conditions();
    void tagIsStrongAndOfTheBodyOnly();
};

void TestParameterText::integers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isValid");
    QTest::addColumn<qint64>("value");
    const auto good = [](const char *text, qint64 value) {
        QTest::newRow(text) << QByteArray(text) << true << value;
    };
    const auto bad = [](const char *name, const QByteArray &text) {
        QTest::newRow(name) << text << false << qint64{0};
    };
    good("0", 0);
    good("1500", 1500);
    good("-1", -1);
    good("007", 7);
    good("1700000000000", 1700000000000);
    good("9223372036854775807", INT64_MAX);
    good("-9223372036854775808", INT64_MIN);
    bad("empty", "");
    bad("2^63", "9223372036854775808");
    bad("2^64", "18446744073709551616");
    bad("400 digits", QByteArray(400, '9'));
    bad("plus", "+5");
    bad("leading space", " 5");
    bad("trailing space", "5 ");
    bad("exponent", "1e3");
    bad("point", "1.0");
    bad("trailing point", "5.");
    bad("hexadecimal", "0x10");
    bad("underscore", "1_000");
    bad("comma", "1,000");
    bad("not a number", "NaN");
    bad("infinity", "inf");
    bad("word", "five");
    bad("minus only", "-");
    bad("two minus", "--5");
    bad("Arabic digits", "\xD9\xA5\xD9\xA0\xD9\xA0");
    bad("full-width digits", "\xEF\xBC\x95");
    bad("NUL", QByteArray("5\0", 2));
}

void TestParameterText::integers()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, isValid);
    QFETCH(const qint64, value);
    const auto parsed = parseInteger(text.toStdString());
    QCOMPARE(parsed.has_value(), isValid);
    if (isValid)
        QCOMPARE(qint64{*parsed}, value);
}

void TestParameterText::booleans_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("value"); // -1: refused
    for (const char *text : {"true", "TRUE", "True", "tRuE", "1", "yes", "YES", "on", "On"})
        QTest::newRow(text) << QByteArray(text) << 1;
    for (const char *text : {"false", "FALSE", "False", "0", "no", "No", "off", "OFF"})
        QTest::newRow(text) << QByteArray(text) << 0;
    for (const char *text :
         {"", "2", "-1", "01", "y", "n", "t", "tru", "truee", " true", "true ", "null", "onn"})
        QTest::newRow(text) << QByteArray(text) << -1;
    QTest::newRow("dotless i") << QByteArray("fals\xC4\xB1") << -1;
}

void TestParameterText::booleans()
{
    QFETCH(const QByteArray, text);
    QFETCH(const int, value);
    const auto parsed = parseBoolean(text.toStdString());
    QCOMPARE(parsed ? int{*parsed} : -1, value);
}

void TestParameterText::conditions_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("matches");
    QTest::newRow("same") << QByteArray(R"("abc")") << true;
    QTest::newRow("weak") << QByteArray(R"(W/"abc")") << true;
    QTest::newRow("any") << QByteArray("*") << true;
    QTest::newRow("any, padded") << QByteArray(" * ") << true;
    QTest::newRow("list, last") << QByteArray(R"("x", W/"y","abc")") << true;
    QTest::newRow("list, empty items") << QByteArray(R"(,, "abc" ,)") << true;
    QTest::newRow("tag with a comma before it") << QByteArray(R"("x,y", "abc")") << true;
    QTest::newRow("empty") << QByteArray("") << false;
    QTest::newRow("other") << QByteArray(R"("abd")") << false;
    QTest::newRow("prefix") << QByteArray(R"("abcd")") << false;
    QTest::newRow("without quotes") << QByteArray("abc") << false;
    QTest::newRow("inside another tag") << QByteArray(R"("x"abc"")") << false;
    QTest::newRow("open quote") << QByteArray(R"("abc)") << false;
    QTest::newRow("lower-case weak") << QByteArray(R"(w/"abc")") << false;
    QTest::newRow("star and more") << QByteArray(R"(*, "abc")") << false;
}

void TestParameterText::conditions()
{
    QFETCH(const QByteArray, header);
    QFETCH(const bool, matches);
    QCOMPARE(ifNoneMatch(header.toStdString(), R"("abc")"), matches);
}

void TestParameterText::tagIsStrongAndOfTheBodyOnly()
{
    const QByteArray tag = entityTag("[]");
    QCOMPARE(tag.size(), 34);
    QVERIFY(tag.startsWith('"') && tag.endsWith('"'));
    QCOMPARE(entityTag("[]"), tag);
    QVERIFY(entityTag("[ ]") != tag);
    QVERIFY(entityTag("") != tag);
}

QTEST_GUILESS_MAIN(TestParameterText)
#include "tst_parametertext.moc"
