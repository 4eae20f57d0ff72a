// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queuebench.h"

#include "core/storage/writequeue.h"
#include "tests/bench/storagerows.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace cw::bench {
namespace {

using namespace cw::storage;
using std::chrono::steady_clock;

constexpr int kLiveRate = 2'000;
constexpr int kLiveSeconds = 5;
constexpr int kTurnsPerSecond = 100;

double milliseconds(std::chrono::microseconds duration)
{
    return static_cast<double>(duration.count()) / 1'000;
}

/// Trades as they come in live: a few at a time, at an even rate.
LatencyHistogram liveLatency(Database &database)
{
    const auto trades = tradeBatches();
    const auto queue = must(WriteQueue::start(database, {}));
    constexpr int kPerTurn = kLiveRate / kTurnsPerSecond;
    const std::vector<Trade> &rows = trades.front().trades;
    const auto start = steady_clock::now();
    for (int turn = 0; turn < kLiveSeconds * kTurnsPerSecond; ++turn) {
        std::this_thread::sleep_until(start + std::chrono::milliseconds(1'000 / kTurnsPerSecond) * turn);
        TradeBatch batch{kInstrument, {}};
        for (int i = 0; i < kPerTurn; ++i) {
            batch.trades.push_back(rows[static_cast<std::size_t>(i)]);
            const std::int64_t id = turn * kPerTurn + i;
            batch.trades.back().id = batch.trades.back().firstId = batch.trades.back().lastId = id;
        }
        must(queue->submit(toBatch(batch), {}));
    }
    queue->stop(std::chrono::seconds(30));
    return queue->latency();
}

/// Rows a second when everything is submitted at once in pieces of `piece` rows.
double floodRate(const std::vector<TradeBatch> &trades, std::size_t piece)
{
    Scratch scratch;
    WriteQueueOptions options;
    options.maxQueuedRows = 2 * kTrades;
    options.maxQueuedBytes = INT64_MAX;
    const auto queue = must(WriteQueue::start(*scratch.database, options));
    double rows = 0;
    const auto start = steady_clock::now();
    for (const TradeBatch &batch : trades) {
        for (std::size_t from = 0; from < batch.trades.size(); from += piece) {
            const auto first = batch.trades.begin() + static_cast<std::ptrdiff_t>(from);
            const auto last =
                first + static_cast<std::ptrdiff_t>(std::min(piece, batch.trades.size() - from));
            must(queue->submit(toBatch(TradeBatch{kInstrument, {first, last}}), {}));
            rows += static_cast<double>(last - first);
        }
    }
    queue->stop(std::chrono::minutes(5));
    return rows / std::chrono::duration<double>(steady_clock::now() - start).count();
}

} // namespace

void addLatencyRows(std::vector<BenchRow> &rows, Database &database, const std::string &where)
{
    const LatencyHistogram latency = liveLatency(database);
    const std::string name = "received to committed" + where + " at 2,000 trades/s, ";
    rows.push_back({name + "p50", milliseconds(latency.percentile(0.5)), "ms"});
    rows.push_back(
        {name + "p99", milliseconds(latency.percentile(0.99)), "ms", std::nullopt, Target::of(1'000)});
    rows.push_back({name + "max", milliseconds(latency.max()), "ms", std::nullopt, Target::of(2'000)});
}

void addQueueRows(std::vector<BenchRow> &rows)
{
    {
        Scratch scratch;
        addLatencyRows(rows, *scratch.database, {});
    }
    const auto trades = tradeBatches();
    rows.push_back({"queue under load, single trades", floodRate(trades, 1), "rows/s"});
    rows.push_back({"queue under load, 20 trades a batch", floodRate(trades, 20), "rows/s"});
    rows.push_back({"queue under load, 1,000 trades a batch", floodRate(trades, 1'000), "rows/s"});
}

} // namespace cw::bench
