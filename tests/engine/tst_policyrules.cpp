// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/policyrules.h"
#include "core/engine/jobs/jobrequest.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using interfaces::ArchivePolicy;
using interfaces::DataKind;
using market::Interval;
using market::Market;

namespace {

const market::UtcTime kNow = *market::parseIso("2024-08-09T12:34:56Z");

storage::ArchivePolicy stored(std::int64_t id, std::string symbol = "*",
                              std::optional<Interval> interval = {}, std::optional<Market> market = {})
{
    storage::ArchivePolicy policy;
    policy.id = id;
    policy.symbol = std::move(symbol);
    policy.interval = interval;
    policy.market = market;
    return policy;
}

storage::Sequence candles(const std::string &symbol, Interval interval, Market market = Market::Spot)
{
    return {{market, symbol}, storage::RowKind::Candles, interval};
}

} // namespace

/// What a policy may say, which one counts, and up to when rows may go.
class TestPolicyRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatCannotBe_data();
    void refusesWhatCannotBe();
    void theMostSpecificOneCounts();
    void theCutOffNeverTouchesTheLiveWindow();
    void whatIsStoredComesBack();
    void runsThatWereMissedAreDue();
    void theStandardSetIsThere();
    void requestsSurviveTheirText();
    void overlaps();
};

void TestPolicyRules::refusesWhatCannotBe_data()
{
    QTest::addColumn<ArchivePolicy>("policy");
    QTest::addColumn<QByteArray>("mention");
    const auto row = [](const char *name, auto change, const QByteArray &mention) {
        ArchivePolicy policy;
        change(policy);
        QTest::newRow(name) << policy << mention;
    };
    row(
        "as it comes", [](ArchivePolicy &) {}, "");
    row(
        "no days", [](ArchivePolicy &p) { p.keepDays = 0; }, "keep_days is 0");
    row(
        "one day", [](ArchivePolicy &p) { p.keepDays = 1; }, "");
    row(
        "most days", [](ArchivePolicy &p) { p.keepDays = 36'500; }, "");
    row(
        "too many days", [](ArchivePolicy &p) { p.keepDays = 36'501; }, "1 to 36500");
    row(
        "no rows", [](ArchivePolicy &p) { p.batchRows = 0; }, "batch_rows");
    row(
        "most rows", [](ArchivePolicy &p) { p.batchRows = 50'000; }, "");
    row(
        "too many rows", [](ArchivePolicy &p) { p.batchRows = 50'001; }, "batch_rows is 50001");
    row(
        "no retries", [](ArchivePolicy &p) { p.maxRetries = 0; }, "");
    row(
        "negative retries", [](ArchivePolicy &p) { p.maxRetries = -1; }, "max_retries");
    row(
        "too many retries", [](ArchivePolicy &p) { p.maxRetries = 11; }, "0 to 10");
    row(
        "no schedule", [](ArchivePolicy &p) { p.schedule = "daily"; }, "daily");
    row(
        "hour 24", [](ArchivePolicy &p) { p.schedule = "0 24 * * *"; }, "hour");
    row(
        "half a window", [](ArchivePolicy &p) { p.window = "01:00-"; }, "01:00-05:30");
    row(
        "a window over midnight", [](ArchivePolicy &p) { p.window = "22:00-04:00"; }, "");
    row(
        "trades of an interval",
        [](ArchivePolicy &p) {
            p.kind = DataKind::Trades;
            p.interval = Interval::M1;
        },
        "Only candles");
    row(
        "funding of spot",
        [](ArchivePolicy &p) {
            p.kind = DataKind::Funding;
            p.market = Market::Spot;
        },
        "futures");
}

void TestPolicyRules::refusesWhatCannotBe()
{
    QFETCH(ArchivePolicy, policy);
    QFETCH(QByteArray, mention);
    const auto checked = checkPolicy(policy);
    if (mention.isEmpty()) {
        QVERIFY(checked.has_value());
        return;
    }
    QVERIFY(!checked && checked.error().code == ErrorCode::InvalidInput);
    QVERIFY2(QByteArray::fromStdString(checked.error().detail).contains(mention),
             checked.error().detail.c_str());
}

void TestPolicyRules::theMostSpecificOneCounts()
{
    auto off = stored(1, "BTCUSDT", Interval::M1, Market::Spot);
    off.isEnabled = false;
    auto trades = stored(9);
    trades.kind = storage::RowKind::Trades;
    const std::vector policies{off,
                               stored(2),
                               stored(3),
                               stored(4, "*", {}, Market::UsdM),
                               stored(5, "*", Interval::M1),
                               stored(6, "BTCUSDT"),
                               stored(7, "BTCUSDT", Interval::H1),
                               trades};
    const auto deciding = [&](const storage::Sequence &sequence) {
        const auto *policy = decidingPolicy(policies, sequence);
        return policy ? policy->id : 0;
    };
    QCOMPARE(deciding(candles("ETHUSDT", Interval::H1)), 3);
    QCOMPARE(deciding(candles("ETHUSDT", Interval::H1, Market::UsdM)), 4);
    QCOMPARE(deciding(candles("ETHUSDT", Interval::M1, Market::UsdM)), 5);
    QCOMPARE(deciding(candles("BTCUSDT", Interval::M1)), 6);
    QCOMPARE(deciding(candles("BTCUSDT", Interval::H1)), 7);
    QCOMPARE(deciding({{Market::Spot, "BTCUSDT"}, storage::RowKind::Trades, {}}), 9);
    QCOMPARE(deciding({{Market::UsdM, "BTCUSDT"}, storage::RowKind::Funding, {}}), 0);
    QCOMPARE(overruling(policies, policies[1]).value_or(0), 3); // the older one of two for the same
    QVERIFY(!overruling(policies, policies[2]) && !overruling(policies, policies[5]));
}

void TestPolicyRules::theCutOffNeverTouchesTheLiveWindow()
{
    const auto minutes = candles("BTCUSDT", Interval::M1);
    const auto months = candles("BTCUSDT", Interval::Mo1);
    const storage::Sequence trades{{Market::Spot, "BTCUSDT"}, storage::RowKind::Trades, {}};
    QVERIFY(cutOff(minutes.interval, kNow - std::chrono::days(30), kNow) == kNow - std::chrono::days(30));
    QVERIFY(cutOff(minutes.interval, kNow + std::chrono::days(30), kNow) == kNow - std::chrono::days(1));
    QVERIFY(cutOff(trades.interval, kNow, kNow) == kNow - std::chrono::days(1));
    QVERIFY(cutOff(months.interval, kNow, kNow) == *market::parseIso("2024-06-01"));
}

void TestPolicyRules::whatIsStoredComesBack()
{
    ArchivePolicy policy;
    policy.id = 4;
    policy.symbol = "ETHUSDT";
    policy.market = Market::UsdM;
    policy.interval = Interval::M5;
    policy.keepDays = 90;
    policy.window = "01:00-05:00";
    policy.createdAt = kNow;
    const ArchivePolicy back = shownPolicy(storedPolicy(policy), kNow);
    QCOMPARE(back.symbol, policy.symbol);
    QCOMPARE(back.market, policy.market);
    QVERIFY(back.interval == policy.interval);
    QCOMPARE(back.keepDays, 90);
    QCOMPARE(back.window, policy.window);
    QVERIFY(back.nextRun == *market::parseIso("2024-08-10T03:17"));
    policy.isEnabled = false;
    QVERIFY(!shownPolicy(storedPolicy(policy), kNow).nextRun);
    QCOMPARE(storedPolicy(ArchivePolicy{}).symbol, std::string("*"));
}

void TestPolicyRules::runsThatWereMissedAreDue()
{
    storage::ArchivePolicy policy = stored(1);
    policy.createdAt = kNow - std::chrono::days(40);
    QVERIFY(*shownPolicy(policy, kNow).nextRun <= kNow);
    policy.handledTo = kNow;
    QVERIFY(*shownPolicy(policy, kNow).nextRun > kNow);
}

void TestPolicyRules::theStandardSetIsThere()
{
    const auto set = presetPolicies("standard");
    QVERIFY(set.has_value());
    QCOMPARE(set->size(), std::size_t(8));
    int days = 0;
    for (const ArchivePolicy &policy : *set) {
        QVERIFY(checkPolicy(policy).has_value());
        days += policy.keepDays;
    }
    QCOMPARE(days, 30 + 90 + 180 + 365 + 730 + 1095 + 90 + 365);
    QVERIFY(!presetPolicies("mine"));
}

void TestPolicyRules::requestsSurviveTheirText()
{
    interfaces::ArchiveRequest archive;
    archive.policy = 12;
    archive.keepDays = 30;
    archive.what.interval = Interval::M1;
    archive.what.kind = DataKind::Candles;
    archive.isDryRun = true;
    interfaces::RestoreRequest restore{
        {{Market::UsdM, "BTCUSDT"}, DataKind::Trades, {}}, {kNow, kNow + 1us}, false};
    interfaces::VerifyRequest verify;
    verify.to = kNow;
    verify.depth = interfaces::VerifyDepth::Full;
    interfaces::BackfillRequest fetch;
    fetch.instrument = {Market::Spot, "BTCUSDT"};
    for (const JobRequest &request : {JobRequest(archive), JobRequest(restore), JobRequest(verify),
                                      JobRequest(TemporaryRequest{fetch, "lease-1"})}) {
        interfaces::RunReport report;
        report.checksum = std::string(64, 'a');
        report.listed.push_back({{{Market::Spot, "X"}, Interval::H1}, kNow, "high", "1.10", "1.1", "1m"});
        report.faults.push_back({restore.sequence, 3, "It holds 4 rows; 5 were moved."});
        const std::string text = jobRequestText(request);
        const std::string reported = withReport(text, report);
        const auto back = parseJobRequest(reported);
        QVERIFY(back.has_value());
        QCOMPARE(jobRequestText(*back), text);
        const auto reportBack = reportIn(reported);
        QVERIFY(reportBack.has_value());
        QCOMPARE(reportBack->checksum, report.checksum);
        QCOMPARE(reportBack->listed.size(), std::size_t(1));
        QCOMPARE(reportBack->listed.front().stored, std::string("1.10"));
        QCOMPARE(reportBack->faults.front().fault, report.faults.front().fault);
        QVERIFY(!reportIn(text));
    }
    fetch.range = {kNow, kNow + 1h};
    fetch.includePurged = true;
    const auto purged = parseJobRequest(jobRequestText(JobRequest(fetch)));
    QVERIFY(purged && std::get<interfaces::BackfillRequest>(*purged).includePurged);
    QVERIFY(!parseJobRequest("{\"job\":\"archive\"}"));
    QVERIFY(!parseJobRequest("{\"job\":\"restore\",\"symbol\":\"BTCUSDT\"}"));
}

void TestPolicyRules::overlaps()
{
    using interfaces::SequenceFilter;
    const SequenceFilter all;
    const SequenceFilter btc{"BTCUSDT", Market::Spot, DataKind::Candles, Interval::M1};
    const SequenceFilter eth{"ETHUSDT", Market::Spot, DataKind::Candles, Interval::M1};
    const SequenceFilter trades{{}, {}, DataKind::Trades, {}};
    QVERIFY(overlap(all, btc));
    QVERIFY(!overlap(btc, eth));
    QVERIFY(!overlap(btc, trades));
    QVERIFY(overlap(all, trades));
    QVERIFY(!matches(btc, {{Market::UsdM, "BTCUSDT"}, DataKind::Candles, Interval::M1}));
}

QTEST_GUILESS_MAIN(TestPolicyRules)
#include "tst_policyrules.moc"
