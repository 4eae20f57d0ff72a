// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/candlefetch.h"
#include "tests/ingest/kit/fakemarket.h"
#include "tests/ingest/kit/memorystore.h"
#include "tests/support/scriptedhttpserver.h"

#include <QTest>
#include <QUrlQuery>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using cw::tests::ScriptedHttpServer;
using test::FakeMarket;

namespace {

constexpr market::UtcTime kEnd = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1) + 12h;
const market::SeriesKey kSeries{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};
constexpr int kPageSize = 1'000;

/// A row of /api/v3/klines.
QByteArray rowText(const market::Candle &row)
{
    const auto quoted = [](const std::optional<market::Decimal> &value) {
        return '"' + QByteArray::fromStdString(value->text()) + '"';
    };
    const QByteArrayList fields{QByteArray::number(qint64(market::toMs(row.openTime))),
                                quoted(row.open),
                                quoted(row.high),
                                quoted(row.low),
                                quoted(row.close),
                                quoted(row.volume),
                                QByteArray::number(qint64(market::toMs(row.closeTime))),
                                quoted(row.quoteVolume),
                                QByteArray::number(qint64(*row.tradeCount)),
                                quoted(row.takerBuyVolume),
                                quoted(row.takerBuyQuoteVolume),
                                "\"0\""};
    return '[' + fields.join(',') + ']';
}

/// An exchange whose REST database is `lag` behind its clock, which the test sets and which it tells `ahead` of the truth.
struct LateExchange {
    LateExchange()
    {
        server.onRequest = [this](const ScriptedHttpServer::Request &request) {
            if (request.path() == "/api/v3/time")
                return ScriptedHttpServer::reply(
                    200, "{\"serverTime\":" + QByteArray::number(qint64(market::toMs(now + ahead))) + '}');
            return ScriptedHttpServer::reply(200, page(request.target));
        };
    }

    QByteArray page(const QByteArray &target)
    {
        const QUrlQuery values(QString::fromLatin1(target).section(u'?', 1));
        const auto time = [&values](const QString &name) {
            return market::fromMs(values.queryItemValue(name).toLongLong());
        };
        exchange::KlineQuery query;
        query.series = kSeries;
        query.from = time(QStringLiteral("startTime"));
        if (values.hasQueryItem(QStringLiteral("endTime")))
            query.to = time(QStringLiteral("endTime"));
        query.limit = values.queryItemValue(QStringLiteral("limit")).toInt();
        served.push_back(market.klines(query, now - lag, kPageSize));
        QByteArrayList rows;
        for (const market::Candle &row : served.back())
            rows.append(rowText(row));
        return '[' + rows.join(',') + ']';
    }

    FakeMarket market;
    market::UtcTime now;
    std::chrono::milliseconds lag{0};
    std::chrono::milliseconds ahead{0};
    std::vector<std::vector<market::Candle>> served; ///< by answer
    ScriptedHttpServer server;
};

/// What the exchange does, and what is asked of it.
struct Seam {
    std::chrono::milliseconds sinceEnd; ///< its clock, counted from kEnd
    std::chrono::milliseconds lag{0};
    std::chrono::milliseconds ahead{0};
    market::UtcTime haltsAt = market::UtcTime::max();
    market::TimeRange slots{kEnd - 1min, kEnd};
};

/// Fetches by the real REST client, in front of such an exchange.
class SeamRun {
public:
    explicit SeamRun(const Seam &seam)
    {
        m_exchange.market.outages.add({seam.haltsAt, market::UtcTime::max()});
        m_exchange.now = kEnd + seam.sinceEnd;
        m_exchange.lag = seam.lag;
        m_exchange.ahead = seam.ahead;
        exchange::ClientOptions options;
        options.exchangeUrl = m_exchange.server.url();
        options.jitterSeed = 1;
        m_client =
            exchange::makeMarketClient(exchange::makeBinance(), market::Market::Spot, std::move(options));
        // The clock is known before a page is asked for.
        m_clock = m_client->serverTime(
            [this, slots = seam.slots](const Result<market::UtcTime> &) { fetch(slots); });
    }

    void fetch(const market::TimeRange &slots)
    {
        CandleFetchRequest request;
        request.series = kSeries;
        request.slots.add(slots);
        FetchTools tools{*m_client, m_store, m_timers, kPageSize, [](std::int64_t) { return 1; }};
        m_outcome.reset();
        m_fetch = std::make_unique<CandleFetch>(std::move(tools), std::move(request));
        m_fetch->onDone = [this](const FetchOutcome &outcome) { m_outcome = outcome; };
        m_fetch->start();
    }

    [[nodiscard]] bool waitUntilDone()
    {
        return waitFor([this] { return m_outcome.has_value(); }) && m_outcome->result.has_value();
    }
    /// The first answer was handled and nothing is under way.
    [[nodiscard]] bool waitUntilWaiting()
    {
        return waitFor([this] { return m_fetch && (m_fetch->isWaiting() || m_outcome); });
    }
    void moveClockTo(std::chrono::milliseconds sinceEnd)
    {
        m_exchange.now = kEnd + sinceEnd;
        m_client->observeExchangeTime(m_exchange.now);
    }
    [[nodiscard]] const std::vector<std::vector<market::Candle>> &served() const { return m_exchange.served; }
    /// The fetch ended with this slot alone open.
    [[nodiscard]] bool leavesOpen(market::UtcTime open) const
    {
        return m_fetch->unripe() == market::TimeRanges{{open, open + 1min}};
    }
    [[nodiscard]] bool isStored(market::UtcTime open) { return m_store.candleRows[kSeries].contains(open); }
    /// The row of a slot is what the exchange ends up with.
    [[nodiscard]] bool isTrue(market::UtcTime open)
    {
        const auto &rows = m_store.candleRows[kSeries];
        const auto found = rows.find(open);
        return found != rows.end() && found->second.final
               && market::sameValues(found->second, FakeMarket::finalCandle(kSeries, open));
    }

private:
    [[nodiscard]] bool waitFor(const std::function<bool()> &holds)
    {
        return QTest::qWaitFor(
            [&] {
                m_timers.advance(100ms);
                return holds();
            },
            20'000);
    }

    LateExchange m_exchange;
    test::VirtualTimers m_timers;
    test::MemoryStore m_store{m_timers};
    std::unique_ptr<exchange::MarketClient> m_client;
    std::unique_ptr<CandleFetch> m_fetch;
    exchange::MarketClient::CallHandle m_clock;
    std::optional<FetchOutcome> m_outcome;
};

constexpr market::UtcTime kYoung = kEnd - 1min; ///< the slot that has just ended

} // namespace

/// C1 and C8 at the seam: REST answers with the state before the end of a slot that is over already. The real client and
/// the real fetch, and an exchange's clock that the test sets.
class TestCandleSeam : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oldStateOfAnEndedSlotIsNotFinal_data();
    void oldStateOfAnEndedSlotIsNotFinal();
    void pageOfMinutesAgoIsNotBelieved();
    void lastRowBeforeAHaltTakesTenMinutes();
    void wrongClockMakesNoOpenRowFinal();
    void onlyTheNewestRowWaits();
    void rowOfTheNextSlotProvesIt();
};

void TestCandleSeam::oldStateOfAnEndedSlotIsNotFinal_data()
{
    QTest::addColumn<int>("milliseconds");
    for (const int milliseconds : {2'100, 3'000, 4'500})
        QTest::addRow("%d ms", milliseconds) << milliseconds;
}

void TestCandleSeam::oldStateOfAnEndedSlotIsNotFinal()
{
    QFETCH(int, milliseconds);
    SeamRun run({.sinceEnd = std::chrono::milliseconds(milliseconds), .lag = 5s});
    QVERIFY(run.waitUntilWaiting());
    QCOMPARE(run.served().size(), std::size_t(1));
    QCOMPARE(run.served().front().size(), std::size_t(1));
    const market::Candle &old = run.served().front().front();
    QVERIFY(old.openTime == kYoung);
    QVERIFY(!market::sameValues(old, FakeMarket::finalCandle(kSeries, kYoung)));
    QVERIFY(!run.isStored(kYoung));
    run.moveClockTo(12s);
    QVERIFY(run.waitUntilDone());
    QVERIFY(run.isTrue(kYoung));
}

void TestCandleSeam::pageOfMinutesAgoIsNotBelieved()
{
    SeamRun run({.sinceEnd = 290s, .lag = 300s});
    QVERIFY(run.waitUntilDone());
    QCOMPARE(run.served().size(), std::size_t(1));
    QVERIFY(!market::sameValues(run.served().front().front(), FakeMarket::finalCandle(kSeries, kYoung)));
    QVERIFY(run.leavesOpen(kYoung));
    QVERIFY(!run.isStored(kYoung));
}

void TestCandleSeam::lastRowBeforeAHaltTakesTenMinutes()
{
    // Nothing will ever prove the row; the fetch does not wait for that.
    SeamRun run({.sinceEnd = 30s, .haltsAt = kEnd});
    QVERIFY(run.waitUntilDone());
    QVERIFY(run.leavesOpen(kYoung));
    for (const auto time : {4min, 9min})
        run.moveClockTo(time);
    run.fetch({kYoung, kEnd});
    QVERIFY(run.waitUntilDone());
    QVERIFY(run.leavesOpen(kYoung));
    QVERIFY(!run.isStored(kYoung));
    run.moveClockTo(11min);
    run.fetch({kYoung, kEnd});
    QVERIFY(run.waitUntilDone());
    QCOMPARE(run.served().size(), std::size_t(3));
    QVERIFY(run.isTrue(kYoung));
}

void TestCandleSeam::wrongClockMakesNoOpenRowFinal()
{
    // Half of a slot has gone by, and the one answer to the question for the time is five minutes ahead.
    const market::TimeRange open{kEnd, kEnd + 1min};
    SeamRun run({.sinceEnd = 30s, .ahead = 5min, .slots = open});
    QVERIFY(run.waitUntilDone());
    QCOMPARE(run.served().size(), std::size_t(1));
    QCOMPARE(run.served().front().size(), std::size_t(1));
    QVERIFY(run.leavesOpen(kEnd));
    QVERIFY(!run.isStored(kEnd));
}

void TestCandleSeam::onlyTheNewestRowWaits()
{
    SeamRun run({.sinceEnd = 3s, .lag = 5s, .slots = {kEnd - 5min, kEnd}});
    QVERIFY(run.waitUntilWaiting());
    QCOMPARE(run.served().front().size(), std::size_t(5));
    for (int slots = 2; slots <= 5; ++slots)
        QVERIFY(run.isTrue(kEnd - slots * 1min));
    QVERIFY(!run.isStored(kYoung));
    run.moveClockTo(12s);
    QVERIFY(run.waitUntilDone());
    QVERIFY(run.isTrue(kYoung));
}

void TestCandleSeam::rowOfTheNextSlotProvesIt()
{
    // REST is two seconds late only, and so it already knows of the slot that has begun.
    SeamRun run({.sinceEnd = 3s, .lag = 2s});
    QVERIFY(run.waitUntilDone());
    QCOMPARE(run.served().size(), std::size_t(1));
    QCOMPARE(run.served().front().size(), std::size_t(2));
    QVERIFY(run.isTrue(kYoung));
    QVERIFY(!run.isStored(kEnd));
}

QTEST_GUILESS_MAIN(TestCandleSeam)
#include "tst_candleseam.moc"
