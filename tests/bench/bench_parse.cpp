// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/venue.h"
#include "core/wire/binancewriter.h"
#include "tests/bench/bench.h"
#include "tests/bench/jsonwalk.h"
#include "tests/bench/storagerows.h"
#include "tests/bench/yardsticks.h"

#include <QByteArrayList>
#include <QFile>

#include <functional>

namespace cw::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kRounds = 5;
constexpr double kRoundSeconds = 0.4;
const std::string kWalk = "simdjson visiting every value of the same bytes";
/// An exchange time after all recordings.
const market::UtcTime kLate = *market::parseIso("2030-01-01");

QByteArray recordedFile(const char *name)
{
    QFile file(QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/") + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("tests/data/%s cannot be read", name);
    return file.readAll();
}

/// The lines of a recording.
std::vector<std::string> recordedLines(const char *name)
{
    std::vector<std::string> lines;
    for (const QByteArray &line : recordedFile(name).split('\n')) {
        if (!line.isEmpty())
            lines.push_back(line.toStdString());
    }
    return lines;
}

/// Kline messages in the exchange's form; no recording with a free licence holds any.
std::vector<std::string> klineMessages()
{
    std::vector<std::string> messages;
    const std::vector<market::Candle> candles = candleBatches().front().candles;
    for (std::size_t i = 0; i < 500; ++i) {
        std::string event;
        constexpr std::int64_t kFirstTrade = 100;
        const std::int64_t lastTrade = kFirstTrade + candles[i].tradeCount.value_or(1) - 1;
        const wire::KlineState state{candles[i], kFirstTrade, lastTrade, i % 2 == 0};
        wire::appendKlineEvent(event, market::Market::Spot, "BTCUSDT", market::Interval::M1, state,
                               candles[i].closeTime, wire::TimeUnit::Milliseconds);
        wire::appendCombined(messages.emplace_back(), "btcusdt@kline_1m", event);
    }
    return messages;
}

/// Calls a second of `pass`, which handles `things` each time: the best of some rounds.
double rateOf(double things, const std::function<void()> &pass)
{
    double best = 0;
    for (int round = 0; round < kRounds; ++round) {
        const auto start = steady_clock::now();
        double done = 0;
        while (secondsSince(start) < kRoundSeconds) {
            pass();
            done += things;
        }
        best = std::max(best, done / secondsSince(start));
    }
    return best;
}

BenchRow messageRow(const std::string &name, const std::vector<std::string> &messages)
{
    const auto venue = exchange::makeBinance();
    const auto count = static_cast<double>(messages.size());
    const double rate = rateOf(count, [&] {
        for (const std::string &message : messages)
            static_cast<void>(must(venue->parseStream(market::Market::Spot, message)));
    });
    JsonWalk walk(messages);
    return {name, rate, "msg/s", Limit{rateOf(count, [&] { walk.visitAll(); }), kWalk}};
}

BenchRow pageRow()
{
    const QByteArray body = recordedFile("rest/spot-BTCUSDT-klines-1h-2022-12-31.json");
    const std::string text = body.toStdString();
    const auto venue = exchange::makeBinance();
    exchange::KlineQuery query;
    query.series = {{market::Market::Spot, "BTCUSDT"}, market::Interval::H1};
    const auto parse = [&] { return must(venue->parseKlines(query, text, kLate)).rows.size(); };
    const auto rows = static_cast<double>(parse());
    const double rate = rateOf(rows, [&] { static_cast<void>(parse()); });
    JsonWalk walk({text});
    return {"rows of a klines page", rate, "rows/s", Limit{rateOf(rows, [&] { walk.visitAll(); }), kWalk}};
}

} // namespace

std::vector<BenchRow> benchParse()
{
    return {messageRow("trade messages of a spot stream",
                       recordedLines("ws/spot-btcusdt-trades-2024-08-08.jsonl")),
            messageRow("kline messages of a spot stream", klineMessages()), pageRow()};
}

} // namespace cw::bench
