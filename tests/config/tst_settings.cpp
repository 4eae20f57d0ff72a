// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/fieldspecs.h"
#include "core/config/values.h"

#include <QTest>

using namespace cw;
using config::Resolved;
using config::Settings;
using config::ValueLayer;
using Kind = config::ValueLayer::Kind;
using Values = std::map<std::string, std::string>;

namespace {

Result<Resolved> resolved(std::vector<ValueLayer> layers) { return config::resolve(layers); }

Settings settingsOf(Kind kind, Values values)
{
    auto out = resolved({{kind, "test", std::move(values)}});
    return out ? out->settings : Settings();
}

QByteArray problemOf(Kind kind, Values values)
{
    const auto out = resolved({{kind, "test.ini", std::move(values)}});
    return out ? QByteArray() : QByteArray::fromStdString(out.error().detail);
}

std::string listed(const std::vector<market::InstrumentKey> &keys)
{
    std::string text;
    for (const auto &key : keys)
        text += (text.empty() ? "" : ", ") + market::describe(key);
    return text;
}

} // namespace

/// Where settings come from, which source wins, and what a value that cannot be used is answered.
class TestSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreTheProducts();
    void laterSourcesWin();
    void everyNameIsRead_data();
    void everyNameIsRead();
    void listsMayBeCommaSeparatedOrJson();
    void symbolsMayNameTheirMarket();
    void namesOfTheApiAreNormal();
    void quoteAssetsAreUpperCase();
    void aBaseIsFollowedUnlessItIsTheExchangesOwn_data();
    void aBaseIsFollowedUnlessItIsTheExchangesOwn();
    void deadlinesOfStreamsFollowTheNamedOne();
    void passwordsAreNotRepeated();
    void badValuesNameSettingValueOriginAndForm_data();
    void badValuesNameSettingValueOriginAndForm();
    void namesWithoutEffectAreReported();
};

void TestSettings::defaultsAreTheProducts()
{
    const auto out = resolved({});
    QVERIFY(out.has_value());
    QCOMPARE(out->settings.listenHost, std::string("127.0.0.1"));
    QCOMPARE(out->settings.listenPort, std::uint16_t(8000));
    QCOMPARE(out->settings.backfillDays, 365);
    QCOMPARE(out->settings.intervals.size(), std::size_t(7));
    QVERIFY(out->settings.fetcher && out->settings.apiEnabled && !out->settings.demo);
    QCOMPARE(listed(config::instruments(out->settings)), std::string("spot BTCUSDT, spot ETHUSDT"));
    QVERIFY(out->origins.empty() && out->notes.empty());
}

void TestSettings::laterSourcesWin()
{
    const ValueLayer file{Kind::File, "a.ini", {{"ingest/backfill_days", "1"}, {"log/level", "debug"}}};
    const ValueLayer dotEnv{Kind::DotEnv, ".env", {{"BACKFILL_DAYS", "2"}, {"PORT", "1"}}};
    const ValueLayer environment{Kind::Environment, {}, {{"BACKFILL_DAYS", "3"}}};
    const ValueLayer options{Kind::Option, {}, {{"backfill-days", "4"}}};
    const auto out = resolved({file, dotEnv, environment, options});
    QVERIFY(out.has_value());
    QCOMPARE(out->settings.backfillDays, 4);
    QCOMPARE(out->settings.listenPort, std::uint16_t(1));
    QCOMPARE(out->settings.logLevel, std::string("debug"));
    QCOMPARE(out->origins.at("ingest/backfill_days"), std::string("option --backfill-days"));
    QCOMPARE(out->origins.at("log/level"), std::string("settings file a.ini, key log/level"));
    QCOMPARE(resolved({file, dotEnv, environment})->settings.backfillDays, 3);
    QCOMPARE(resolved({file, dotEnv})->settings.backfillDays, 2);
}

void TestSettings::everyNameIsRead_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("setting");
    const auto row = [](const char *name, const char *value, const char *setting) {
        QTest::newRow(name) << QByteArray(name) << QByteArray(value) << QByteArray(setting);
    };
    row("DATABASE_URL", "sqlite:///tmp/x.db", "storage/url");
    row("DB_URL", "sqlite:///./kline.db", "storage/url");
    row("HOST", "0.0.0.0", "api/host");
    row("PORT", "0", "api/port");
    row("CANDLEWRIGHT_DATA_DIR", "/tmp/x", "data-dir");
    row("CANDLEWRIGHT_EXCHANGE_URL", "http://127.0.0.1:9100", "exchange/url");
    row("SYMBOLS", "BTCUSDT,ETHUSDT", "watch/symbols");
    row("CRYPTO_PAIRS", "BTC/USDT", "watch/symbols");
    row("INTERVALS", "1m,1h", "watch/intervals");
    row("BACKFILL_DAYS", "7", "ingest/backfill_days");
    row("MAX_HISTORY_DAYS", "7", "ingest/backfill_days");
    row("ENABLE_FETCHER", "false", "ingest/enabled");
    row("REQUEST_TIMEOUT", "20", "exchange/request_timeout");
    row("FETCH_TIMEOUT", "60", "exchange/request_timeout");
    row("FETCH_CONCURRENCY", "4", "exchange/concurrency");
    row("LOG_LEVEL", "INFO", "log/level");
    row("CANDLEWRIGHT_TOKEN_FILE", "/tmp/token", "api/token_file");
    row("CANDLEWRIGHT_API_HOSTS", "data.example,[::1]:80", "api/hosts");
    row("CORS_ORIGINS", "*", "api/origins");
    row("WS_MAX_CONNECTIONS", "100", "api/stream_clients");
    row("WS_HEARTBEAT", "30", "api/stream_heartbeat");
    row("WS_TIMEOUT", "60", "api/stream_timeout");
    row("BINANCE_BASE_URL", "https://api.binance.com", "exchange/base");
    row("BINANCE_BASE", "https://api.binance.com/", "exchange/base");
    row("BINANCE_WEBSOCKET_URI", "wss://stream.binance.com:9443/ws", "exchange/streams");
    row("API_RETRY_COUNT", "3", "exchange/retries");
    row("DEFAULT_INTERVAL", "15m", "watch/default_interval");
    row("QUOTE_ASSETS", "USDT,FDUSD", "watch/quote_assets");
    row("AUTO_SYNC_SYMBOLS", "true", "watch/sync");
    row("SYMBOL_SYNC_INTERVAL_SEC", "300", "watch/sync_interval");
    row("MAX_CANDLES", "1000", "ingest/max_candles");
}

void TestSettings::everyNameIsRead()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, setting);
    for (const Kind kind : {Kind::Environment, Kind::DotEnv}) {
        const auto out = resolved({{kind, ".env", {{name.toStdString(), value.toStdString()}}}});
        QVERIFY2(out.has_value(), out ? "" : out.error().detail.c_str());
        QVERIFY(out->origins.contains(setting.toStdString()));
    }
}

void TestSettings::listsMayBeCommaSeparatedOrJson()
{
    const auto comma =
        settingsOf(Kind::Environment, {{"SYMBOLS", "btcusdt, ETH/USDT"}, {"INTERVALS", "1h,1m,1h"}});
    const auto json = settingsOf(Kind::Environment,
                                 {{"SYMBOLS", R"(["BTCUSDT","ETHUSDT"])"}, {"INTERVALS", R"(["1m", "1h"])"}});
    for (const Settings &settings : {comma, json}) {
        QCOMPARE(listed(config::instruments(settings)), std::string("spot BTCUSDT, spot ETHUSDT"));
        QVERIFY(
            settings.intervals
            == (std::vector{market::Interval(market::Interval::M1), market::Interval(market::Interval::H1)}));
    }
}

void TestSettings::symbolsMayNameTheirMarket()
{
    const auto mixed =
        settingsOf(Kind::Option, {{"symbols", "BTCUSDT,BTC-USDT-PERP,ETH/USDT:USDT,BTC/USDT"}});
    QCOMPARE(listed(config::instruments(mixed)), std::string("spot BTCUSDT, um BTCUSDT, um ETHUSDT"));
    const auto futures = settingsOf(Kind::Option, {{"symbols", "BTCUSDT"}, {"market", "um"}});
    QCOMPARE(listed(config::instruments(futures)), std::string("um BTCUSDT"));
}

void TestSettings::namesOfTheApiAreNormal()
{
    const auto settings =
        settingsOf(Kind::Environment, {{"CANDLEWRIGHT_API_HOSTS", "Data.Example:81, 10.0.0.1"},
                                       {"CORS_ORIGINS", R"(["https://Dash.Example/", "*"])"}});
    QVERIFY(settings.apiHosts == (std::vector<std::string>{"data.example:81", "10.0.0.1"}));
    QVERIFY(settings.apiOrigins == (std::vector<std::string>{"https://dash.example", "*"}));
}

void TestSettings::quoteAssetsAreUpperCase()
{
    QVERIFY(settingsOf(Kind::Environment, {}).quoteAssets == std::vector<std::string>{"USDT"});
    QVERIFY(settingsOf(Kind::Environment, {{"QUOTE_ASSETS", "usdt, fdusd"}}).quoteAssets
            == (std::vector<std::string>{"USDT", "FDUSD"}));
}

void TestSettings::aBaseIsFollowedUnlessItIsTheExchangesOwn_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("streams");
    QTest::addColumn<QByteArray>("followed");
    QTest::addColumn<QByteArray>("note");
    const auto row = [](const char *name, QByteArray url, QByteArray base, QByteArray streams,
                        QByteArray followed, QByteArray note) {
        QTest::newRow(name) << url << base << streams << followed << note;
    };
    const QByteArray own = "http://10.0.0.1:9100";
    row("nothing", "", "", "", "", "");
    row("the exchange's own", "", "https://API.binance.com", "wss://stream.binance.com:9443/ws", "", "");
    row("another base", "", own, "", own, "");
    row("another base and its streams", "", own, "ws://10.0.0.1:9200", own, "");
    row("another base, the exchange's streams", "", own, "wss://stream.binance.com:9443", own,
        "environment BINANCE_WEBSOCKET_URI has no effect: streams come from http://10.0.0.1:9100.");
    row("other streams alone", "", "", "ws://10.0.0.1:9200", "",
        "environment BINANCE_WEBSOCKET_URI has no effect: streams come from the exchange's own hosts.");
    row("the setting wins", "http://127.0.0.1:1", own, "", "http://127.0.0.1:1",
        "environment BINANCE_BASE_URL has no effect: requests go to http://127.0.0.1:1.");
    row("the setting wins over the exchange", "http://127.0.0.1:1", "https://api.binance.com",
        "ws://127.0.0.1:1", "http://127.0.0.1:1",
        "environment BINANCE_BASE_URL has no effect: requests go to http://127.0.0.1:1.");
}

void TestSettings::aBaseIsFollowedUnlessItIsTheExchangesOwn()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, base);
    QFETCH(QByteArray, streams);
    QFETCH(QByteArray, followed);
    QFETCH(QByteArray, note);
    Values file, environment;
    if (!url.isEmpty())
        file["exchange/url"] = url.toStdString();
    if (!base.isEmpty())
        environment["BINANCE_BASE_URL"] = base.toStdString();
    if (!streams.isEmpty())
        environment["BINANCE_WEBSOCKET_URI"] = streams.toStdString();
    const auto out = resolved({{Kind::File, "a.ini", file}, {Kind::Environment, {}, environment}});
    QVERIFY2(out.has_value(), out ? "" : out.error().detail.c_str());
    QCOMPARE(out->settings.exchangeUrl, followed.toStdString());
    QCOMPARE(out->notes, note.isEmpty() ? std::vector<std::string>() : std::vector{note.toStdString()});
}

void TestSettings::deadlinesOfStreamsFollowTheNamedOne()
{
    const auto seconds = [](Values values) {
        const auto settings = settingsOf(Kind::Environment, std::move(values));
        return std::pair(int(settings.streamHeartbeat.count()), int(settings.streamTimeout.count()));
    };
    QCOMPARE(seconds({}), std::pair(30, 60));
    QCOMPARE(seconds({{"WS_TIMEOUT", "20"}}), std::pair(10, 20));
    QCOMPARE(seconds({{"WS_TIMEOUT", "90"}}), std::pair(30, 90));
    QCOMPARE(seconds({{"WS_HEARTBEAT", "50"}}), std::pair(50, 100));
    QCOMPARE(
        problemOf(Kind::Environment, {{"WS_HEARTBEAT", "50"}, {"WS_TIMEOUT", "50"}}),
        QByteArray(
            "setting api/stream_timeout: \"50\" (environment WS_TIMEOUT) cannot be used; accepted is more "
            "than api/stream_heartbeat, which is 50."));
}

void TestSettings::passwordsAreNotRepeated()
{
    const auto problem =
        problemOf(Kind::Environment, {{"DATABASE_URL", "mysql://me:se:cr@et@db:5432/x"}});
    QVERIFY2(problem.startsWith("setting storage/url (environment DATABASE_URL) cannot be used"), problem.constData());
    for (const char *url : {"mysql://me:se:cr@et@db:5432/x", "postgresql:/me:cret@db/x", "postgres:me:cret@db/x",
                            "postgresqll://db/x?pasword=cret", "me:cret@db"})
        QVERIFY2(!problemOf(Kind::Environment, {{"DATABASE_URL", url}}).contains("cret"), url);
    for (const char *raw : {"se/cr@et", "se?cret", "s@e/cr?password=et", "/secret", "?@/"})
        QCOMPARE(config::withoutPassword("postgresql://me:" + std::string(raw) + "@db:5432/x?sslmode=disable&password=s"),
                 std::string("postgresql://me:…@db:5432/x?sslmode=disable&password=…"));
    QCOMPARE(config::withoutPassword("postgresql://db:5432/x?user=me"), std::string("postgresql://db:5432/x?user=me"));
    for (const char *head : {"postgresql:/", "postgres:", "--database=postgresql:/"})
        QCOMPARE(config::withoutPassword(std::string(head) + "me:secret@db/x"), std::string(head) + "me:…@db/x");
}

void TestSettings::badValuesNameSettingValueOriginAndForm_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](Kind kind, const char *name, const char *value, const char *sentence) {
        QTest::addRow("%s=%s", name, value)
            << int(kind) << QByteArray(name) << QByteArray(value) << QByteArray(sentence);
    };
    row(Kind::Environment, "PORT", "8080abc",
        "setting api/port: \"8080abc\" (environment PORT) cannot be used; accepted is a number from 0 to "
        "65535.");
    row(Kind::File, "api/port", "-1",
        "setting api/port: \"-1\" (settings file test.ini, key api/port) cannot be used; accepted is a "
        "number from 0 to "
        "65535.");
    row(Kind::DotEnv, "ENABLE_FETCHER", "maybe",
        "setting ingest/enabled: \"maybe\" (test.ini, ENABLE_FETCHER) cannot be used; accepted is true or "
        "false.");
    row(Kind::Environment, "CORS_ORIGINS", "dash.example",
        "setting api/origins: \"dash.example\" (environment CORS_ORIGINS) cannot be used; accepted is * or "
        "up to 100 of "
        "http://HOST[:PORT] and https://HOST[:PORT] as A,B or [\"A\",\"B\"].");
    row(Kind::Environment, "CANDLEWRIGHT_API_HOSTS", "a:b:c",
        "setting api/hosts: \"a:b:c\" (environment CANDLEWRIGHT_API_HOSTS) cannot be used; accepted is up to "
        "100 of HOST "
        "or HOST:PORT as A,B or [\"A\",\"B\"].");
    row(Kind::DotEnv, "BINANCE_WEBSOCKET_URI", "https://x",
        "setting exchange/streams: \"https://x\" (test.ini, BINANCE_WEBSOCKET_URI) cannot be used; accepted "
        "is "
        "ws://HOST[:PORT] or wss://HOST[:PORT].");
    row(Kind::Environment, "API_RETRY_COUNT", "three",
        "setting exchange/retries: \"three\" (environment API_RETRY_COUNT) cannot be used; accepted is a "
        "number from 0 "
        "to 20.");
    row(Kind::Environment, "DEFAULT_INTERVAL", "2m",
        "setting watch/default_interval: \"2m\" (environment DEFAULT_INTERVAL) cannot be used; accepted is "
        "one of 1s 1m "
        "3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M.");
    row(Kind::Environment, "QUOTE_ASSETS", "US$",
        "setting watch/quote_assets: \"US$\" (environment QUOTE_ASSETS) cannot be used; accepted is 1 to 50 "
        "assets such "
        "as USDT as A,B or [\"A\",\"B\"].");
    row(Kind::Option, "market", "moon",
        "setting watch/market: \"moon\" (option --market) cannot be used; accepted is spot or um.");
}

void TestSettings::badValuesNameSettingValueOriginAndForm()
{
    QFETCH(int, kind);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, sentence);
    QCOMPARE(problemOf(Kind(kind), {{name.toStdString(), value.toStdString()}}), sentence);
}

void TestSettings::namesWithoutEffectAreReported()
{
    const auto environment = resolved({{Kind::Environment, {}, {{"CACHE_URL", "redis://x"}}}});
    QVERIFY(environment.has_value());
    QCOMPARE(environment->notes,
             std::vector<std::string>{"environment CACHE_URL has no effect: answers are cached "
                                      "inside this process."});
    for (const auto &unused : config::unusedNames()) {
        const auto out = resolved({{Kind::DotEnv, ".env", {{std::string(unused.name), "secret"}}}});
        QVERIFY(out.has_value());
        QCOMPARE(out->notes.size(), std::size_t(1));
        QVERIFY(out->notes.front().starts_with(".env, " + std::string(unused.name) + " has no effect: "));
        QVERIFY(out->notes.front().find("secret") == std::string::npos);
    }
    const auto file = resolved({{Kind::File, "a.ini", {{"chart/wings", "2"}}}});
    QVERIFY(file.has_value());
    QCOMPARE(file->notes.size(), std::size_t(1));
    QVERIFY(file->notes.front().find("chart/wings") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
