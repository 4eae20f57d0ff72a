// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/liveshare.h"
#include "core/engine/live/liveword.h"
#include "core/storage/cluster.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using market::Decimal;
using market::InstrumentKey;
using market::Interval;
using market::SeriesKey;

namespace {

const InstrumentKey kBitcoin{market::Market::Spot, "BTCUSDT"};
const InstrumentKey kEther{market::Market::UsdM, "ETHUSDT"};
const SeriesKey kMinutes{kBitcoin, Interval::M1};
const market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

market::Candle openCandle(market::UtcTime open, const char *close)
{
    market::Candle candle;
    candle.openTime = open;
    candle.closeTime = open + 1min - 1ms;
    candle.open = candle.high = candle.low = *Decimal::parse("0.00000100");
    candle.close = *Decimal::parse(close);
    candle.volume = *Decimal::parse("12.50");
    candle.tradeCount = 7;
    candle.takerBuyVolume = *Decimal::parse("3");
    candle.eventTime = open + 10s;
    return candle;
}

/// One process: what it shows, and what it says to the others.
struct Process {
    explicit Process(std::vector<SeriesKey> series, LiveShare::Instruments recorded)
        : own(std::move(recorded)), share(relay, tail, hub, [series] { return series; })
    {
    }

    /// A second passes; what it said is answered.
    std::vector<std::string> second()
    {
        std::vector<std::string> said;
        for (int tick = 0; tick < 4; ++tick)
            share.tick(own, [&said](std::string word) { said.push_back(std::move(word)); });
        return said;
    }

    LiveTail tail;
    LiveFeedHub hub;
    JobBook jobs;
    StatusBoard board;
    IngestRelay relay{tail, hub, jobs, board};
    LiveShare::Instruments own;
    LiveShare share;
};

} // namespace

/// Open candles and tickers among processes that share a database.
class TestLiveShare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsSaidIsUnderstood();
    void nonsenseIsLeftOut();
    void openCandlesReachWhoListens();
    void tickersReachWhoListens();
    void nobodyIsToldWithoutAListener();
    void ownRowsAndPastSlotsAreNotBelieved();
    void manySeriesFitIntoWords();
    void blocksAreHeard();
};

void TestLiveShare::blocksAreHeard()
{
    Process process({}, {});
    std::vector<HostBlock> heard;
    process.share.onBlock = [&heard](const HostBlock &block) { heard.push_back(block); };
    process.share.hear({lineOf(HostBlock{"api.example.org", 15'000ms, "HTTP 418, \"banned\""}),
                        lineOf(HostBlock{"api.example.org", -1ms, ""}), "[\"block\",\"a\",\"b\",\"c\"]\n"},
                       {});
    QCOMPARE(heard.size(), std::size_t(1));
    QCOMPARE(heard.front().host, std::string("api.example.org"));
    QCOMPARE(heard.front().remaining, 15'000ms);
    QCOMPARE(heard.front().reason, std::string("HTTP 418, \"banned\""));
}

void TestLiveShare::whatIsSaidIsUnderstood()
{
    const market::Candle candle = openCandle(kStart, "0.00000107");
    interfaces::TickerUpdate ticker{kEther, {}, {}, {}, *Decimal::parse("2500.10"), {}, {}, kStart};
    const LiveWord word = parseLiveWord(lineOf(interfaces::CandleUpdate{kMinutes, candle, false})
                                        + lineOf(ticker) + greetingLine());
    QVERIFY(word.isGreeting);
    QCOMPARE(word.candles.size(), std::size_t(1));
    const auto &heard = word.candles.front();
    QVERIFY(heard.series == kMinutes && !heard.closed && !heard.candle.final);
    QVERIFY(sameValues(heard.candle, candle));
    QVERIFY(!heard.candle.quoteVolume && heard.candle.tradeCount == 7);
    QVERIFY(heard.candle.openTime == candle.openTime && heard.candle.closeTime == candle.closeTime
            && heard.candle.eventTime == candle.eventTime && heard.candle.source == candle.source);
    QCOMPARE(word.tickers.size(), std::size_t(1));
    QVERIFY(word.tickers.front().instrument == kEther && word.tickers.front().last.text() == "2500.10");
}

void TestLiveShare::nonsenseIsLeftOut()
{
    const std::string good = lineOf(interfaces::CandleUpdate{kMinutes, openCandle(kStart, "1"), false});
    std::string bad = good;
    bad.replace(bad.find("BTCUSDT") + 10, 2, "9x");
    const LiveWord word = parseLiveWord("\n{}\n[1,2]\n[\"candle\",1]\n" + bad + "[\"later\",true]\n" + good);
    QCOMPARE(word.candles.size(), std::size_t(1));
    QVERIFY(word.tickers.empty() && !word.isGreeting);
}

void TestLiveShare::openCandlesReachWhoListens()
{
    Process recorder({kMinutes}, {kBitcoin});
    Process viewer({kMinutes}, {});
    std::vector<market::Candle> shown;
    const auto subscription =
        viewer.hub.onCandle([&](const std::shared_ptr<const interfaces::CandleUpdate> &update) {
            shown.push_back(update->candle);
        });
    recorder.share.hear(viewer.second(), recorder.own);
    recorder.tail.move(kMinutes, openCandle(kStart, "5"), false);
    viewer.share.hear(recorder.second(), viewer.own);
    QVERIFY(viewer.tail.view(kMinutes).open.has_value());
    QVERIFY(sameValues(*viewer.tail.view(kMinutes).open, openCandle(kStart, "5")));
    QCOMPARE(shown.size(), std::size_t(1));
    // What has not moved is not said again.
    QVERIFY(recorder.second().empty());
    recorder.tail.move(kMinutes, openCandle(kStart, "6"), false);
    viewer.share.hear(recorder.second(), viewer.own);
    QCOMPARE(shown.back().close.text(), std::string("6"));
    // The viewer records nothing and says nothing of it.
    viewer.share.hear({greetingLine()}, viewer.own);
    QVERIFY(viewer.second().empty());
}

void TestLiveShare::tickersReachWhoListens()
{
    Process recorder({}, {kEther});
    Process viewer({}, {});
    std::vector<std::string> shown;
    const auto subscription =
        viewer.hub.onTicker([&](const std::shared_ptr<const interfaces::TickerUpdate> &ticker) {
            shown.push_back(ticker->last.text());
        });
    recorder.share.hear(viewer.second(), recorder.own);
    for (const char *last : {"1", "2"}) {
        interfaces::TickerUpdate ticker;
        ticker.instrument = kEther;
        ticker.last = *Decimal::parse(last);
        recorder.relay.tickerMoved(ticker);
    }
    viewer.share.hear(recorder.second(), viewer.own);
    QCOMPARE(shown, std::vector<std::string>{"2"});
}

void TestLiveShare::nobodyIsToldWithoutAListener()
{
    Process recorder({kMinutes}, {kBitcoin});
    recorder.tail.move(kMinutes, openCandle(kStart, "5"), false);
    QCOMPARE(recorder.second(), std::vector<std::string>{greetingLine()});
    recorder.share.hear({greetingLine()}, recorder.own);
    QCOMPARE(recorder.second().size(), std::size_t(1));
    // A greeting holds for half a minute.
    int said = 0;
    for (int second = 0; second < 60; ++second) {
        recorder.tail.move(kMinutes, openCandle(kStart, second % 2 ? "5" : "6"), false);
        for (const std::string &word : recorder.second())
            said += parseLiveWord(word).candles.empty() ? 0 : 1;
    }
    QCOMPARE(said, 29);
}

void TestLiveShare::ownRowsAndPastSlotsAreNotBelieved()
{
    Process one({kMinutes}, {kBitcoin});
    const std::string word = lineOf(interfaces::CandleUpdate{kMinutes, openCandle(kStart, "5"), false});
    one.share.hear({word}, one.own);
    QVERIFY(!one.tail.view(kMinutes).open);
    one.own.clear();
    one.tail.noteFinal(kMinutes, kStart);
    one.share.hear({word}, one.own);
    QVERIFY(!one.tail.view(kMinutes).open);
    one.share.hear({lineOf(interfaces::CandleUpdate{kMinutes, openCandle(kStart + 1min, "5"), false})},
                   one.own);
    QVERIFY(one.tail.view(kMinutes).open.has_value());
}

void TestLiveShare::manySeriesFitIntoWords()
{
    std::vector<SeriesKey> series;
    LiveShare::Instruments own;
    for (int i = 0; i < 500; ++i) {
        series.push_back({{market::Market::Spot, "SYMBOL" + std::to_string(i)}, Interval::M1});
        own.insert(series.back().instrument);
    }
    Process recorder(series, own);
    (void)recorder.second();
    recorder.share.hear({greetingLine()}, own);
    for (const SeriesKey &key : series)
        recorder.tail.move(key, openCandle(kStart, "5"), false);
    const auto words = recorder.second();
    std::size_t told = 0;
    for (const std::string &word : words) {
        QVERIFY(word.size() <= storage::kLongestWord);
        told += parseLiveWord(word).candles.size();
    }
    QCOMPARE(told, series.size());
    QVERIFY(words.size() < 20);
}

QTEST_GUILESS_MAIN(TestLiveShare)
#include "tst_liveshare.moc"
