// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settings.h"

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
    const auto comma = settingsOf(Kind::Environment, {{"SYMBOLS", "btcusdt, ETH/USDT"}, {"INTERVALS", "1h,1m,1h"}});
    const auto json = settingsOf(Kind::Environment, {{"SYMBOLS", R"(["BTCUSDT","ETHUSDT"])"},
                                                     {"INTERVALS", R"(["1m", "1h"])"}});
    for (const Settings &settings : {comma, json}) {
        QCOMPARE(listed(config::instruments(settings)), std::string("spot BTCUSDT, spot ETHUSDT"));
        QVERIFY(settings.intervals == (std::vector{market::Interval(market::Interval::M1),
                                                   market::Interval(market::Interval::H1)}));
    }
}

void TestSettings::symbolsMayNameTheirMarket()
{
    const auto mixed = settingsOf(Kind::Option, {{"symbols", "BTCUSDT,BTC-USDT-PERP,ETH/USDT:USDT,BTC/USDT"}});
    QCOMPARE(listed(config::instruments(mixed)), std::string("spot BTCUSDT, um BTCUSDT, um ETHUSDT"));
    const auto futures = settingsOf(Kind::Option, {{"symbols", "BTCUSDT"}, {"market", "um"}});
    QCOMPARE(listed(config::instruments(futures)), std::string("um BTCUSDT"));
}

void TestSettings::badValuesNameSettingValueOriginAndForm_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](Kind kind, const char *name, const char *value, const char *sentence) {
        QTest::addRow("%s=%s", name, value) << int(kind) << QByteArray(name) << QByteArray(value) << QByteArray(sentence);
    };
    row(Kind::Environment, "PORT", "8080abc",
        "setting api/port: \"8080abc\" (environment PORT) cannot be used; accepted is a number from 0 to 65535.");
    row(Kind::File, "api/port", "-1",
        "setting api/port: \"-1\" (settings file test.ini, key api/port) cannot be used; accepted is a number from 0 to "
        "65535.");
    row(Kind::DotEnv, "ENABLE_FETCHER", "maybe",
        "setting ingest/enabled: \"maybe\" (test.ini, ENABLE_FETCHER) cannot be used; accepted is true or false.");
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
    QCOMPARE(environment->notes.size(), std::size_t(1));
    QVERIFY(environment->notes.front().starts_with("environment CACHE_URL"));
    const auto file = resolved({{Kind::File, "a.ini", {{"chart/wings", "2"}}}});
    QVERIFY(file.has_value());
    QCOMPARE(file->notes.size(), std::size_t(1));
    QVERIFY(file->notes.front().find("chart/wings") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
