// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/symbol.h"

#include <QTest>

using namespace cw::market;

class TestSymbol : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEverySpelling_data();
    void readsEverySpelling();
};

void TestSymbol::readsEverySpelling_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("symbol"); // empty: refused
    QTest::addColumn<QByteArray>("market"); // empty: not said
    const auto row = [](const QByteArray &text, const QByteArray &symbol, const QByteArray &market = {}) {
        QTest::newRow(text.isEmpty() ? "empty" : text.toPercentEncoding().constData()) << text << symbol << market;
    };
    for (const char *text : {"BTCUSDT", "btcusdt", "BTC/USDT", "BTC-USDT", "btc_usdt", "Btc_Usdt"})
        row(text, "BTCUSDT");
    row("BTC-USDT-PERP", "BTCUSDT", "um");
    row("btc-usdt-perp", "BTCUSDT", "um");
    row("BTC/USDT:USDT", "BTCUSDT", "um");
    row("BTCUSDT_261225", "BTCUSDT_261225", "um");
    row("1000SATSUSDT", "1000SATSUSDT");
    row("币安人生USDT", "币安人生USDT");
    for (const char *bad : {"", "-", "../", "BTC USDT", "BTC'USDT", "BTC\"USDT", "BTC;USDT", "BTC%USDT", "BTC\\USDT",
                            "BTC\nUSDT", "\xF0\x9F", "\xED\xA0\x80", "\xC0\xAF", ":USDT", "BTC:", "BTC\xE2\x80\xAEUSDT",
                            "BTC\xE2\x80\x8BUSDT"})
        row(bad, "");
    row(QByteArray(51, 'A'), "");
    row(QByteArray("BTC\0USDT", 8), "");
}

void TestSymbol::readsEverySpelling()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, symbol);
    QFETCH(QByteArray, market);
    const auto parsed = parseSymbol({text.constData(), static_cast<std::size_t>(text.size())});
    QCOMPARE(parsed ? QByteArray::fromStdString(parsed->symbol) : QByteArray(), symbol);
    const auto said = parsed && parsed->market ? QByteArray::fromStdString(std::string(marketText(*parsed->market)))
                                               : QByteArray();
    QCOMPARE(said, market);
}

QTEST_APPLESS_MAIN(TestSymbol)
#include "tst_symbol.moc"
