// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/candles.h"
#include "tests/ui/support/uiengine.h"
#include "ui/models/coveragemodel.h"
#include "ui/models/gapmodel.h"
#include "ui/models/gapstatefilter.h"
#include "ui/models/instrumentfilter.h"
#include "ui/models/instrumentmodel.h"
#include "ui/models/jobmodel.h"
#include "ui/models/statusmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace cw;
using namespace Qt::StringLiterals;
using cw::testing::candlesFrom;
using cw::testing::instrument;
using cw::testing::UiEngine;
using interfaces::Gap;
using interfaces::GapState;
using interfaces::JobState;
using market::Interval;
using models::GapModel;
using models::GapStateFilter;
using models::InstrumentFilter;
using models::InstrumentModel;
using models::JobModel;

namespace {

const market::UtcTime kStart = market::fromMs(1'723'161'600'000);
const market::InstrumentKey kBitcoin{market::Market::Spot, "BTCUSDT"};
const market::InstrumentKey kEther{market::Market::Spot, "ETHUSDT"};

Gap gapOf(std::int64_t id, const market::InstrumentKey &key, int slot, int slots,
          GapState state = GapState::Open)
{
    Gap gap;
    gap.id = id;
    gap.instrument = key;
    gap.interval = Interval::M1;
    gap.range = {Interval(Interval::M1).advance(kStart, slot),
                 Interval(Interval::M1).advance(kStart, slot + slots)};
    gap.missing = slots;
    gap.state = state;
    gap.cause = "stream was silent";
    gap.attempts = 2;
    return gap;
}

QStringList symbols(const QAbstractItemModel &model)
{
    QStringList out;
    for (int row = 0; row < model.rowCount(); ++row)
        out << model.index(row, 0).data().toString();
    return out;
}

} // namespace

/// The tables and lists behind the panels.
class TestUiModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void listsKnownStoredAndTrackedInstruments();
    void keepsPricesWhenFactsAreReadAgain();
    void followsWhatIsTracked();
    void reloadsFromTheExchange();
    void saysWhenFactsCannotBeRead();
    void showsOnlyOwnInstrumentsUntilSomethingIsTyped();
    void ranksMatches_data();
    void ranksMatches();
    void listsGaps();
    void readsGapsAgainWhenRangesChange();
    void hidesResolvedGapsUnlessAsked();
    void sortsGapsByValueNotByText();
    void showsCoverageOnOneTimeLine();
    void listsJobs();
    void tellsWhatAJobWaitsFor();
    void sumsUpRunningJobs();
    void looksAtTheStatusAgainAndAgain();

private:
    [[nodiscard]] models::EngineLink link() { return {*m_engine, *m_reader, *m_live}; }

    std::unique_ptr<UiEngine> m_engine;
    std::unique_ptr<models::AsyncReader> m_reader;
    std::unique_ptr<models::LiveBridge> m_live;
};

void TestUiModels::init()
{
    m_engine = std::make_unique<UiEngine>();
    m_reader = std::make_unique<models::AsyncReader>();
    m_live = std::make_unique<models::LiveBridge>(m_engine->liveFeed());
}

void TestUiModels::cleanup()
{
    m_live.reset();
    m_reader.reset();
    m_engine.reset();
}

// ---- Instruments ----

void TestUiModels::listsKnownStoredAndTrackedInstruments()
{
    m_engine->data().setInstruments({instrument("BTC", "USDT"), instrument("ETH", "USDT")});
    m_engine->data().write({{market::Market::UsdM, "OLDUSDT"}, Interval::M1},
                           candlesFrom(Interval::M1, kStart, 3));
    interfaces::EngineStatus status;
    status.tracked = {{kBitcoin, Interval::M1}};
    m_engine->setStatus(status);
    InstrumentModel model(link());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE(symbols(model), (QStringList{u"BTCUSDT"_s, u"ETHUSDT"_s, u"OLDUSDT"_s}));
    QVERIFY(model.find(kBitcoin)->isTracked);
    QVERIFY(!model.find(kEther)->isTracked);
    const models::InstrumentRow *old = model.find({market::Market::UsdM, "OLDUSDT"});
    QVERIFY(old && old->isStored());
    QCOMPARE(model.storedBars({old->key(), Interval::M1}), std::optional<std::int64_t>(3));
    QVERIFY(!model.storedBars({kBitcoin, Interval::M1}));
    QVERIFY(!model.find({market::Market::Spot, "OLDUSDT"}));
    const QString spoken = model.index(2, InstrumentModel::Symbol).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.contains(u"2024-08-09"), qUtf8Printable(spoken));
}

void TestUiModels::keepsPricesWhenFactsAreReadAgain()
{
    m_engine->data().setInstruments({instrument("BTC", "USDT")});
    InstrumentModel model(link());
    QSignalSpy loaded(&model, &InstrumentModel::loaded);
    QTRY_COMPARE(loaded.size(), 1);
    interfaces::TickerUpdate ticker;
    ticker.instrument = kBitcoin;
    ticker.open = testing::decimal("50000");
    ticker.last = testing::decimal("51000.5");
    m_engine->publish(ticker);
    QTRY_COMPARE(model.index(0, InstrumentModel::Last).data().toString(), u"51000.50"_s);
    QCOMPARE(model.index(0, InstrumentModel::Change).data().toString(), u"2.00 %"_s);
    model.refresh();
    QTRY_COMPARE(loaded.size(), 2);
    QCOMPARE(model.index(0, InstrumentModel::Last).data().toString(), u"51000.50"_s);
}

void TestUiModels::followsWhatIsTracked()
{
    m_engine->data().setInstruments({instrument("BTC", "USDT")});
    InstrumentModel model(link());
    QTRY_COMPARE(model.rowCount(), 1);
    QVERIFY(m_engine->track(kBitcoin).has_value());
    QTRY_VERIFY(model.find(kBitcoin)->isTracked);
    QCOMPARE(model.index(0, InstrumentModel::Streaming).data().toString(), u"recording"_s);
}

void TestUiModels::reloadsFromTheExchange()
{
    InstrumentModel model(link());
    QSignalSpy loaded(&model, &InstrumentModel::loaded);
    QTRY_COMPARE(loaded.size(), 1);
    m_engine->setRefresh([this](const auto &done) {
        m_engine->data().setInstruments({instrument("BTC", "USDT")});
        done(interfaces::Engine::RefreshReport{{"BTCUSDT"}, {}});
    });
    model.reloadFromExchange();
    QTRY_COMPARE(model.rowCount(), 1);
    QSignalSpy failed(&model, &InstrumentModel::reloadFailed);
    m_engine->setRefresh([](const auto &done) { done(fail(ErrorCode::Network, "No route.")); });
    model.reloadFromExchange();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().toString(), u"No connection. No route."_s);
}

void TestUiModels::saysWhenFactsCannotBeRead()
{
    m_engine->data().setFailure(Error{ErrorCode::Storage, "Locked.", std::nullopt});
    InstrumentModel model(link());
    QSignalSpy failed(&model, &InstrumentModel::failed);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(model.rowCount(), 0);
}

void TestUiModels::showsOnlyOwnInstrumentsUntilSomethingIsTyped()
{
    m_engine->data().setInstruments(
        {instrument("BTC", "USDT"), instrument("ETH", "USDT"), instrument("XRP", "USDT")});
    InstrumentModel model(link());
    InstrumentFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE(filter.rowCount(), 3);
    QVERIFY(m_engine->track(kEther).has_value());
    QTRY_COMPARE(symbols(filter), QStringList{u"ETHUSDT"_s});
    filter.setTyped(u"x"_s);
    QCOMPARE(symbols(filter), QStringList{u"XRPUSDT"_s});
    filter.setTyped({});
    QCOMPARE(symbols(filter), QStringList{u"ETHUSDT"_s});
}

void TestUiModels::ranksMatches_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("base") << u"btc"_s << QStringList{u"BTCEUR"_s, u"BTCUSDT"_s, u"ETHBTC"_s, u"WBTCETH"_s};
    QTest::newRow("exact") << u"btcusdt"_s << QStringList{u"BTCUSDT"_s};
    QTest::newRow("with a slash") << u"BTC/usdt"_s << QStringList{u"BTCUSDT"_s};
    QTest::newRow("with a space") << u"eth btc"_s << QStringList{u"ETHBTC"_s};
    QTest::newRow("letters left out") << u"bcus"_s << QStringList{u"BTCUSDT"_s};
    QTest::newRow("quote") << u"eur"_s << QStringList{u"BTCEUR"_s};
    QTest::newRow("nothing") << u"zzz"_s << QStringList{};
}

void TestUiModels::ranksMatches()
{
    QFETCH(QString, typed);
    QFETCH(QStringList, found);
    m_engine->data().setInstruments({instrument("WBTC", "ETH"), instrument("ETH", "BTC"),
                                     instrument("BTC", "USDT"), instrument("BTC", "EUR")});
    InstrumentModel model(link());
    QTRY_COMPARE(model.rowCount(), 4);
    InstrumentFilter filter;
    filter.setSourceModel(&model);
    filter.setTyped(typed);
    QCOMPARE(symbols(filter), found);
}

// ---- Gaps ----

void TestUiModels::listsGaps()
{
    m_engine->setGaps({gapOf(1, kBitcoin, 10, 5), gapOf(2, kEther, 20, 1'500)});
    GapModel model(link());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(!model.isLoaded());
    QTRY_COMPARE(model.rowCount(), 2);
    QVERIFY(model.isLoaded());
    const auto cell = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(cell(0, GapModel::Symbol), u"BTCUSDT"_s);
    QCOMPARE(cell(0, GapModel::IntervalName), u"1m"_s);
    QCOMPARE(cell(0, GapModel::From), u"2024-08-09 00:10"_s);
    QCOMPARE(cell(0, GapModel::To), u"2024-08-09 00:15"_s);
    QCOMPARE(cell(0, GapModel::State), u"missing"_s);
    QCOMPARE(cell(0, GapModel::Cause), u"stream was silent"_s);
    QCOMPARE(cell(1, GapModel::Missing), u"1,500"_s);
    interfaces::Gap told = gapOf(1, kBitcoin, 10, 5);
    told.cause = "silence";
    told.evidence = "Nothing came for <60> s.";
    told.deleted = 2;
    told.filledBy = "rest";
    told.checkedAt = kStart;
    m_engine->setGaps({told, gapOf(2, kEther, 20, 1'500)});
    model.refresh();
    QTRY_COMPARE(cell(0, GapModel::FilledBy), u"history request"_s);
    QVERIFY(cell(0, GapModel::Evidence).contains(u"Nothing came for <60> s."));
    QCOMPARE(cell(0, GapModel::Checked), u"2024-08-09 00:00"_s);
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"&lt;60&gt;"));
    interfaces::GapFilter filter;
    filter.instrument = kEther;
    model.setFilter(filter);
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(cell(0, GapModel::Symbol), u"ETHUSDT"_s);
}

void TestUiModels::readsGapsAgainWhenRangesChange()
{
    m_engine->setGaps({gapOf(1, kBitcoin, 10, 5)});
    GapModel model(link());
    QTRY_COMPARE(model.rowCount(), 1);
    m_engine->setGaps({});
    m_engine->repair({kBitcoin, Interval::M1}, candlesFrom(Interval::M1, kStart, 5));
    QTRY_COMPARE(model.rowCount(), 0);
}

void TestUiModels::hidesResolvedGapsUnlessAsked()
{
    m_engine->setGaps({gapOf(1, kBitcoin, 10, 5), gapOf(2, kBitcoin, 20, 5, GapState::VerifiedEmpty),
                       gapOf(3, kBitcoin, 30, 5, GapState::Repairing)});
    GapModel model(link());
    interfaces::GapFilter all;
    all.includeResolved = true;
    model.setFilter(all);
    QTRY_COMPARE(model.rowCount(), 3);
    GapStateFilter rows;
    rows.setSourceModel(&model);
    const QAbstractItemModelTester tester(&rows, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(rows.rowCount(), 2);
    rows.setShow(GapStateFilter::Show::All);
    QCOMPARE(rows.rowCount(), 3);
    interfaces::Gap filled = gapOf(4, kBitcoin, 40, 5, GapState::Filled);
    filled.filledBy = interfaces::gapFillerText({"rest", 12, "desk"});
    m_engine->setGaps({gapOf(1, kBitcoin, 10, 5), filled});
    all.includeFilled = true;
    model.setFilter(all);
    QTRY_COMPARE(model.rowCount(), 2);
    rows.setShow(GapStateFilter::Show::Filled);
    QCOMPARE(rows.rowCount(), 1);
    QCOMPARE(rows.index(0, GapModel::FilledBy).data().toString(), u"history request, job 12, node desk"_s);
}

void TestUiModels::sortsGapsByValueNotByText()
{
    m_engine->setGaps({gapOf(1, kBitcoin, 10, 9), gapOf(2, kBitcoin, 30, 100), gapOf(3, kBitcoin, 200, 20)});
    GapModel model(link());
    QTRY_COMPARE(model.rowCount(), 3);
    GapStateFilter rows;
    rows.setSourceModel(&model);
    rows.sort(GapModel::Missing, Qt::DescendingOrder);
    QStringList missing;
    for (int row = 0; row < rows.rowCount(); ++row)
        missing << rows.index(row, GapModel::Missing).data().toString();
    QCOMPARE(missing, (QStringList{u"100"_s, u"20"_s, u"9"_s}));
}

void TestUiModels::showsCoverageOnOneTimeLine()
{
    m_engine->data().write({kBitcoin, Interval::M1}, candlesFrom(Interval::M1, kStart, 10));
    m_engine->data().write({kEther, Interval::H1}, candlesFrom(Interval::H1, kStart, 2));
    m_engine->setGaps({gapOf(1, kBitcoin, 2, 3), gapOf(2, kBitcoin, 7, 1, GapState::VerifiedEmpty)});
    models::CoverageModel model(link());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.setActive(true);
    QTRY_COMPARE(model.rowCount(), 2);
    QVERIFY(model.span() == (market::TimeRange{kStart, kStart + std::chrono::hours(2)}));
    QCOMPARE(model.rows().front().gaps.size(), std::size_t(2));
    QVERIFY(model.rows().back().gaps.empty());
    QCOMPARE(model.index(0, models::CoverageModel::Complete).data().toString(), u"100 %"_s);
    // Trades have a line of their own, beside the candles of their instrument.
    interfaces::TradesCoverage trades;
    trades.instrument = kBitcoin;
    trades.range = {kStart, kStart + std::chrono::minutes(30)};
    trades.ids = 200'000;
    trades.stored = 199'999;
    trades.missing = 1;
    m_engine->setTradesCoverage({trades});
    model.refresh();
    QTRY_COMPARE(model.rowCount(), 3);
    const auto cell = [&model](int column) { return model.index(1, column).data().toString(); };
    QCOMPARE(cell(models::CoverageModel::Symbol), u"BTCUSDT"_s);
    QCOMPARE(cell(models::CoverageModel::IntervalName), u"trades"_s);
    QCOMPARE(cell(models::CoverageModel::Missing), u"1"_s);
    QCOMPARE(cell(models::CoverageModel::Complete), u"99.99 %"_s);
    // So do funding rates.
    interfaces::FundingCoverage funding;
    funding.instrument = kBitcoin;
    funding.range = {kStart, kStart + std::chrono::hours(24)};
    funding.rates = 3;
    funding.missing = 1;
    m_engine->setFundingCoverage({funding});
    model.refresh();
    QTRY_COMPARE(model.rowCount(), 4);
    const auto rates = [&model](int column) { return model.index(2, column).data().toString(); };
    QCOMPARE(rates(models::CoverageModel::IntervalName), u"funding"_s);
    QCOMPARE(rates(models::CoverageModel::Rows), u"3"_s);
    QCOMPARE(rates(models::CoverageModel::Complete), u"75.00 %"_s);
    // What was put away as a whole has no figure.
    trades.stored = trades.missing = 0;
    trades.away = trades.ids;
    trades.range = {};
    m_engine->setTradesCoverage({trades});
    funding.away = funding.rates;
    m_engine->setFundingCoverage({funding});
    model.refresh();
    QTRY_COMPARE(cell(models::CoverageModel::Complete), u"–"_s);
    QVERIFY(!model.index(1, models::CoverageModel::Complete).data(Qt::ToolTipRole).toString().isEmpty());
    QVERIFY(model.span().from == kStart);
    QVERIFY(!model.index(1, models::CoverageModel::Strip).data(Qt::ToolTipRole).toString().contains(u"1970"));
    QCOMPARE(rates(models::CoverageModel::Rows), u"0"_s);
    QCOMPARE(rates(models::CoverageModel::Complete), u"0.00 %"_s);
    // What the exchange gives no more counts, although nothing can be done.
    trades.away = 0;
    trades.range = {kStart, kStart + std::chrono::minutes(30)};
    trades.unavailable = 1;
    trades.stored = trades.ids - 1;
    m_engine->setTradesCoverage({trades});
    model.refresh();
    QTRY_COMPARE(cell(models::CoverageModel::Complete), u"99.99 %"_s);
    QVERIFY(model.index(0, models::CoverageModel::Strip)
                .data(Qt::ToolTipRole)
                .toString()
                .contains(u"2024-08-09"));
    QVERIFY(model.headerData(models::CoverageModel::Strip, Qt::Horizontal, Qt::DisplayRole)
                .toString()
                .contains(u"2024"));
}

// ---- Jobs and state ----

void TestUiModels::listsJobs()
{
    interfaces::JobStatus job;
    job.id = 7;
    job.state = JobState::Running;
    job.title = "spot BTCUSDT 1m";
    job.rowsDone = 2'500;
    job.rowsTotal = 10'000;
    job.eta = std::chrono::seconds(95);
    m_engine->setJobs({job});
    JobModel model(static_cast<interfaces::Engine &>(*m_engine).jobs());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto cell = [&model](int column) { return model.index(0, column).data().toString(); };
    QCOMPARE(cell(JobModel::Title), u"Backfill: spot BTCUSDT 1m"_s);
    QCOMPARE(cell(JobModel::State), u"running"_s);
    QCOMPARE(cell(JobModel::Progress), u"25 %"_s);
    QCOMPARE(cell(JobModel::Rows), u"2,500 / 10,000"_s);
    QCOMPARE(cell(JobModel::Eta), u"1 min 35 s"_s);
    m_engine->finish(7, JobState::Failed, "Refused.");
    QSignalSpy ended(&model, &JobModel::workEnded);
    QTRY_COMPARE(cell(JobModel::Outcome), u"Refused."_s);
    QCOMPARE(ended.count(), 1);
    model.refresh();
    QCOMPARE(ended.count(), 1);
    QVERIFY(cell(JobModel::Eta).isEmpty());
}

void TestUiModels::tellsWhatAJobWaitsFor()
{
    interfaces::JobStatus job;
    job.id = 7;
    job.state = JobState::Waiting;
    job.title = "spot BTCUSDT 1m";
    job.error = "The exchange asked to pause.";
    job.againAt =
        market::UtcTime(std::chrono::sys_days(std::chrono::year(2024) / 8 / 9) + std::chrono::hours(4));
    m_engine->setJobs({job});
    JobModel model(static_cast<interfaces::Engine &>(*m_engine).jobs());
    const auto cell = [&model](int column) { return model.index(0, column).data().toString(); };
    QCOMPARE(cell(JobModel::State), u"held up"_s);
    QCOMPARE(cell(JobModel::Outcome), u"The exchange asked to pause. Goes on at 2024-08-09 04:00 UTC."_s);
    // A lost database says no moment.
    job.error = "The database is away.";
    job.againAt.reset();
    m_engine->setJobs({job});
    model.refresh();
    QCOMPARE(cell(JobModel::Outcome), u"The database is away."_s);
    QVERIFY(JobModel::isUnderWay(job));
}

void TestUiModels::sumsUpRunningJobs()
{
    interfaces::JobStatus first;
    first.id = 1;
    first.state = JobState::Running;
    first.rowsDone = 10;
    first.rowsTotal = 100;
    first.eta = std::chrono::seconds(5);
    interfaces::JobStatus second = first;
    second.id = 2;
    second.eta = std::chrono::seconds(50);
    interfaces::JobStatus done = first;
    done.id = 3;
    done.state = JobState::Succeeded;
    m_engine->setJobs({first, second, done});
    const JobModel model(static_cast<interfaces::Engine &>(*m_engine).jobs());
    const models::JobSummary sum = model.summary();
    QCOMPARE(sum.running, 2);
    QCOMPARE(sum.rowsDone, std::int64_t(20));
    QCOMPARE(sum.rowsTotal, std::int64_t(200));
    QVERIFY(sum.eta == std::chrono::seconds(50));
}

void TestUiModels::looksAtTheStatusAgainAndAgain()
{
    models::StatusModel model(*m_engine);
    QSignalSpy refreshed(&model, &models::StatusModel::refreshed);
    interfaces::EngineStatus status;
    status.rowsStored = 99;
    m_engine->setStatus(status);
    QTRY_VERIFY(!refreshed.isEmpty());
    QCOMPARE(model.status().rowsStored, std::int64_t(99));
}

QTEST_GUILESS_MAIN(TestUiModels)
#include "tst_uimodels.moc"
