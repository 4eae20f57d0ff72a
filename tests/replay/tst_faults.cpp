// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/clock.h"
#include "core/replay/faultinjector.h"
#include "core/replay/ratelimiter.h"
#include "core/replay/replayserver.h"
#include "tests/replay/replaysupport.h"

#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Market;

namespace {

const UtcTime kStart = at("2024-08-09T00:00");

FaultInjector injector(const char *rules)
{
    const QByteArray json = "{\"faults\":[" + QByteArray(rules) + "]}";
    return FaultInjector(*parseFaultScript(json), kStart);
}

} // namespace

class TestFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scriptErrors_data();
    void scriptErrors();
    void switches();
    void durations();
    void statusForSomeRequests();
    void statusForAWhile();
    void afterMessages();
    void repeated();
    void silenceOfOneStream();
    void duplicateAndReorder();
    void disconnectsAreDue();
    void shutdownIsAnnouncedOnce();
    void weightWindow();
    void escalation();
    void bansGrow();
    void clockSpeeds();
    void speedTexts();
};

void TestFaults::scriptErrors_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("named");
    const auto entry = [](const char *fields) { return "{\"faults\":[{" + QByteArray(fields) + "}]}"; };
    QTest::newRow("no JSON") << QByteArray("faults") << QByteArray("JSON");
    QTest::newRow("an array") << QByteArray("[]") << QByteArray("JSON object");
    QTest::newRow("no action") << entry("\"at\":\"2024-08-09\"") << QByteArray("entry 1, action");
    QTest::newRow("unknown action") << entry("\"action\":\"explode\"") << QByteArray("disconnect");
    QTest::newRow("unknown field") << entry("\"action\":\"drop\",\"when\":1") << QByteArray("'when'");
    QTest::newRow("bad time") << entry("\"action\":\"drop\",\"at\":\"noon\"") << QByteArray("at must be");
    QTest::newRow("bad duration") << entry("\"action\":\"drop\",\"for\":\"5\"") << QByteArray("for must be");
    QTest::newRow("bad status") << entry("\"action\":\"status\",\"status\":200") << QByteArray("400 to 599");
    QTest::newRow("zero count") << entry("\"action\":\"drop\",\"count\":0") << QByteArray("count must be");
    QTest::newRow("fraction") << entry("\"action\":\"drop\",\"count\":1.5") << QByteArray("count must be");
    const QByteArray both("cannot be combined");
    QTest::newRow("path of a drop") << entry("\"action\":\"drop\",\"path\":\"/api/*\"")
                                    << QByteArray(
                                           "entry 1, path does not apply to drop; accepted are action, at, "
                                           "every, afterMessages, market, stream, count and for");
    QTest::newRow("stream of a status")
        << entry("\"stream\":\"x\",\"action\":\"status\"") << QByteArray("stream does not apply to status");
    QTest::newRow("status of a truncate")
        << entry("\"action\":\"truncate\",\"status\":500") << QByteArray("status does not apply to truncate");
    QTest::newRow("close code of a silence") << entry("\"action\":\"silence\",\"closeCode\":1001")
                                             << QByteArray("closeCode does not apply to silence");
    QTest::newRow("count of a shutdown")
        << entry("\"action\":\"shutdown\",\"count\":2") << QByteArray("count does not apply to shutdown");
    QTest::newRow("count and for") << entry("\"action\":\"drop\",\"count\":2,\"for\":\"5s\"") << both;
    QTest::newRow("time and number") << entry("\"action\":\"drop\",\"every\":\"5s\",\"afterMessages\":2")
                                     << both;
    QTest::newRow("count of timed disconnects")
        << entry("\"action\":\"disconnect\",\"every\":\"5s\",\"count\":2")
        << QByteArray("drops every connection concerned once");
    QTest::newRow("second entry") << QByteArray(R"({"faults":[{"action":"drop"},5]})")
                                  << QByteArray("entry 2 must be an object");
    QTest::newRow("misspelt faults") << QByteArray(R"({"fault":[{"action":"drop"}]})")
                                     << QByteArray("'fault' is not known; accepted are switches and faults");
    QTest::newRow("faults as an object")
        << QByteArray(R"({"faults":{"action":"drop"}})") << QByteArray("'faults' must be an array");
    QTest::newRow("no faults") << QByteArray(R"({"faults":null})") << QByteArray("'faults' must be an array");
    QTest::newRow("switches as an array")
        << QByteArray(R"({"switches":[]})") << QByteArray("'switches' must be an object");
    QTest::newRow("switch as a number") << QByteArray(R"({"switches":{"dayCutResets":1}})")
                                        << QByteArray("'dayCutResets' must be true or false");
    QTest::newRow("switch") << QByteArray("{\"switches\":{\"magic\":true}}") << QByteArray("magic");
}

void TestFaults::scriptErrors()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, named);
    const auto script = parseFaultScript(json);
    QVERIFY(!script);
    QCOMPARE(script.error().code, ErrorCode::InvalidInput);
    QVERIFY2(script.error().detail.find(named.toStdString()) != std::string::npos,
             script.error().detail.c_str());
}

void TestFaults::switches()
{
    const auto script = parseFaultScript(R"({"switches":{"unroutedIsFutures":true,"sendRetryAfter":false}})");
    QVERIFY(script);
    QVERIFY(script->switches.unroutedIsFutures && !script->switches.sendRetryAfter);
    QVERIFY(script->switches.refuseUnknownParameters);
    QVERIFY(!loadFaultScript("no/such/file.json"));
}

void TestFaults::durations()
{
    QCOMPARE(parseDuration("500ms"), 500ms);
    QCOMPARE(parseDuration("30s"), 30s);
    QCOMPARE(parseDuration("5m"), 5min);
    QCOMPARE(parseDuration("2h"), 2h);
    QCOMPARE(parseDuration("1d"), 24h);
    for (const char *bad : {"", "5", "s", "-1s", "0s", "1.5s", "5 m", "99999999999s"})
        QVERIFY2(!parseDuration(bad), bad);
}

void TestFaults::statusForSomeRequests()
{
    auto faults = injector(R"({"action":"status","status":503,"path":"/api/v3/klines","count":2})");
    QVERIFY(!faults.onRequest(Market::Spot, "/api/v3/time", kStart).status);
    QVERIFY(faults.onRequest(Market::Spot, "/api/v3/klines", kStart).status);
    QCOMPARE(faults.onRequest(Market::Spot, "/api/v3/klines", kStart).status->status, 503);
    QVERIFY(!faults.onRequest(Market::Spot, "/api/v3/klines", kStart).status);
}

void TestFaults::statusForAWhile()
{
    auto faults =
        injector(R"({"action":"status","status":429,"at":"2024-08-09T00:01:00Z","for":"30s","market":"um"},
                              {"action":"truncate","path":"/fapi/*"})");
    QCOMPARE(faults.nextTime(), kStart + 60s);
    QVERIFY(faults.takeDue(kStart + 60s).empty());
    QVERIFY(!faults.onRequest(Market::Spot, "/api/v3/klines", kStart + 70s).status);
    auto fate = faults.onRequest(Market::UsdM, "/fapi/v1/klines", kStart + 70s);
    QVERIFY(fate.status && fate.truncate);
    fate = faults.onRequest(Market::UsdM, "/fapi/v1/klines", kStart + 71s);
    QVERIFY(fate.status && !fate.truncate);
    QVERIFY(!faults.onRequest(Market::UsdM, "/fapi/v1/klines", kStart + 90s).status);
    QCOMPARE(faults.nextTime(), UtcTime::max());
}

void TestFaults::afterMessages()
{
    auto faults = injector(R"({"action":"drop","stream":"btcusdt@trade","afterMessages":2,"count":2})");
    QByteArray pattern;
    for (int i = 0; i < 6; ++i)
        pattern += faults.onMessage(Market::Spot, "btcusdt@trade", kStart).copies ? '1' : '0';
    QCOMPARE(pattern, QByteArray("110011"));
    QCOMPARE(faults.onMessage(Market::Spot, "btcusdt@aggTrade", kStart).copies, 1);
}

void TestFaults::repeated()
{
    auto faults = injector(R"({"action":"drop","every":"10s"})");
    int dropped = 0;
    for (int i = 0; i < 60; ++i) {
        const UtcTime now = kStart + std::chrono::seconds(i);
        QVERIFY(faults.takeDue(now).empty());
        dropped += faults.onMessage(Market::Spot, "x", now).copies == 0;
    }
    QCOMPARE(dropped, 5);
}

void TestFaults::silenceOfOneStream()
{
    auto faults = injector(R"({"action":"silence","stream":"btcusdt@*","for":"10s"})");
    QCOMPARE(faults.onMessage(Market::Spot, "btcusdt@kline_1m", kStart + 9s).copies, 0);
    QCOMPARE(faults.onMessage(Market::Spot, "ethbtc@kline_1m", kStart + 9s).copies, 1);
    QCOMPARE(faults.onMessage(Market::Spot, "btcusdt@kline_1m", kStart + 10s).copies, 1);
}

void TestFaults::duplicateAndReorder()
{
    auto faults = injector(R"({"action":"duplicate"},{"action":"reorder","afterMessages":1})");
    auto fate = faults.onMessage(Market::Spot, "x", kStart);
    QVERIFY(fate.copies == 2 && !fate.hold);
    fate = faults.onMessage(Market::Spot, "x", kStart);
    QVERIFY(fate.copies == 1 && fate.hold);
    fate = faults.onMessage(Market::Spot, "x", kStart);
    QVERIFY(fate.copies == 1 && !fate.hold);
}

void TestFaults::disconnectsAreDue()
{
    auto faults = injector(
        R"({"action":"disconnect","every":"1m","closeCode":1001},{"action":"disconnect","afterMessages":1})");
    QCOMPARE(faults.takeDue(kStart + 59s).size(), 0u);
    const auto due = faults.takeDue(kStart + 60s);
    QCOMPARE(due.size(), 1u);
    QCOMPARE(*due[0]->closeCode, 1001);
    QVERIFY(!faults.onMessage(Market::Spot, "x", kStart).disconnect);
    QVERIFY(faults.onMessage(Market::Spot, "x", kStart).disconnect);
    QVERIFY(!faults.onMessage(Market::Spot, "x", kStart).disconnect);
}

/// `for` is the time between the notice and the close, not how long notices are given.
void TestFaults::shutdownIsAnnouncedOnce()
{
    auto faults = injector(R"({"action":"shutdown","afterMessages":1,"for":"5s"})");
    QByteArray pattern;
    for (int i = 0; i < 4; ++i)
        pattern += faults.onMessage(Market::Spot, "x", kStart + 1s * i).disconnect ? '1' : '0';
    QCOMPARE(pattern, QByteArray("0100"));
}

void TestFaults::weightWindow()
{
    RateLimiter limiter(100, 1min);
    QCOMPARE(limiter.charge(60, kStart + 59s, true).used, 60);
    QCOMPARE(limiter.charge(40, kStart + 59s, true).status, 200);
    const auto refused = limiter.charge(1, kStart + 59s + 500ms, true);
    QCOMPARE(refused.status, 429);
    QCOMPARE(refused.used, 101); // refused requests count
    QCOMPARE(refused.retryAfter, 1s);
    // A fixed minute, not a sliding one.
    const auto next = limiter.charge(1, kStart + 60s, true);
    QCOMPARE(next.status, 200);
    QCOMPARE(next.used, 1);
    QCOMPARE(limiter.charge(1000, kStart + 61s, false).status, 200);
}

void TestFaults::escalation()
{
    RateLimiter limiter(1, 1min);
    QCOMPARE(limiter.charge(1, kStart, true).status, 200);
    for (int i = 0; i < RateLimiter::kPatience; ++i)
        QCOMPARE(limiter.charge(1, kStart + 10s, true).status, 429);
    const auto banned = limiter.charge(1, kStart + 10s, true);
    QCOMPARE(banned.status, 418);
    QCOMPARE(*banned.bannedUntil, kStart + 10s + 2min);
    QCOMPARE(banned.retryAfter, 120s);
    // Going on prolongs it, also into the next minute.
    const auto again = limiter.charge(1, kStart + 100s, true);
    QCOMPARE(again.status, 418);
    QCOMPARE(*again.bannedUntil, kStart + 100s + 2min);
    QCOMPARE(limiter.charge(1, kStart + 100s + 2min, true).status, 200);
}

void TestFaults::bansGrow()
{
    RateLimiter limiter(0, 1min);
    UtcTime now = kStart;
    std::chrono::minutes length{0};
    for (int ban = 0; ban < 20; ++ban) {
        RateLimiter::Verdict verdict;
        for (int i = 0; i <= RateLimiter::kPatience; ++i)
            verdict = limiter.charge(1, now, true);
        QCOMPARE(verdict.status, 418);
        const auto grown = std::chrono::duration_cast<std::chrono::minutes>(*verdict.bannedUntil - now);
        QVERIFY(grown > length || grown == RateLimiter::kLongestBan);
        length = grown;
        now = *verdict.bannedUntil;
    }
    QCOMPARE(length, std::chrono::minutes(RateLimiter::kLongestBan));
}

void TestFaults::clockSpeeds()
{
    std::chrono::nanoseconds wall = 5s;
    const auto source = [&wall] { return wall; };
    const ReplayClock real(kStart, 1.0, source);
    const ReplayClock fast(kStart, 60.0, source);
    ReplayClock most(kStart, std::nullopt, source);
    wall += 10s;
    QCOMPARE(real.now(), kStart + 10s);
    QCOMPARE(fast.now(), kStart + 10min);
    QCOMPARE(most.now(), kStart);
    QVERIFY(real.isRealTime() && !fast.isRealTime() && most.isMaximum());
    QVERIFY(fast.wallTimeUntil(kStart + 11min) >= 1s && fast.wallTimeUntil(kStart + 11min) < 1001ms);
    QCOMPARE(fast.wallTimeUntil(kStart), 0ns);
    most.advanceTo(kStart + 1h);
    most.advanceTo(kStart + 30min);
    QCOMPARE(most.now(), kStart + 1h);
}

void TestFaults::speedTexts()
{
    QVERIFY(!parseSpeed("max")->has_value());
    QCOMPARE(**parseSpeed("1"), 1.0);
    QCOMPARE(**parseSpeed("0.5"), 0.5);
    for (const char *bad : {"", "0", "-1", "fast", "1x", "nan", "inf", "1e9", "1,5"})
        QVERIFY2(!parseSpeed(bad), bad);
}

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
