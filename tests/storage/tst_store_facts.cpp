// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/fundingproof.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::FundingRate;
using market::Instrument;
using market::Market;
using market::Source;

/// What every engine must do with funding rates, instruments, the gap ledger and named values.
class TestStoreFacts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_store = std::make_unique<TestStore>(); }

    void fundingComesBackAsItWas();
    void fundingIsReplacedByBetterSourcesOnly();
    void instrumentsComeBackAsTheyWere();
    void instrumentsAreUpdatedWhenTheyChange();
    void gapsComeBackAsTheyWere();
    void anOpenGapIsNotMadeTwice();
    void tradeGapsAreTheSameWhenTheirIdsAre();
    void repeatingABatchOfGapsIsHarmless();
    void unknownGapIsRefused();
    void gapsAreFiltered();
    void rejectedRowsAreCounted();
    void findingsAreKeptOnce();
    void theNextTryIsKept();
    void jobsAreKeptByNode();
    void onlyFinishedJobsAreLimited();
    void namedValuesAreKept();
    void runsAreJoinedWithWhatIsStoredByThen();
    void aRunThatChangedIsNotTakenBack();
    void badNamesAreRefused();

private:
    static GapRecord gap(int minute, std::optional<Interval> interval = Interval::M1)
    {
        GapRecord out;
        out.instrument = m_key;
        out.interval = interval;
        out.range = {kDay + 1min * minute, kDay + 1min * (minute + 5)};
        out.cause = "disconnect";
        out.foundAt = kDay + 1h;
        return out;
    }

    static WriteBatch batchOf(std::vector<GapRecord> gaps)
    {
        WriteBatch out;
        out.gaps = std::move(gaps);
        return out;
    }

    std::vector<GapRecord> gaps() const
    {
        return must(m_store->reader().gaps(std::nullopt, std::nullopt, false));
    }

    static inline const InstrumentKey m_key{Market::UsdM, "BTCUSDT"};
    std::unique_ptr<TestStore> m_store;
};

void TestStoreFacts::fundingComesBackAsItWas()
{
    WriteBatch batch;
    batch.funding.push_back({m_key,
                             {{kDay, decimal("0.00010000"), decimal("42000.12000000"), Source::Rest},
                              {kDay + 8h, decimal("-0.00000001"), std::nullopt, Source::BulkFile},
                              {kDay + 16h, decimal("0"), std::nullopt, Source::Rest}}});
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{3, 0, 0}));
    auto rates = must(m_store->reader().funding(m_key, kAlways, INT64_MAX, Order::Ascending));
    QCOMPARE(rates.size(), 3U);
    QCOMPARE(rates[0].rate.text(), std::string("0.00010000"));
    QCOMPARE(rates[0].markPrice->text(), std::string("42000.12000000"));
    QCOMPARE(rates[1].rate.text(), std::string("-0.00000001"));
    QVERIFY(!rates[1].markPrice);
    QCOMPARE(rates[1].source, Source::BulkFile);
    rates = must(m_store->reader().funding(m_key, {kDay + 1s, kDay + 16h}, 5, Order::Descending));
    QCOMPARE(rates.size(), 1U);
    QCOMPARE(rates[0].time, kDay + 8h);
    rates = must(m_store->reader().funding(m_key, kAlways, 2, Order::Descending));
    QCOMPARE(rates.size(), 2U);
    QCOMPARE(rates[0].time, kDay + 16h);
    QVERIFY(must(m_store->reader().funding({Market::Spot, "BTCUSDT"}, kAlways, 5, Order::Ascending)).empty());
    const auto summaries = must(m_store->reader().fundingSummaries());
    QCOMPARE(summaries.size(), 1U);
    QVERIFY(summaries[0].instrument == m_key && summaries[0].first == kDay
            && summaries[0].last == kDay + 16h);
    QCOMPARE(summaries[0].rows, 3);
}

void TestStoreFacts::fundingIsReplacedByBetterSourcesOnly()
{
    WriteBatch batch;
    batch.funding.push_back({m_key, {{kDay, decimal("0.0001"), std::nullopt, Source::Rest}}});
    m_store->write(batch);
    batch.funding[0].rates[0].rate = decimal("0.0002");
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{0, 0, 1}));
    batch.funding[0].rates[0].source = Source::BulkFile;
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{0, 1, 0}));
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{0, 0, 1}));
    const auto rates = must(m_store->reader().funding(m_key, kAlways, 5, Order::Ascending));
    QCOMPARE(rates.at(0).rate.text(), std::string("0.0002"));
}

void TestStoreFacts::instrumentsComeBackAsTheyWere()
{
    Instrument dated{{Market::UsdM, "BTCUSDT_261225"},
                     "BTC",
                     "USDT",
                     "TRADING",
                     "CURRENT_QUARTER",
                     decimal("0.10"),
                     decimal("0.001"),
                     kDay,
                     kDay + 24h * 90};
    Instrument spot{{Market::Spot, "币安人生USDT"}, "币安人生",   "USDT",       "BREAK",     "",
                    decimal("0.00000100"),          decimal("1"), std::nullopt, std::nullopt};
    // Rows alone do not describe an instrument.
    m_store->write(test::batchOf(series("UNKNOWN"), {candle(kDay)}));
    WriteBatch batch;
    batch.instruments = {dated, spot};
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{2, 0, 0}));
    const auto found = must(m_store->reader().instruments());
    QCOMPARE(found.size(), 2U);
    QVERIFY(found[0] == spot);
    QVERIFY(found[0].tickSize.identicalTo(spot.tickSize));
    QVERIFY(found[1] == dated);
    QVERIFY(found[1].tickSize.identicalTo(dated.tickSize));
}

void TestStoreFacts::instrumentsAreUpdatedWhenTheyChange()
{
    Instrument spot{{Market::Spot, "BTCUSDT"}, "BTC",        "USDT", "TRADING", "",
                    decimal("0.01"),           decimal("1"), {},     {}};
    m_store->write(test::batchOf(series("BTCUSDT"), {candle(kDay)}));
    WriteBatch batch;
    batch.instruments = {spot};
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{1, 0, 0}));
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{0, 0, 1}));
    batch.instruments[0].status = "HALT";
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{0, 1, 0}));
    batch.instruments[0].tickSize = decimal("0.010");
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{0, 1, 0}));
    batch.instruments[0].listedAt = kDay;
    QCOMPARE(text(m_store->write(batch)), text(WriteReport{0, 1, 0}));
    QVERIFY(must(m_store->reader().instruments()).at(0) == batch.instruments[0]);
    QCOMPARE(must(m_store->reader().seriesSummaries()).size(), 1U);
}

void TestStoreFacts::gapsComeBackAsTheyWere()
{
    GapRecord candles = gap(0);
    GapRecord trades = gap(0, std::nullopt);
    trades.ids = IdRange{100, 200};
    trades.status = GapStatus::Unavailable;
    trades.attempts = 3;
    trades.lastError = "The exchange no longer serves „these“ trades.";
    trades.closedAt = kDay + 2h;
    QCOMPARE(text(m_store->write(batchOf({candles, trades}))), text(WriteReport{2, 0, 0}));
    const auto found = gaps();
    QCOMPARE(texts(found), texts<GapRecord>({trades, candles}));
    QVERIFY(found[0].id > 0 && found[1].id > 0 && found[0].id != found[1].id);
}

void TestStoreFacts::anOpenGapIsNotMadeTwice()
{
    m_store->write(batchOf({gap(0)}));
    GapRecord again = gap(0);
    again.attempts = 1;
    QCOMPARE(text(m_store->write(batchOf({again}))), text(WriteReport{0, 1, 0}));
    QCOMPARE(text(m_store->write(batchOf({again}))), text(WriteReport{0, 0, 1}));
    GapRecord filled = gaps().at(0);
    filled.status = GapStatus::Filled;
    filled.closedAt = kDay + 2h;
    QCOMPARE(text(m_store->write(batchOf({filled}))), text(WriteReport{0, 1, 0}));
    QCOMPARE(texts(gaps()), QStringList(text(filled)));
    // What was filled and is lost once more is a new entry.
    again.foundAt = kDay + 3h;
    QCOMPARE(text(m_store->write(batchOf({again}))), text(WriteReport{1, 0, 0}));
    QCOMPARE(gaps().size(), 2U);
    // Other ranges, intervals and markets are other gaps.
    GapRecord other = gap(0);
    other.instrument.market = Market::Spot;
    QCOMPARE(text(m_store->write(batchOf({gap(1), gap(0, Interval::M3), other}))),
             text(WriteReport{3, 0, 0}));
}

void TestStoreFacts::tradeGapsAreTheSameWhenTheirIdsAre()
{
    GapRecord given = gap(0, std::nullopt);
    given.ids = IdRange{100, 200};
    m_store->write(batchOf({given}));
    given.range.to += 1min;
    given.status = GapStatus::Repairing;
    QCOMPARE(text(m_store->write(batchOf({given}))), text(WriteReport{0, 1, 0}));
    QCOMPARE(texts(gaps()), QStringList(text(given)));
    given.ids = IdRange{100, 201};
    QCOMPARE(text(m_store->write(batchOf({given}))), text(WriteReport{1, 0, 0}));
}

void TestStoreFacts::repeatingABatchOfGapsIsHarmless()
{
    std::vector<GapRecord> all;
    for (int status = 0; status <= 4; ++status) {
        all.push_back(gap(status * 10));
        all.back().status = static_cast<GapStatus>(status);
    }
    QCOMPARE(text(m_store->write(batchOf(all))), text(WriteReport{5, 0, 0}));
    QCOMPARE(text(m_store->write(batchOf(all))), text(WriteReport{0, 0, 5}));
    QCOMPARE(texts(gaps()), texts(all));
}

void TestStoreFacts::unknownGapIsRefused()
{
    GapRecord stranger = gap(0);
    stranger.id = 77;
    const auto written = m_store->writer().write(batchOf({stranger}));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::NotFound);
    QVERIFY(gaps().empty());
}

void TestStoreFacts::gapsAreFiltered()
{
    GapRecord filled = gap(20);
    filled.status = GapStatus::Filled;
    GapRecord empty = gap(30);
    empty.status = GapStatus::VerifiedEmpty;
    GapRecord spot = gap(0);
    spot.instrument.market = Market::Spot;
    GapRecord trades = gap(0, std::nullopt);
    trades.ids = IdRange{1, 2};
    m_store->write(batchOf({gap(0), gap(0, Interval::H1), filled, empty, spot, trades}));
    const auto count = [&](const std::optional<InstrumentKey> &key, const std::optional<Interval> &interval,
                           bool onlyUnresolved) {
        return must(m_store->reader().gaps(key, interval, onlyUnresolved)).size();
    };
    QCOMPARE(count(std::nullopt, std::nullopt, false), 6U);
    QCOMPARE(count(std::nullopt, std::nullopt, true), 5U);
    QCOMPARE(count(m_key, std::nullopt, false), 5U);
    QCOMPARE(count(m_key, Interval::M1, false), 3U);
    QCOMPARE(count(m_key, Interval::M1, true), 2U);
    QCOMPARE(count(std::nullopt, Interval::M1, true), 3U);
    QCOMPARE(count(InstrumentKey{Market::Spot, "NONE"}, std::nullopt, false), 0U);
}

void TestStoreFacts::rejectedRowsAreCounted()
{
    RejectedRow row;
    row.instrument = m_key;
    row.interval = Interval::M1;
    row.door = "rest";
    row.rowKey = market::toUs(kDay);
    row.reason = "The high is below the low.";
    row.raw = std::string("[1,\"2\"\0]", 8) + std::string(2'000, 'x');
    row.firstAt = row.lastAt = kDay + 1h;
    WriteBatch batch;
    batch.rejected = {row};
    m_store->write(batch);
    batch.rejected.front().lastAt = kDay + 2h;
    m_store->write(batch);
    row.interval.reset();
    row.rowKey = 7;
    row.reason = "The price is zero.";
    batch.rejected = {row};
    m_store->write(batch);
    const auto all = must(m_store->reader().rejectedRows(std::nullopt, std::nullopt, 10));
    QCOMPARE(all.size(), 2U);
    const auto candles = must(m_store->reader().rejectedRows(m_key, Interval::M1, 10));
    QCOMPARE(candles.size(), 1U);
    QCOMPARE(candles.front().times, 2);
    QVERIFY(candles.front().firstAt == kDay + 1h && candles.front().lastAt == kDay + 2h);
    QCOMPARE(candles.front().reason, std::string("The high is below the low."));
    QVERIFY(candles.front().raw.starts_with("[1,\"2\"]xxx"));
    QVERIFY(candles.front().raw.size() <= 1'000U);
    QVERIFY(must(m_store->reader().rejectedRows(InstrumentKey{Market::Spot, "X"}, std::nullopt, 10)).empty());
}

void TestStoreFacts::findingsAreKeptOnce()
{
    const Finding volume{0,        {m_key, Interval::M1}, kDay, "trades", "volume", "1.50", "1.49", "kept",
                         kDay + 1h};
    Finding again = volume;
    again.expected = "1.48";
    again.foundAt = kDay + 3h;
    Finding other = volume;
    other.series.interval = Interval::H1;
    other.witness = "1m";
    other.foundAt = kDay + 2h;
    WriteBatch batch;
    batch.findings = {volume, other};
    m_store->write(batch);
    batch.findings = {again};
    m_store->write(batch);
    const auto all = must(m_store->reader().findings({std::nullopt, std::nullopt, 10}));
    QCOMPARE(all.size(), 2U);
    QVERIFY(all[0].series == volume.series && all[0].openTime == kDay);
    QCOMPARE(all[0].witness, volume.witness);
    QCOMPARE(all[0].field, volume.field);
    QCOMPARE(all[0].stored, volume.stored);
    QCOMPARE(all[0].expected, again.expected);
    QCOMPARE(all[0].outcome, volume.outcome);
    QVERIFY(all[0].foundAt == again.foundAt);
    QCOMPARE(must(m_store->reader().findings({m_key, Interval::H1, 10})).size(), 1U);
    QCOMPARE(must(m_store->reader().findings({std::nullopt, std::nullopt, 1})).size(), 1U);
    QVERIFY(must(m_store->reader().findings({InstrumentKey{Market::Spot, "X"}, std::nullopt, 10})).empty());
}

void TestStoreFacts::theNextTryIsKept()
{
    GapRecord record = gap(0);
    record.nextTryAt = kDay + 2h;
    m_store->write(batchOf({record}));
    QVERIFY(gaps().front().nextTryAt == kDay + 2h);
    record = gaps().front();
    record.nextTryAt = kDay + 3h;
    m_store->write(batchOf({record}));
    QVERIFY(gaps().front().nextTryAt == kDay + 3h);
    record.nextTryAt.reset();
    m_store->write(batchOf({record}));
    QVERIFY(!gaps().front().nextTryAt);
}

void TestStoreFacts::jobsAreKeptByNode()
{
    JobRecord job;
    job.id = 3;
    job.kind = "backfill";
    job.state = "queued";
    job.priority = 1;
    job.position = 9;
    job.reason = "user";
    job.title = "a title";
    job.request = "{}";
    job.createdAt = kDay;
    WriteBatch batch;
    batch.jobs = {job};
    job.node = "b";
    batch.jobs.push_back(job);
    m_store->write(batch);
    job.state = "running";
    job.startedAt = kDay + 1s;
    job.rowsDone = 5;
    job.weight = 12;
    batch.jobs = {job};
    m_store->write(batch);
    QVERIFY(must(m_store->reader().jobs("b", {10, 10})) == std::vector{job});
    QCOMPARE(must(m_store->reader().jobs("", {10, 10})).front().state, std::string("queued"));
    QVERIFY(must(m_store->reader().jobs("c", {10, 10})).empty());
}

void TestStoreFacts::onlyFinishedJobsAreLimited()
{
    WriteBatch batch;
    const auto add = [&batch](const char *kind, const char *state) {
        JobRecord job;
        job.node = "limited";
        job.id = static_cast<std::int64_t>(batch.jobs.size()) + 1;
        job.kind = kind;
        job.state = state;
        job.createdAt = kDay;
        batch.jobs.push_back(job);
    };
    for (const char *state : {"queued", "running", "waiting", "paused", "failed"})
        add("backfill", state);
    add("archive", "succeeded");
    add("verify", "cancelled");
    for (const char *kind : {"purge", "repair", "backfill"})
        add(kind, "succeeded");
    m_store->write(batch);
    QList<std::int64_t> ids;
    for (const JobRecord &job : must(m_store->reader().jobs("limited", {2, 2})))
        ids.push_back(job.id);
    QCOMPARE(ids, (QList<std::int64_t>{10, 9, 8, 7, 4, 3, 2, 1}));
    QVERIFY(must(m_store->reader().job("limited", 6)) == batch.jobs[5]);
    QVERIFY(!must(m_store->reader().job("limited", 11)) && !must(m_store->reader().job("other", 6)));
}

void TestStoreFacts::namedValuesAreKept()
{
    const auto set = [&](const char *name, const char *value) {
        WriteBatch batch;
        batch.state.emplace_back(name, value);
        return text(m_store->write(batch));
    };
    QVERIFY(!must(m_store->reader().state("cursor")));
    QCOMPARE(set("cursor", "1"), text(WriteReport{1, 0, 0}));
    QCOMPARE(set("cursor", "1"), text(WriteReport{0, 0, 1}));
    QCOMPARE(set("cursor", "zwei"), text(WriteReport{0, 1, 0}));
    QCOMPARE(must(m_store->reader().state("cursor")), std::optional<std::string>("zwei"));
    QCOMPARE(set("cursor", ""), text(WriteReport{0, 1, 0}));
    QVERIFY(!must(m_store->reader().state("cursor")));
    QCOMPARE(set("cursor", ""), text(WriteReport{0, 0, 1}));
}

void TestStoreFacts::runsAreJoinedWithWhatIsStoredByThen()
{
    const auto at = [](int n) { return kDay + 8h * n; };
    const auto put = [&](FundingProof::States state, std::vector<UtcTime> times) {
        WriteBatch batch;
        batch.state = std::move(state);
        batch.funding.push_back({m_key, {}});
        for (const UtcTime time : times)
            batch.funding[0].rates.push_back({time, decimal("0.0001"), std::nullopt, Source::Rest});
        m_store->write(batch);
    };
    const auto runs = [&] {
        const auto proof = must(readFundingProof(m_store->reader(), m_key));
        std::vector<FundingRun> all;
        for (const auto &[from, run] : proof.runs())
            all.push_back(run);
        return all;
    };
    const FundingRun first{{at(0), at(2)}, 2};
    put({runToJoin(m_key, first)}, {at(0), at(1)});
    put({runToJoin(m_key, {{at(2), at(4)}, 2})}, {at(2), at(3)});
    QVERIFY((runs() == std::vector{FundingRun{{at(0), at(4)}, 4}}));
    // Somebody takes a part of it back, and who read it before goes on: only what is new is added.
    put({runToWithdraw(m_key, runs()[0]), runToJoin(m_key, {{at(2), at(4)}, 2})}, {});
    put({runToJoin(m_key, {{at(3), at(6)}, 3})}, {at(3), at(4), at(5)});
    QVERIFY((runs() == std::vector{FundingRun{{at(2), at(6)}, 4}}));
}

void TestStoreFacts::aRunThatChangedIsNotTakenBack()
{
    const FundingRun run{{kDay, kDay + 16h}, 2};
    const FundingRun more{{kDay + 16h, kDay + 32h}, 2};
    WriteBatch batch;
    batch.state = {runToJoin(m_key, run)};
    m_store->write(batch);
    batch.state = {runToJoin(m_key, more)};
    m_store->write(batch);
    batch.state = {runToWithdraw(m_key, run), runToJoin(m_key, {{kDay, kDay + 8h}, 1})};
    m_store->write(batch);
    const auto proof = must(readFundingProof(m_store->reader(), m_key));
    QCOMPARE(proof.runs().size(), std::size_t(1));
    QVERIFY((proof.runs().begin()->second == FundingRun{{kDay, kDay + 32h}, 4}));
}

void TestStoreFacts::badNamesAreRefused()
{
    for (const auto &[name, value] : {std::pair<std::string, std::string>{"", "x"},
                                      {std::string("a\0b", 3), "x"},
                                      {"a", std::string("\0", 1)},
                                      {"a", "\xff"}}) {
        WriteBatch batch;
        batch.state.emplace_back(name, value);
        const auto written = m_store->writer().write(batch);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::InvalidInput);
    }
}

QTEST_GUILESS_MAIN(TestStoreFacts)
#include "tst_store_facts.moc"
