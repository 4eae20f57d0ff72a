// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/time.h"

#include <QTest>

using namespace cw::market;

class TestTime : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsIso_data();
    void readsIso();
    void decidesEpochUnitBySize();
};

void TestTime::readsIso_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(*text ? text : "empty") << QString::fromLatin1(text) << QString::fromLatin1(expected);
    };
    row("2024-08-09", "2024-08-09T00:00:00Z");
    row("2024-08-09T01:02", "2024-08-09T01:02:00Z");
    row("2024-08-09 01:02:03", "2024-08-09T01:02:03Z");
    row("2024-08-09T01:02:03.5Z", "2024-08-09T01:02:03.500Z");
    row("2024-08-09T01:02:03.123456Z", "2024-08-09T01:02:03.123456Z");
    row("2024-08-09T01:02:03+05:45", "2024-08-08T19:17:03Z");
    row("2024-08-09T01:02:03-0100", "2024-08-09T02:02:03Z");
    row("2024-02-29", "2024-02-29T00:00:00Z");
    for (const char *bad : {"", "2023-02-29", "2024-13-01", "2024-08-09T24:00", "2024-08-09T23:59:60", "24-08-09",
                            "2024-08-09T", "2024-08-09T1:02", "2024-08-09T01:02:03.", "2024-08-09T01:02:03.1234567",
                            "2024-08-09T01:02:03+5", "2024-08-09T01:02:03 Z", "2024/08/09", "1723161600000"})
        row(bad, "");
}

void TestTime::readsIso()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto t = parseIso(text.toStdString());
    QCOMPARE(t ? QString::fromStdString(isoText(*t)) : QString(), expected);
}

void TestTime::decidesEpochUnitBySize()
{
    QVERIFY(fromEpochNumber(1'723'161'600'000) == fromMs(1'723'161'600'000));
    QVERIFY(fromEpochNumber(1'735'689'600'000'000) == fromMs(1'735'689'600'000));
    QVERIFY(!fromEpochNumber(1'723'161'600));             // seconds
    QVERIFY(!fromEpochNumber(1'723'161'600'000'000'000)); // nanoseconds
    QVERIFY(!fromEpochNumber(0));
    QVERIFY(!fromEpochNumber(-1));
    QVERIFY(parseTime("1723161600000") == parseTime("2024-08-09"));
    QVERIFY(!parseTime("1.7e12"));
}

QTEST_APPLESS_MAIN(TestTime)
#include "tst_time.moc"
