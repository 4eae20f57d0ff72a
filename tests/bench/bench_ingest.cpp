// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/host/enginehost.h"
#include "tests/bench/bench.h"
#include "tests/bench/blastexchange.h"
#include "tests/bench/storagerows.h"
#include "tests/bench/yardsticks.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QThread>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>

namespace cw::bench {
namespace {

using std::chrono::steady_clock;

constexpr std::int64_t kBlasted = 400'000;
constexpr std::int64_t kPaced = 20'000;
/// An odd number, for the median.
constexpr int kPairs = 7;
constexpr int kPacedRate = 2'000;
/// Enough for the slowest machine; a benchmark that needs longer has hung.
constexpr std::chrono::minutes kPatience{5};

/// An engine that records what the blasting exchange sends into a database of its own.
class Recorder {
public:
    enum class Journal { Kept, None };

    Recorder(BlastExchange &exchange, bool withTrades, int backfillDays, Journal journal = Journal::Kept)
    {
        exchange::ClientOptions options;
        options.exchangeUrl = exchange.url();
        engine::EngineConfig config;
        config.instruments = {kInstrument};
        config.intervals = {market::Interval::M1};
        config.recordTrades = withTrades;
        config.backfillDays = backfillDays;
        if (journal == Journal::Kept)
            config.queue.journal.folder = m_scratch.folder.filePath(QStringLiteral("journal")).toStdString();
        config.clients[market::Market::Spot] = options;
        m_engine = must(engine::makeEngine(config, m_scratch.database, exchange::makeBinance()));
        m_engine->start();
    }
    ~Recorder() { m_engine->stop(std::chrono::seconds(30)); }

    [[nodiscard]] engine::EngineHost &engine() { return *m_engine; }

    /// Waits for a condition that becomes true while callbacks of `subscribe` come in.
    template<class Condition>
    void waitFor(Condition condition)
    {
        const QDeadlineTimer deadline(kPatience);
        std::unique_lock lock(m_mutex);
        while (!condition()) {
            m_wake.wait_for(lock, std::chrono::milliseconds(5));
            if (deadline.hasExpired()) {
                std::fprintf(stderr, "The engine did not get there in five minutes.\n");
                std::abort();
            }
        }
    }

private:
    struct Shared {
        QTemporaryDir folder;
        std::shared_ptr<storage::Database> database = must(
            storage::openDatabase("sqlite://" + folder.filePath(QStringLiteral("bench.db")).toStdString()));
    };

    Shared m_scratch;
    std::unique_ptr<engine::EngineHost> m_engine;
    std::mutex m_mutex;
    std::condition_variable m_wake;
};

std::int64_t storedTrades(engine::EngineHost &engine)
{
    const auto trades = engine.marketData().tradeSeries();
    return trades && !trades->empty() ? trades->front().rows : 0;
}

/// Trades a second, from the first frame on the wire to the last row committed.
double blastRate(Recorder::Journal journal)
{
    BlastExchange exchange;
    Recorder recorder(exchange, true, 0, journal);
    recorder.waitFor([&] { return !recorder.engine().status().tracked.empty(); });
    exchange.sendTrades(1, 0);
    recorder.waitFor([&] { return storedTrades(recorder.engine()) == 1; });
    const std::int64_t before = recorder.engine().status().rowsStored;
    const auto start = steady_clock::now();
    exchange.sendTrades(kBlasted, 0);
    recorder.waitFor([&] { return recorder.engine().status().rowsStored >= before + kBlasted; });
    const double rate = static_cast<double>(kBlasted) / secondsSince(start);
    recorder.waitFor([&] { return storedTrades(recorder.engine()) == kBlasted + 1; });
    return rate;
}

/// The same with the journal and without it, one right after the other, so that both meet the same machine.
struct BlastPair {
    double with = 0;
    double without = 0;

    [[nodiscard]] double cost() const { return 100 * (1 - with / without); }
};

BlastPair blastPair(bool journalFirst)
{
    BlastPair pair;
    if (journalFirst)
        pair.with = blastRate(Recorder::Journal::Kept);
    pair.without = blastRate(Recorder::Journal::None);
    if (!journalFirst)
        pair.with = blastRate(Recorder::Journal::Kept);
    return pair;
}

template<class Value>
double medianOf(const std::vector<BlastPair> &pairs, Value value)
{
    std::vector<double> all;
    for (const BlastPair &pair : pairs)
        all.push_back(std::invoke(value, pair));
    std::ranges::sort(all);
    return all[all.size() / 2];
}

/// Medians of some pairs; who goes first alternates, and the first run, which warms everything up, is left out.
void addBlast(std::vector<BenchRow> &rows)
{
    const Limit limit{bareRate(tradeBatches()), kBareInterface};
    (void)blastRate(Recorder::Journal::Kept);
    std::vector<BlastPair> pairs;
    for (int i = 0; i < kPairs; ++i)
        pairs.push_back(blastPair(i % 2 == 0));
    rows.push_back(
        {"trades, socket to commit", medianOf(pairs, &BlastPair::with), "rows/s", limit, Target::share(0.5)});
    rows.push_back({"the same without the journal", medianOf(pairs, &BlastPair::without), "rows/s", limit});
    rows.push_back({"what the journal costs of it", medianOf(pairs, &BlastPair::cost), "%", std::nullopt,
                    Target::of(5)});
}

void addLatency(std::vector<BenchRow> &rows)
{
    BlastExchange exchange;
    Recorder recorder(exchange, true, 0);
    recorder.waitFor([&] { return !recorder.engine().status().tracked.empty(); });
    exchange.sendTrades(kPaced, kPacedRate);
    recorder.waitFor([&] { return storedTrades(recorder.engine()) >= kPaced; });
    const auto latency = recorder.engine().commitLatency();
    const auto ms = [](std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1000.0; };
    const Limit limit{bareCommitMs(), kBareCommit};
    rows.push_back({"received to committed at 2,000/s, p50", ms(latency.percentile(0.5)), "ms", limit});
    rows.push_back({"received to committed at 2,000/s, p99", ms(latency.percentile(0.99)), "ms", limit,
                    Target::of(1'000)});
    rows.push_back(
        {"received to committed at 2,000/s, max", ms(latency.max()), "ms", limit, Target::of(2'000)});
}

void addYear(std::vector<BenchRow> &rows)
{
    BlastExchange exchange;
    const auto start = steady_clock::now();
    Recorder recorder(exchange, false, 365);
    recorder.waitFor([&] { return recorder.engine().status().rowsStored >= 1'000; });
    const double first = secondsSince(start);
    recorder.waitFor([&] { return recorder.engine().status().rowsStored >= kYearOfMinutes - 5; });
    const double year = secondsSince(start);
    const Limit limit{kYearOfMinutes / bareRate(candleBatches()), kBareInterface};
    rows.push_back({"newest page of candles stored after", first, "s", std::nullopt, Target::of(1)});
    rows.push_back({"a year of 1m candles (525,600) by REST", year, "s", limit, Target::of(6)});
}

} // namespace

std::vector<BenchRow> benchIngest()
{
    std::vector<BenchRow> rows;
    addBlast(rows);
    addLatency(rows);
    addYear(rows);
    return rows;
}

} // namespace cw::bench
