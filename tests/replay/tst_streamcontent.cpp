// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/streamparser.h"
#include "tests/replay/streamfixture.h"

#include <QJsonArray>
#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Market;

namespace {

/// The candles of kline events.
std::vector<QJsonObject> klines(const QByteArrayList &messages)
{
    std::vector<QJsonObject> out;
    for (const QByteArray &message : messages) {
        const QJsonObject event = objectOf(message);
        if (event[QStringLiteral("e")].toString() == QStringLiteral("kline"))
            out.push_back(event[QStringLiteral("k")].toObject());
    }
    return out;
}

QByteArray rowOf(const CandleBook &book, UtcTime open, UtcTime now, Interval interval = Interval::M1)
{
    std::string out;
    wire::appendKlineRow(out, book.instrument().market(), *book.candle({interval, {}}, open, now),
                         wire::TimeUnit::Milliseconds);
    return QByteArray::fromStdString(out);
}

/// A kline event's candle as a REST row.
QByteArray rowOf(const QJsonObject &k)
{
    const auto text = [&](const char *key) {
        return '"' + k[QLatin1StringView(key)].toString().toUtf8() + '"';
    };
    const auto number = [&](const char *key) {
        return QByteArray::number(k[QLatin1StringView(key)].toInteger());
    };
    return '[' + number("t") + ',' + text("o") + ',' + text("h") + ',' + text("l") + ',' + text("c") + ','
           + text("v") + ',' + number("T") + ',' + text("q") + ',' + number("n") + ',' + text("V") + ','
           + text("Q") + ",\"0\"]";
}

} // namespace

/// What the streams send, against the recording and against REST.
class TestStreamContent : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingIsTakenByTheClient_data();
    void everythingIsTakenByTheClient();
    void tradesInOrderWithoutGap();
    void aggregateTradesStandForTheTrades();
    void klinesOfTradesAgreeWithRest_data();
    void klinesOfTradesAgreeWithRest();
    void klinesWithoutTradesGrow();
    void outagesAreSilent();
    void paceOfKlines();
    void microseconds();
    void miniTickers();
    void markPrices();
};

void TestStreamContent::everythingIsTakenByTheClient_data()
{
    QTest::addColumn<int>("market");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("spot") << int(Market::Spot) << QByteArray("/stream?streams=");
    QTest::newRow("um") << int(Market::UsdM) << QByteArray("/market/stream?streams=");
}

/// Every interval of every symbol, over the end of a lap: nothing contradicts itself.
void TestStreamContent::everythingIsTakenByTheClient()
{
    QFETCH(int, market);
    QFETCH(QByteArray, path);
    const auto venue = static_cast<Market>(market);
    QByteArrayList names;
    for (const CandleBook *book : bundled().all(venue)) {
        const QByteArray symbol =
            QByteArray::fromStdString(book->instrument().description().key.symbol).toLower();
        for (const Interval interval : Interval::all())
            names << symbol + "@kline_" + std::string(interval.text()).c_str();
        names << symbol + "@trade" << symbol + "@aggTrade" << symbol + "@miniTicker" << symbol + "@markPrice";
    }
    StreamFixture exchange;
    const auto session = exchange.connect(path + names.join('/'));
    QMap<QByteArray, int> heard;
    for (int i = 0; i < 11 * 60; ++i) {
        exchange.pass(1s);
        for (const QByteArray &message : session->take()) {
            const auto parsed = exchange::binance::parseStreamText(
                venue, std::string_view(message.data(), std::size_t(message.size())));
            QVERIFY2(parsed, parsed ? "" : (parsed.error().detail + ": " + message.toStdString()).c_str());
            ++heard[message.mid(11, message.indexOf('"', 11) - 11)];
        }
    }
    QVERIFY(heard.contains("btcusdt@kline_1M") && heard.contains("btcusdt@kline_1w"));
}

void TestStreamContent::tradesInOrderWithoutGap()
{
    StreamFixture exchange;
    const auto session = exchange.connect("/ws/btcusdt@trade");
    const TradeTape &tape = *bundled().find(Market::Spot, "BTCUSDT")->instrument().rawTrades();
    // Over the end of the lap at 00:05.
    for (int i = 0; i < 900; ++i)
        exchange.pass(1s);
    std::int64_t ordinal = tape.ordinalAt(kClock + 1us);
    QCOMPARE(session->sent.size(), tape.ordinalAt(kClock + 900s + 1us) - ordinal);
    for (const QByteArray &message : session->sent) {
        const QJsonObject event = objectOf(message);
        const market::Trade expected = tape.at(ordinal++);
        QCOMPARE(event[QStringLiteral("t")].toInteger(), expected.id);
        QCOMPARE(event[QStringLiteral("T")].toInteger(), market::toMs(expected.time));
        QCOMPARE(event[QStringLiteral("m")].toBool(), expected.buyerIsMaker);
        QVERIFY(event[QStringLiteral("E")].toInteger() >= event[QStringLiteral("T")].toInteger());
    }
}

void TestStreamContent::aggregateTradesStandForTheTrades()
{
    StreamFixture exchange;
    const auto agg = exchange.connect("/market/ws/btcusdt@aggTrade");
    exchange.pass(330s);
    qint64 id = 0;
    qint64 next = 0;
    for (const QByteArray &message : agg->sent) {
        const QJsonObject event = objectOf(message);
        QVERIFY(id == 0 || event[QStringLiteral("a")].toInteger() == id + 1);
        QVERIFY(next == 0 || event[QStringLiteral("f")].toInteger() == next);
        id = event[QStringLiteral("a")].toInteger();
        next = event[QStringLiteral("l")].toInteger() + 1;
        QVERIFY(event.contains(QStringLiteral("nq")) && event[QStringLiteral("st")].toInt() == 1);
    }
    QVERIFY(agg->sent.size() > 1000);
}

void TestStreamContent::klinesOfTradesAgreeWithRest_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("market");
    QTest::addColumn<QByteArray>("interval");
    QTest::newRow("spot 1m") << QByteArray("/ws/btcusdt@kline_1m") << int(Market::Spot) << QByteArray("1m");
    QTest::newRow("spot 3m") << QByteArray("/ws/btcusdt@kline_3m") << int(Market::Spot) << QByteArray("3m");
    QTest::newRow("spot 1s") << QByteArray("/ws/btcusdt@kline_1s") << int(Market::Spot) << QByteArray("1s");
    QTest::newRow("spot without trades")
        << QByteArray("/ws/ethbtc@kline_1m") << int(Market::Spot) << QByteArray("1m");
    QTest::newRow("um 1m") << QByteArray("/market/ws/btcusdt@kline_1m") << int(Market::UsdM)
                           << QByteArray("1m");
    QTest::newRow("um 5m") << QByteArray("/market/ws/btcusdt@kline_5m") << int(Market::UsdM)
                           << QByteArray("5m");
}

/// Every event is what REST says at its time; each slot ends with exactly one closing event, before the next
/// slot.
void TestStreamContent::klinesOfTradesAgreeWithRest()
{
    QFETCH(QByteArray, path);
    QFETCH(int, market);
    QFETCH(QByteArray, interval);
    StreamFixture exchange;
    const auto session = exchange.connect(path);
    const bool candlesOnly = path.contains("ethbtc");
    const CandleBook &book = *bundled().find(static_cast<Market>(market), candlesOnly ? "ETHBTC" : "BTCUSDT");
    const Interval parsed = *Interval::parse(interval.toStdString());
    for (int i = 0; i < 11 * 60; ++i)
        exchange.pass(1s);
    qint64 slot = 0;
    bool closed = true;
    int closings = 0;
    for (const QByteArray &message : session->sent) {
        const QJsonObject event = objectOf(message);
        const QJsonObject k = event[QStringLiteral("k")].toObject();
        const UtcTime open = market::fromMs(k[QStringLiteral("t")].toInteger());
        QVERIFY(closed ? market::toMs(open) > slot : market::toMs(open) == slot);
        slot = market::toMs(open);
        closed = k[QStringLiteral("x")].toBool();
        closings += closed;
        const UtcTime sentAt = market::fromMs(event[QStringLiteral("E")].toInteger());
        QCOMPARE(rowOf(k), rowOf(book, open, sentAt, parsed));
        if (closed)
            QCOMPARE(event[QStringLiteral("E")].toInteger(), k[QStringLiteral("T")].toInteger() + 2);
        if (!candlesOnly && k[QStringLiteral("n")].toInteger() > 0)
            QCOMPARE(k[QStringLiteral("L")].toInteger() - k[QStringLiteral("f")].toInteger() + 1,
                     k[QStringLiteral("n")].toInteger());
    }
    // From the slot that ended when the clock started; the last one closes a millisecond after the eleven
    // minutes.
    QCOMPARE(closings, int(parsed.slotsBetween(kClock, kClock + 11min)));
}

void TestStreamContent::klinesWithoutTradesGrow()
{
    StreamFixture exchange;
    const auto session = exchange.connect("/ws/ethbtc@kline_1m");
    exchange.pass(61s);
    const auto events = klines(session->take());
    QVERIFY(events.size() >= 20);
    const CandleBook &book = *bundled().find(Market::Spot, "ETHBTC");
    market::Decimal volume;
    for (const QJsonObject &k : events) {
        QCOMPARE(k[QStringLiteral("f")].toInteger(), -1);
        if (k[QStringLiteral("t")].toInteger() != market::toMs(kClock))
            continue;
        const auto now = decimal(k[QStringLiteral("v")].toString().toStdString());
        QVERIFY(now >= volume);
        volume = now;
    }
    const auto recorded = *book.candle({Interval::M1, {}}, kClock, kClock + 1min);
    QVERIFY(volume == recorded.volume);
    const auto closing = std::find_if(events.begin(), events.end(), [](const QJsonObject &k) {
        return k[QStringLiteral("x")].toBool() && k[QStringLiteral("t")].toInteger() == market::toMs(kClock);
    });
    QVERIFY(closing != events.end());
    QCOMPARE(rowOf(*closing), rowOf(book, kClock, kClock + 1min));
}

void TestStreamContent::outagesAreSilent()
{
    const UtcTime outage = at("2021-04-25T04:01") + 24h * 1188;
    StreamFixture exchange(1.0, "{}", outage - 30s);
    const auto session = exchange.connect("/ws/ethbtc@kline_1m");
    exchange.pass(31s);
    QVERIFY(klines(session->take()).back()[QStringLiteral("x")].toBool());
    exchange.pass(283min);
    QVERIFY(session->sent.isEmpty());
    exchange.pass(2min);
    QCOMPARE(klines(session->take()).front()[QStringLiteral("t")].toInteger(), market::toMs(outage + 284min));
}

void TestStreamContent::paceOfKlines()
{
    StreamFixture exchange(1.0, "{}", kClock + 1s);
    const auto spot = exchange.connect("/ws/btcusdt@kline_1h");
    const auto um = exchange.connect("/market/ws/btcusdt@kline_1h");
    exchange.pass(40s);
    QVERIFY(spot->sent.size() <= 20 && spot->sent.size() > 10);
    QVERIFY(um->sent.size() <= 160 && um->sent.size() > 60);
    for (const QByteArray &message : spot->sent)
        QCOMPARE(objectOf(message)[QStringLiteral("E")].toInteger() % 2000, 0);
    for (const QByteArray &message : um->sent)
        QCOMPARE(objectOf(message)[QStringLiteral("E")].toInteger() % 250, 0);
}

void TestStreamContent::microseconds()
{
    StreamFixture exchange(1.0, "{}", kClock + 1s);
    const auto session = exchange.connect("/stream?streams=btcusdt@kline_1m&timeUnit=MICROSECOND");
    exchange.pass(3s);
    const QJsonObject k =
        objectOf(session->sent.first())[QStringLiteral("data")][QStringLiteral("k")].toObject();
    QCOMPARE(k[QStringLiteral("t")].toInteger(), market::toUs(kClock));
    QCOMPARE(k[QStringLiteral("T")].toInteger(), market::toUs(kClock + 1min) - 1);
}

void TestStreamContent::miniTickers()
{
    StreamFixture exchange;
    const auto one = exchange.connect("/ws/btcusdt@miniTicker");
    const auto all = exchange.connect("/ws/!miniTicker@arr");
    exchange.pass(5s);
    QVERIFY(one->sent.size() >= 4 && one->sent.size() <= 5);
    const QJsonArray rows = QJsonDocument::fromJson(all->sent.first()).array();
    QCOMPARE(rows.size(), 5); // the first time everything is new
    QCOMPARE(QJsonDocument(rows[0].toObject()), QJsonDocument::fromJson(one->sent.first()));
}

void TestStreamContent::markPrices()
{
    StreamFixture exchange;
    const auto slow = exchange.connect("/market/ws/btcusdt@markPrice");
    const auto fast = exchange.connect("/market/ws/btcusdt@markPrice@1s");
    const auto all = exchange.connect("/market/ws/!markPrice@arr");
    exchange.pass(9s);
    QCOMPARE(slow->sent.size(), 3);
    QCOMPARE(fast->sent.size(), 9);
    QCOMPARE(QJsonDocument::fromJson(all->sent.last()).array().size(), 1);
    QCOMPARE(last(*slow)[QStringLiteral("T")].toInteger(), market::toMs(kClock + 8h));
    QCOMPARE(last(*slow)[QStringLiteral("r")].toString(), QStringLiteral("-0.00011181"));
}

QTEST_GUILESS_MAIN(TestStreamContent)
#include "tst_streamcontent.moc"
