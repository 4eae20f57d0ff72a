// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exchange/parsehelp.h"
#include "tests/exchange/recordings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrlQuery>


using namespace cw;
using namespace cw::exchange;
using namespace cw::tests;

namespace {

/// How many messages of a recording became what.
struct Tally {
    int trades = 0;
    int klines = 0;
    int finalKlines = 0;
    int ignored = 0;
    int refused = 0;

    friend bool operator==(const Tally &, const Tally &) = default;
};

char *toString(const Tally &tally)
{
    return QTest::toString(QStringLiteral("%1 trades, %2 klines (%3 final), %4 ignored, %5 refused")
                               .arg(tally.trades)
                               .arg(tally.klines)
                               .arg(tally.finalKlines)
                               .arg(tally.ignored)
                               .arg(tally.refused));
}

void count(Tally &tally, const Result<StreamMessage> &message)
{
    const auto *kline = as<KlineMessage>(message);
    tally.trades += as<TradeMessage>(message) ? 1 : 0;
    tally.klines += kline ? 1 : 0;
    tally.finalKlines += kline && kline->candle.final ? 1 : 0;
    tally.ignored += as<IgnoredMessage>(message) ? 1 : 0;
    tally.refused += message ? 0 : 1;
}

/// Parses every line from its first brace on; a recorder's notes stand before it.
Tally tallyOf(Market market, const QByteArray &text)
{
    Tally tally;
    for (const QByteArray &line : text.split('\n')) {
        const qsizetype brace = line.indexOf('{');
        if (brace >= 0)
            count(tally, binance().parseStream(market, viewOf(line.mid(brace))));
    }
    return tally;
}

/// A recorded REST exchange: what was asked and what came.
struct RestCase {
    QString query;
    QByteArray body;
};

/// The recorded GETs of a route in the gocryptotrader recordings.
std::vector<RestCase> recordedGets(const QString &route)
{
    static const QByteArray text = recordedText(sharedData(QStringLiteral("rest/gocryptotrader-binance-http.json.zst")));
    static const QJsonObject routes = QJsonDocument::fromJson(text).object().value(QStringLiteral("routes")).toObject();
    std::vector<RestCase> cases;
    for (const QJsonValue entry : routes.value(route).toObject().value(QStringLiteral("GET")).toArray()) {
        const QJsonValue data = entry.toObject().value(QStringLiteral("data"));
        const QJsonDocument document = data.isArray() ? QJsonDocument(data.toArray()) : QJsonDocument(data.toObject());
        cases.push_back({entry.toObject().value(QStringLiteral("queryString")).toString(),
                         document.toJson(QJsonDocument::Compact)});
    }
    return cases;
}

QString valueOf(const RestCase &recorded, const char *name)
{
    return QUrlQuery(recorded.query).queryItemValue(QString::fromLatin1(name));
}

/// A query that allows whatever the recording holds: its editors changed times.
KlineQuery looseKlines(Market market, const RestCase &recorded)
{
    KlineQuery query;
    query.series.instrument = {market, valueOf(recorded, "symbol").toStdString()};
    query.series.interval = *Interval::parse(valueOf(recorded, "interval").toStdString());
    query.limit = 1000;
    return query;
}

UtcTime late() { return market::fromMs(1900000000000); }

} // namespace

/// Whole recordings of the exchange's wire. Where the large ones are absent, the committed excerpts stand for them.
class TestRecordings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streams_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isSpot");
        QTest::addColumn<QList<int>>("expected");
        const QString committed = QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/ws/");
        QTest::newRow("spot excerpt") << committed + QStringLiteral("spot-btcusdt-trades-2024-08-08.jsonl") << true
                                      << QList<int>{500, 0, 0, 0, 0};
        QTest::newRow("USD-M excerpt") << committed + QStringLiteral("usdm-btcusdt-mixed-2024-08-08.jsonl") << false
                                       << QList<int>{39, 0, 0, 242, 0};
        if (!hasSharedData())
            return;
        // The refused message of two recordings is the order book that the recorder asked REST for.
        QTest::newRow("spot, 8 August") << sharedData(QStringLiteral("ws/hftbacktest/spot_btcusdt_20240808.gz")) << true
                                        << QList<int>{9'757, 0, 0, 31'491, 1};
        QTest::newRow("spot, 9 August") << sharedData(QStringLiteral("ws/hftbacktest/spot_btcusdt_20240809.gz")) << true
                                        << QList<int>{10'147, 0, 0, 48'178, 0};
        QTest::newRow("USD-M, 8 August") << sharedData(QStringLiteral("ws/hftbacktest/usdm_btcusdt_20240808.gz"))
                                         << false << QList<int>{21'313, 0, 0, 72'640, 1};
        QTest::newRow("spot klines") << sharedData(QStringLiteral("ws/cryptofeed/BINANCE.ws.1.0.zst")) << true
                                     << QList<int>{2, 2, 0, 261, 0};
        QTest::newRow("USD-M klines") << sharedData(QStringLiteral("ws/cryptofeed/BINANCE_FUTURES.ws.1.0.zst")) << false
                                      << QList<int>{91, 67, 4, 1'377, 0};
    }
    void streams()
    {
        QFETCH(QString, path);
        QFETCH(bool, isSpot);
        QFETCH(QList<int>, expected);
        const QByteArray text = recordedText(path);
        QVERIFY(!text.isEmpty());
        const Tally tally = tallyOf(isSpot ? Market::Spot : Market::UsdM, text);
        QCOMPARE(tally, (Tally{expected[0], expected[1], expected[2], expected[3], expected[4]}));
    }

    void klinePages_data()
    {
        QTest::addColumn<bool>("isSpot");
        QTest::addColumn<QString>("query");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("committed") << true << QStringLiteral("interval=1h&symbol=BTCUSDT")
                                   << testData(QStringLiteral("rest/spot-BTCUSDT-klines-1h-2022-12-31.json"));
        if (!hasSharedData())
            return;
        for (const bool isSpot : {true, false}) {
            const QString route = isSpot ? QStringLiteral("/api/v3/klines") : QStringLiteral("/fapi/v1/klines");
            for (const RestCase &recorded : recordedGets(route))
                QTest::addRow("%s %s", isSpot ? "spot" : "USD-M", qPrintable(recorded.query))
                    << isSpot << recorded.query << recorded.body;
        }
    }
    void klinePages()
    {
        QFETCH(bool, isSpot);
        QFETCH(QString, query);
        QFETCH(QByteArray, body);
        const KlineQuery loose = looseKlines(isSpot ? Market::Spot : Market::UsdM, {query, body});
        const auto page = binance().parseKlines(loose, viewOf(body), late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(static_cast<qsizetype>(page->rows.size()), QJsonDocument::fromJson(body).array().size());
        for (const market::Candle &candle : page->rows)
            QVERIFY(candle.final && candle.tradeCount && candle.quoteVolume);
    }

    void tradePages_data()
    {
        QTest::addColumn<bool>("isSpot");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("isRight");
        QTest::newRow("committed") << false << testData(QStringLiteral("rest/usdm-LTCUSDT-aggTrades.json")) << true;
        if (!hasSharedData())
            return;
        for (const bool isSpot : {true, false}) {
            const QString route = isSpot ? QStringLiteral("/api/v3/aggTrades") : QStringLiteral("/fapi/v1/aggTrades");
            for (const RestCase &recorded : recordedGets(route)) {
                // Some answers were damaged by their editors: the key "m" became "".
                const bool isRight = !recorded.body.contains("\"\":");
                QTest::addRow("%s %s", isSpot ? "spot" : "USD-M", qPrintable(recorded.query))
                    << isSpot << recorded.body << isRight;
            }
        }
    }
    void tradePages()
    {
        QFETCH(bool, isSpot);
        QFETCH(QByteArray, body);
        QFETCH(bool, isRight);
        TradeQuery query;
        query.instrument = {isSpot ? Market::Spot : Market::UsdM, "BTCUSDT"};
        query.from = market::fromMs(1500000000000);
        const auto page = binance().parseTrades(query, viewOf(body), late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->refused.empty(), isRight);
        if (isRight)
            QCOMPARE(static_cast<qsizetype>(page->rows.size()), QJsonDocument::fromJson(body).array().size());
    }

    void exchangeInfos_data()
    {
        QTest::addColumn<bool>("isSpot");
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("instruments");
        const QString committed = QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/rest/");
        QTest::newRow("committed") << true << committed + QStringLiteral("spot-exchangeInfo.json") << 25;
        if (!hasSharedData())
            return;
        QTest::newRow("spot 2026") << true
                                   << sharedData(QStringLiteral("rest/spot-api-v3-exchangeInfo-curated-2026-07-03.json"))
                                   << -1;
        QTest::newRow("USD-M 2026") << false
                                    << sharedData(QStringLiteral("rest/usdm-2026-07-04/fapi-v1-exchangeInfo.json.zst"))
                                    << 820;
    }
    void exchangeInfos()
    {
        QFETCH(bool, isSpot);
        QFETCH(QString, path);
        QFETCH(int, instruments);
        const QByteArray body = recordedText(path);
        const auto info = binance().parseExchangeInfo(isSpot ? Market::Spot : Market::UsdM, viewOf(body));
        QVERIFY2(info, info ? "" : info.error().detail.c_str());
        const QJsonArray symbols = QJsonDocument::fromJson(body).object().value(QStringLiteral("symbols")).toArray();
        QCOMPARE(static_cast<qsizetype>(info->instruments.size()), symbols.size());
        QVERIFY(instruments < 0 || symbols.size() == instruments);
        QCOMPARE(info->weightPerMinute, isSpot ? 6'000 : 2'400);
        for (const Instrument &instrument : info->instruments)
            QVERIFY2(instrument.tickSize.isPositive(), instrument.key.symbol.c_str());
    }

    void fundingPages_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("symbol");
        QTest::addColumn<int>("rows");
        QTest::newRow("committed") << QStringLiteral(CANDLEWRIGHT_SOURCE_DIR
                                                     "/tests/data/rest/usdm-BTCUSDT-fundingRate.json")
                                   << QByteArray("BTCUSDT") << 100;
        if (!hasSharedData())
            return;
        for (const char *symbol : {"BTCUSDT", "BNBUSDT", "SOLUSDT"})
            QTest::newRow(symbol) << sharedData(QStringLiteral("rest/usdm-2026-07-04/fapi-v1-fundingRate-%1-limit20.json")
                                                    .arg(QLatin1String(symbol)))
                                  << QByteArray(symbol) << 20;
    }
    void fundingPages()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, symbol);
        QFETCH(int, rows);
        const FundingQuery query{{Market::UsdM, symbol.toStdString()}, {}, {}, 1000};
        const auto page = binance().parseFunding(query, viewOf(recordedText(path)));
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(static_cast<int>(page->rows.size()), rows);
    }
};

QTEST_GUILESS_MAIN(TestRecordings)
#include "tst_recordings.moc"
