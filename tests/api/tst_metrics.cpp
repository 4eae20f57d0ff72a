// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/httpmetrics.h"
#include "core/api/metrics/metricstext.h"
#include "tests/api/apifixture.h"

#include <QRegularExpression>

using namespace cw;
using namespace cw::testing;
using market::Market;

namespace {

http::Observation observation(const char *handler, http::Method method, int status,
                              std::chrono::milliseconds time)
{
    return {method, handler, status, 100, 2000, time, "id"};
}

QList<QByteArray> linesOf(const QByteArray &text) { return text.trimmed().split('\n'); }

bool hasLine(const QByteArray &text, const QByteArray &line) { return linesOf(text).contains(line); }

} // namespace

/// rest-contracts §1.4: names, types and labels of /metrics, and that every scraper can read it.
class TestMetrics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void httpNamesAndLabels();
    void histogramsAreCumulative();
    void formatIsValid();
    void labelValuesAreEscaped();
    void engineFigures();
    void storedFiguresComeFromTheBackground();
    void nothingExpectedHasNoCompleteness();
    void cacheFigures();
    void contentType();
};

void TestMetrics::httpNamesAndLabels()
{
    ApiFixture api;
    using std::chrono::milliseconds;
    api.service().record(observation("/fapi/v1/klines", http::Method::Get, 200, milliseconds(3)));
    api.service().record(observation("/fapi/v1/klines", http::Method::Get, 304, milliseconds(1)));
    api.service().record(observation("/fapi/v1/klines", http::Method::Get, 400, milliseconds(1)));
    api.service().record(observation("none", http::Method::Post, 404, milliseconds(1)));
    api.service().record(observation("", http::Method::Get, 404, milliseconds(1)));
    const QByteArray text = api.get("/metrics").body;
    for (const char *line :
         {"# TYPE http_requests_total counter",
          "# TYPE http_request_size_bytes summary",
          "# TYPE http_response_size_bytes summary",
          "# TYPE http_request_duration_seconds histogram",
          "# TYPE http_request_duration_highr_seconds histogram",
          R"(http_requests_total{handler="/fapi/v1/klines",method="GET",status="2xx"} 1)",
          R"(http_requests_total{handler="/fapi/v1/klines",method="GET",status="3xx"} 1)",
          R"(http_requests_total{handler="/fapi/v1/klines",method="GET",status="4xx"} 1)",
          R"(http_requests_total{handler="none",method="POST",status="4xx"} 1)",
          R"(http_requests_total{handler="none",method="GET",status="4xx"} 1)",
          R"(http_request_size_bytes_count{handler="/fapi/v1/klines"} 3)",
          R"(http_request_size_bytes_sum{handler="/fapi/v1/klines"} 300)",
          R"(http_response_size_bytes_count{handler="none"} 2)",
          R"(http_response_size_bytes_sum{handler="/fapi/v1/klines"} 6000)",
          R"(http_request_duration_seconds_bucket{handler="/fapi/v1/klines",le="0.1",method="GET"} 3)",
          R"(http_request_duration_seconds_bucket{handler="/fapi/v1/klines",le="+Inf",method="GET"} 3)",
          R"(http_request_duration_seconds_count{handler="/fapi/v1/klines",method="GET"} 3)",
          R"(http_request_duration_highr_seconds_bucket{le="0.01"} 5)",
          R"(http_request_duration_highr_seconds_bucket{le="+Inf"} 5)",
          "http_request_duration_highr_seconds_count 5"})
        QVERIFY2(hasLine(text, line), line);
}

void TestMetrics::histogramsAreCumulative()
{
    api::HttpMetrics metrics;
    using std::chrono::milliseconds;
    for (const milliseconds time :
         {milliseconds(50), milliseconds(100), milliseconds(400), milliseconds(2000)})
        metrics.record(observation("/x", http::Method::Get, 200, time));
    api::MetricsText out;
    metrics.append(out);
    const QByteArray text = QByteArray::fromStdString(out.text());
    const QByteArray bucket = R"(http_request_duration_seconds_bucket{handler="/x",le=")";
    QVERIFY(hasLine(text, bucket + R"(0.1",method="GET"} 2)")); // a bound belongs to its bucket
    QVERIFY(hasLine(text, bucket + R"(0.5",method="GET"} 3)"));
    QVERIFY(hasLine(text, bucket + R"(1.0",method="GET"} 3)"));
    QVERIFY(hasLine(text, bucket + R"(+Inf",method="GET"} 4)"));
    QVERIFY(hasLine(text, R"(http_request_duration_seconds_sum{handler="/x",method="GET"} 2.55)"));
}

void TestMetrics::formatIsValid()
{
    ApiFixture api;
    auto status = api.engine().status();
    status.markets.resize(2);
    status.markets[1].market = Market::UsdM;
    status.markets[0].lastMessageAge = std::chrono::milliseconds(1500);
    api.engine().setStatus(status);
    api.service().record(
        observation("/fapi/v1/klines", http::Method::Get, 200, std::chrono::milliseconds(3)));
    const QByteArray text = api.get("/metrics").body;
    QVERIFY(text.endsWith('\n'));
    static const QRegularExpression kComment(
        QStringLiteral(R"(^# (HELP [a-z_]+ \S.*|TYPE [a-z_]+ (counter|gauge|summary|histogram))$)"));
    static const QRegularExpression kSample(
        QStringLiteral(R"re(^([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+$)re"));
    QSet<QByteArray> families;
    QSet<QByteArray> samples;
    QByteArray family;
    for (const QByteArray &line : linesOf(text)) {
        const QString shown = QString::fromUtf8(line);
        if (line.startsWith('#')) {
            QVERIFY2(kComment.match(shown).hasMatch(), line.constData());
            if (line.startsWith("# TYPE ")) {
                family = line.split(' ').at(2);
                QVERIFY2(!families.contains(family), line.constData());
                families.insert(family);
                QCOMPARE(family.endsWith("_total"), line.endsWith(" counter"));
            }
            continue;
        }
        QVERIFY2(kSample.match(shown).hasMatch(), line.constData());
        QVERIFY2(line.startsWith(family), line.constData()); // a family's samples stand together
        const QByteArray series = line.left(line.lastIndexOf(' '));
        QVERIFY2(!samples.contains(series), line.constData());
        samples.insert(series);
    }
    for (const char *name : {"http_requests_total", "candlewright_build_info", "candlewright_feed_state",
                             "candlewright_rows_stored_total", "candlewright_request_weight_used",
                             "candlewright_candle_lag_seconds", "candlewright_uptime_seconds",
                             "candlewright_database_size_bytes", "candlewright_api_database_read_seconds"})
        QVERIFY2(families.contains(name), name);
}

void TestMetrics::labelValuesAreEscaped()
{
    api::MetricsText out;
    out.sample("x", {{"a", "back\\slash \"quote\" line\nend"}}, std::int64_t{-7});
    out.sample("y", {}, 0.25);
    QCOMPARE(out.text(), std::string("x{a=\"back\\\\slash \\\"quote\\\" line\\nend\"} -7\ny 0.25\n"));
}

void TestMetrics::engineFigures()
{
    ApiFixture api;
    interfaces::EngineStatus status;
    status.running = true;
    status.rowsReceived = 12;
    status.rowsStored = 11;
    status.rowsUnchanged = 3;
    status.rowsReturned = 2;
    status.rowsQueued = 1;
    status.rowsSpilled = 5;
    status.rowsDropped = 6;
    status.journalBytes = 700;
    status.journalError = "The disk is full.";
    status.journalErrorSince = market::fromMs(1'500);
    status.rowsUnsafe = 4;
    status.databaseBytes = 4096;
    status.uptime = std::chrono::milliseconds(2500);
    status.tracked = {kMinutes};
    status.crossCheck = interfaces::CrossCheckStatus{1'440, 2, kStart};
    interfaces::MarketStatus futures;
    futures.market = Market::UsdM;
    futures.feed = interfaces::FeedState::Live;
    futures.lastMessageAge = std::chrono::milliseconds(250);
    futures.messages = 99;
    futures.rejected = 2;
    futures.reconnects = 3;
    futures.usedWeight = 40;
    futures.weightLimit = 2400;
    futures.exchangeTime = kStart + std::chrono::seconds(64);
    futures.clockLead = std::chrono::milliseconds(-1'500);
    status.markets = {futures};
    api.engine().setStatus(status);
    api.engine().data().setNewestFinal(kMinutes, kStart);
    const QByteArray text = api.get("/metrics").body;
    for (const char *line : {"candlewright_rows_received_total 12", "candlewright_rows_stored_total 11",
                             "candlewright_rows_unchanged_total 3", "candlewright_rows_returned_total 2",
                             "candlewright_rows_queued 1", "candlewright_rows_spilled 5",
                             "candlewright_rows_dropped_total 6", "candlewright_journal_size_bytes 700",
                             "candlewright_journal_healthy 0", "candlewright_rows_unjournaled 4",
                             "candlewright_journal_refusing_since_seconds 1.5", "candlewright_database_size_bytes 4096",
                             "candlewright_database_healthy 1", "candlewright_engine_running 1",
                             "candlewright_uptime_seconds 2.5", "candlewright_cross_check_candles 1440",
                             "candlewright_cross_check_different 2", "candlewright_tracked_series 1",
                             R"(candlewright_feed_state{market="um",state="live"} 1)",
                             R"(candlewright_feed_state{market="um",state="silent"} 0)",
                             R"(candlewright_feed_message_age_seconds{market="um"} 0.25)",
                             R"(candlewright_feed_messages_total{market="um"} 99)",
                             R"(candlewright_feed_rejected_total{market="um"} 2)",
                             R"(candlewright_feed_reconnects_total{market="um"} 3)",
                             R"(candlewright_exchange_clock_lead_seconds{market="um"} -1.5)",
                             R"(candlewright_request_weight_used{market="um"} 40)",
                             R"(candlewright_request_weight_limit{market="um"} 2400)",
                             R"(candlewright_candle_lag_seconds{interval="1m"} 4)"})
        QVERIFY2(hasLine(text, line), line);
}

void TestMetrics::storedFiguresComeFromTheBackground()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(market::Interval::M1, kStart, 10));
    interfaces::Gap candles;
    candles.instrument = kPerpetual;
    candles.interval = market::Interval::M1;
    candles.missing = 5;
    interfaces::Gap trades;
    trades.instrument = kSpot;
    trades.state = interfaces::GapState::Repairing;
    trades.missing = 50;
    trades.ids = market::IdRange{1, 51};
    interfaces::Gap funding;
    funding.instrument = kPerpetual;
    funding.missing = 3;
    interfaces::Gap filled = candles;
    filled.state = interfaces::GapState::Filled;
    api.engine().setGaps({candles, trades, funding, filled});
    interfaces::TradesCoverage stored;
    stored.instrument = kSpot;
    stored.ids = 200;
    stored.stored = 150;
    stored.missing = 50;
    interfaces::TradesCoverage purged;
    purged.instrument = kPerpetual;
    purged.ids = purged.away = 10;
    api.engine().setTradesCoverage({stored, purged});
    // The first scrape orders the measurement, a later one shows it.
    QTRY_VERIFY(hasLine(api.get("/metrics").body, R"(candlewright_gaps_open{kind="candles"} 1)"));
    const QByteArray text = api.get("/metrics").body;
    QVERIFY(hasLine(text, R"(candlewright_gaps_open{kind="trades"} 1)"));
    QVERIFY(hasLine(text, "candlewright_missing_candles 5"));
    QVERIFY(hasLine(text, "candlewright_missing_trades 50"));
    QVERIFY(hasLine(text, R"(candlewright_gaps_open{kind="funding"} 1)"));
    QVERIFY(hasLine(text, "candlewright_missing_funding_rates 3"));
    QVERIFY(hasLine(text, "candlewright_stored_trades 150"));
    QVERIFY(hasLine(text, "candlewright_trade_completeness_percent 75"));
    QVERIFY(hasLine(text, "candlewright_stored_candles 10"));
    // Not computed for every scrape.
    api.engine().setGaps({});
    QVERIFY(hasLine(api.get("/metrics").body, R"(candlewright_gaps_open{kind="candles"} 1)"));
}

/// Where nothing is expected nobody is told that everything is there.
void TestMetrics::nothingExpectedHasNoCompleteness()
{
    ApiFixture api;
    interfaces::TradesCoverage purged;
    purged.instrument = kSpot;
    purged.ids = purged.away = 10;
    api.engine().setTradesCoverage({purged});
    QTRY_VERIFY(hasLine(api.get("/metrics").body, "candlewright_stored_trades 0"));
    QVERIFY(!api.get("/metrics").body.contains("completeness_percent"));
}

void TestMetrics::cacheFigures()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(market::Interval::M1, kStart, 10));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(api.get("/fapi/v1/klines?symbol=BTCUSDT&interval=1m").status, 200);
    QCOMPARE(api.get("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=3").status, 200);
    const QByteArray text = api.get("/metrics").body;
    QVERIFY(hasLine(text, R"(candlewright_api_cache_hits_total{cache="responses"} 2)"));
    QVERIFY(hasLine(text, R"(candlewright_api_cache_misses_total{cache="responses"} 2)"));
    QVERIFY(hasLine(text, R"(candlewright_api_cache_hits_total{cache="blocks"} 1)"));
    QVERIFY(hasLine(text, R"(candlewright_api_cache_misses_total{cache="blocks"} 1)"));
}

void TestMetrics::contentType()
{
    ApiFixture api;
    const auto response = api.get("/metrics");
    QCOMPARE(response.status, 200);
    QCOMPARE(response.contentType, QByteArray("text/plain; version=0.0.4; charset=utf-8"));
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
