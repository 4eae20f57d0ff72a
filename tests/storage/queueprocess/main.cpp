// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"
#include "tests/storage/kit/rows.h"

#include <QCoreApplication>
#include <QStringList>

#include <atomic>
#include <cstdio>
#include <thread>

using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

/// Prints the last id of a batch when it is durable. Any thread but one at a time.
void tell(std::int64_t id)
{
    std::printf("%lld\n", static_cast<long long>(id));
    std::fflush(stdout);
}

} // namespace

/// Submits 6 batches of 50 trades and their candles and ends when all are durable; prints the last id of each. Arguments:
/// the database's address. Exit code 1: the database could not be opened, or a batch was given up.
int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    constexpr std::int64_t kBatches = 6;
    constexpr std::int64_t kRows = 50;
    const auto database = openDatabase(QCoreApplication::arguments().value(1).toStdString());
    if (!database) {
        std::fprintf(stderr, "%s\n", database.error().detail.c_str());
        return 1;
    }
    WriteQueueOptions options;
    options.flushInterval = 1ms;
    options.firstRetry = 5ms;
    auto queue = WriteQueue::start(**database, options);
    if (!queue) {
        std::fprintf(stderr, "%s\n", queue.error().detail.c_str());
        return 1;
    }
    std::atomic<std::int64_t> done = 0;
    std::atomic<bool> isLost = false;
    for (std::int64_t batch = 0; batch < kBatches; ++batch) {
        WriteBatch rows = batchOf(series("A"), {});
        rows.trades.push_back({series("A").instrument, {}});
        for (std::int64_t id = batch * kRows; id < (batch + 1) * kRows; ++id) {
            rows.trades.front().trades.push_back(trade(id, kDay + 1ms * id));
            rows.candles.front().candles.push_back(candle(kDay + 1min * id));
        }
        const auto taken =
            (*queue)->submit(std::move(rows), [&, batch](const cw::Result<WriteReport> &written) {
                if (written)
                    tell((batch + 1) * kRows - 1);
                else
                    isLost = true;
                ++done;
                done.notify_one();
            });
        if (!taken)
            return 1;
        // One transaction a batch, so that there are many calls to fail.
        for (std::int64_t ended = done; ended <= batch; ended = done)
            done.wait(ended);
    }
    return (*queue)->stop(10s) && !isLost ? 0 : 1;
}
