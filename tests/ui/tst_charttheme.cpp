// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/charttheme.h"

#include <QFontMetricsF>
#include <QTest>

using cw::charts::ChartTheme;
using cw::charts::contrastRatio;

class TestChartTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastIsThatOfWcag();
    void textCanBeRead_data();
    void textCanBeRead();
    void figuresHaveOneWidth();
    void colourIsNotTheOnlySign();
};

void TestChartTheme::contrastIsThatOfWcag()
{
    QVERIFY(std::abs(contrastRatio(Qt::black, Qt::white) - 21.0) < 1e-9);
    QVERIFY(std::abs(contrastRatio(Qt::white, Qt::white) - 1.0) < 1e-9);
    QVERIFY(std::abs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
}

void TestChartTheme::textCanBeRead_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<bool>("colourBlind");
    QTest::newRow("dark") << true << false;
    QTest::newRow("light") << false << false;
    QTest::newRow("dark, colour-blind") << true << true;
    QTest::newRow("light, colour-blind") << false << true;
}

void TestChartTheme::textCanBeRead()
{
    QFETCH(bool, dark);
    QFETCH(bool, colourBlind);
    const ChartTheme theme = dark ? ChartTheme::dark(colourBlind) : ChartTheme::light(colourBlind);
    for (const QColor &text : {theme.text, theme.textDim, theme.upText, theme.downText, theme.gapText})
        QVERIFY2(contrastRatio(text, theme.background) >= 4.5, qPrintable(text.name()));
    QVERIFY(contrastRatio(theme.onUp, theme.upLabel) >= 4.5);
    QVERIFY(contrastRatio(theme.onDown, theme.downLabel) >= 4.5);
    QVERIFY(contrastRatio(theme.labelText, theme.labelBackground) >= 4.5);
    // Bars and focus are graphics: 3 to 1.
    for (const QColor &graphic : {theme.up, theme.down, theme.focus, theme.line})
        QVERIFY2(contrastRatio(graphic, theme.background) >= 3.0, qPrintable(graphic.name()));
}

void TestChartTheme::figuresHaveOneWidth()
{
    const QFontMetricsF metrics(ChartTheme::dark().font);
    for (char16_t figure = u'1'; figure <= u'9'; ++figure)
        QCOMPARE(metrics.horizontalAdvance(QChar(figure)), metrics.horizontalAdvance(u'0'));
}

void TestChartTheme::colourIsNotTheOnlySign()
{
    QVERIFY(ChartTheme::dark(true).hollowUp && ChartTheme::light(true).hollowUp);
}

QTEST_MAIN(TestChartTheme)
#include "tst_charttheme.moc"
