// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/decimal.h"

#include <QTest>

#include <random>
#include <string>

using cw::market::Decimal;

namespace {

std::string_view view(const QByteArray &bytes) { return {bytes.constData(), static_cast<std::size_t>(bytes.size())}; }

/// Random plain decimal text with at most 38 digits, no leading zeros.
std::string randomText(std::mt19937_64 &random)
{
    const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    const int digits = pick(1, 38);
    const int scale = pick(0, digits - 1);
    std::string text = pick(0, 1) ? "-" : "";
    text += static_cast<char>('1' + pick(0, 8));
    for (int i = 1; i < digits; ++i) {
        if (i == digits - scale)
            text += '.';
        text += static_cast<char>('0' + pick(0, 9));
    }
    return text;
}

} // namespace

class TestDecimal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsEveryDigit_data();
    void keepsEveryDigit();
    void keepsRandomText();
    void refuses_data();
    void refuses();
    void readsExponents_data();
    void readsExponents();
    void comparesByValue_data();
    void comparesByValue();
    void addsAndMultipliesExactly();
    void refusesOverflow();
    void rescalesOnlyWithoutLoss();
    void givesMantissa64OnlyWhenItFits();
    void approximatesForPixels();
};

void TestDecimal::keepsEveryDigit_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text :
         {"0", "0.00000000", "1", "0.01634790", "76936.20", "99999999999999999999999999999999999999",
          "0.00000000000000000000000000000000000001", "12345678901234567890.123456789012345678",
          "-0.03750000", "123456789012345678", "1234567890123456789", "9223372036854775807", "9223372036854775808",
          "18446744073709551616", "485217905.04210480", "100"})
        QTest::newRow(text) << QByteArray(text);
}

void TestDecimal::keepsEveryDigit()
{
    QFETCH(QByteArray, text);
    const auto value = Decimal::parse(view(text));
    QVERIFY(value.has_value());
    QCOMPARE(QByteArray::fromStdString(value->text()), text);
}

void TestDecimal::keepsRandomText()
{
    std::mt19937_64 random(20241121);
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = randomText(random);
        const auto value = Decimal::parse(text);
        QVERIFY2(value.has_value(), text.c_str());
        QCOMPARE(QString::fromStdString(value->text()), QString::fromStdString(text));
    }
}

void TestDecimal::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "-", ".", ".5", "1.", "+1", " 1", "1 ", "1,5", "1e8", "0x1", "NaN", "inf", "--1", "1.2.3",
                             "1_000", "999999999999999999999999999999999999990", "\xD9\xA1", "1\n"})
        QTest::newRow(*text ? text : "empty") << QByteArray(text);
    QTest::newRow("39 places") << QByteArray("0.") + QByteArray(39, '0');
    QTest::newRow("NUL inside") << QByteArray("1\0002", 3);
}

void TestDecimal::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!Decimal::parse(view(text)).has_value());
}

void TestDecimal::readsExponents_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("small") << QByteArray("1.5e-7") << QByteArray("0.00000015");
    QTest::newRow("large") << QByteArray("2.5E+3") << QByteArray("2500");
    QTest::newRow("plus") << QByteArray("+7") << QByteArray("7");
    QTest::newRow("none") << QByteArray("0.10") << QByteArray("0.10");
    QTest::newRow("too small") << QByteArray("1e-39") << QByteArray();
    QTest::newRow("too large") << QByteArray("1e38") << QByteArray();
    QTest::newRow("broken") << QByteArray("1e") << QByteArray();
    QTest::newRow("two exponents") << QByteArray("1e2e3") << QByteArray();
}

void TestDecimal::readsExponents()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, plain);
    const auto value = Decimal::parseScientific(view(text));
    QCOMPARE(value ? QByteArray::fromStdString(value->text()) : QByteArray(), plain);
}

void TestDecimal::comparesByValue_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<int>("order");
    const auto row = [](const char *a, const char *b, int order) {
        QTest::addRow("%s ? %s", a, b) << QByteArray(a) << QByteArray(b) << order;
    };
    row("1.0", "1.00", 0);
    row("1.01", "1.1", -1);
    row("-1.01", "-1.1", 1);
    row("-1", "1", -1);
    row("0", "0.000", 0);
    row("0.5", "0.49999", 1);
    row("99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001", 1);
    row("-99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001", -1);
}

void TestDecimal::comparesByValue()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(int, order);
    const auto left = *Decimal::parse(view(a));
    const auto right = *Decimal::parse(view(b));
    const auto sign = [](std::strong_ordering o) { return o < 0 ? -1 : o > 0 ? 1 : 0; };
    QCOMPARE(sign(left <=> right), order);
    QCOMPARE(sign(right <=> left), -order);
    QCOMPARE(left == right, order == 0);
}

void TestDecimal::addsAndMultipliesExactly()
{
    const auto d = [](const char *text) { return *Decimal::parse(text); };
    QCOMPARE(d("0.1").plus(d("0.20"))->text(), std::string("0.30"));
    QCOMPARE(d("1").minus(d("1.25"))->text(), std::string("-0.25"));
    QCOMPARE(d("61837.63000000").times(d("0.02000000"))->text(), std::string("1236.7526000000000000"));
    QCOMPARE(d("-3").times(d("0.5"))->text(), std::string("-1.5"));
}

void TestDecimal::refusesOverflow()
{
    const auto largest = *Decimal::parse(std::string(38, '9'));
    QVERIFY(!largest.plus(*Decimal::parse("1")));
    QVERIFY(!largest.times(*Decimal::parse("10")));
    QVERIFY(!largest.plus(*Decimal::parse("0.1")));
    QVERIFY(largest.minus(*Decimal::parse("1")));
}

void TestDecimal::rescalesOnlyWithoutLoss()
{
    const auto value = *Decimal::parse("1.500");
    QCOMPARE(value.rescaled(1)->text(), std::string("1.5"));
    QCOMPARE(value.rescaled(8)->text(), std::string("1.50000000"));
    QVERIFY(!value.rescaled(0));
    QVERIFY(!value.rescaled(39));
    QVERIFY(!Decimal::parse(std::string(38, '9'))->rescaled(1));
    QCOMPARE(value.normalized().text(), std::string("1.5"));
    QVERIFY(!value.identicalTo(value.normalized()));
}

void TestDecimal::givesMantissa64OnlyWhenItFits()
{
    QCOMPARE(*Decimal::parse("-9223372036854775808")->mantissa64(), INT64_MIN);
    QCOMPARE(*Decimal::parse("92233720368.54775807")->mantissa64(), INT64_MAX);
    QVERIFY(!Decimal::parse("9223372036854775808")->mantissa64());
    QVERIFY(!Decimal::parse("-9223372036854775809")->mantissa64());
}

void TestDecimal::approximatesForPixels()
{
    QCOMPARE(Decimal::parse("0.00001234")->approximate(), 0.00001234);
    QCOMPARE(Decimal::parse("-61837.63000000")->approximate(), -61837.63);
}

QTEST_APPLESS_MAIN(TestDecimal)
#include "tst_decimal.moc"
