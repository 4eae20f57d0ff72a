// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candlefetch.h"
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

/// An exchange whose REST database is `lag` behind its clock, which the test sets.
struct LateExchange {
    LateExchange()
    {
        server.onRequest = [this](const ScriptedHttpServer::Request &request) {
            if (request.path() == "/api/v3/time")
                return ScriptedHttpServer::reply(
                    200, "{\"serverTime\":" + QByteArray::number(qint64(market::toMs(now))) + '}');
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
    std::vector<std::vector<market::Candle>> served; ///< by answer
    ScriptedHttpServer server;
};

/// A fetch of the slots up to `kEnd` from the real REST client, in front of such an exchange.
class SeamRun {
public:
    SeamRun(std::chrono::milliseconds sinceEnd, std::chrono::milliseconds lag, int slots)
    {
        m_exchange.now = kEnd + sinceEnd;
        m_exchange.lag = lag;
        exchange::ClientOptions options;
        options.exchangeUrl = m_exchange.server.url();
        options.jitterSeed = 1;
        m_client =
            exchange::makeMarketClient(exchange::makeBinance(), market::Market::Spot, std::move(options));
        CandleFetchRequest request;
        request.series = kSeries;
        request.slots.add({kEnd - slots * 1min, kEnd});
        FetchTools tools{*m_client, m_store, m_timers, kPageSize, [](std::int64_t) { return 1; }};
        m_fetch = std::make_unique<CandleFetch>(std::move(tools), std::move(request));
        m_fetch->onDone = [this](const FetchOutcome &outcome) { m_outcome = outcome; };
        // The clock is known before a page is asked for.
        m_clock = m_client->serverTime([this](const Result<market::UtcTime> &) { m_fetch->start(); });
    }

    [[nodiscard]] bool waitUntilDone()
    {
        return waitFor([this] { return m_outcome.has_value(); }) && m_outcome->result.has_value();
    }
    /// The first answer was handled and nothing is under way.
    [[nodiscard]] bool waitUntilWaiting()
    {
        return waitFor([this] { return m_fetch->isWaiting() || m_outcome; });
    }
    void moveClockTo(std::chrono::milliseconds sinceEnd)
    {
        m_exchange.now = kEnd + sinceEnd;
        m_client->observeExchangeTime(m_exchange.now);
    }
    [[nodiscard]] const std::vector<std::vector<market::Candle>> &served() const { return m_exchange.served; }
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
    SeamRun run(std::chrono::milliseconds(milliseconds), 5s, 1);
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

void TestCandleSeam::onlyTheNewestRowWaits()
{
    SeamRun run(3s, 5s, 5);
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
    SeamRun run(3s, 2s, 1);
    QVERIFY(run.waitUntilDone());
    QCOMPARE(run.served().size(), std::size_t(1));
    QCOMPARE(run.served().front().size(), std::size_t(2));
    QVERIFY(run.isTrue(kYoung));
    QVERIFY(!run.isStored(kEnd));
}

QTEST_GUILESS_MAIN(TestCandleSeam)
#include "tst_candleseam.moc"
