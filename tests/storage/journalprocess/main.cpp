// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QCoreApplication>
#include <QStringList>

#include <cstdio>
#include <random>

using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

WriteBatch nextBatch(std::int64_t &id, std::int64_t rows)
{
    WriteBatch batch = batchOf(series("A").instrument, {});
    batch.trades.clear();
    batch.trades.push_back({series("A").instrument, {}});
    for (std::int64_t i = 0; i < rows; ++i, ++id)
        batch.trades.front().trades.push_back(trade(id, kDay + 1ms * id));
    return batch;
}

} // namespace

/// Takes live trades without end and prints, whenever it moved, how many are received. Meant to be killed. Arguments:
/// the database's address, the journal's folder, the first id, rows that may wait in memory, a seed.
int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 6) {
        std::fputs("Usage: storage-journal-process URL JOURNAL FIRST-ID MEMORY-ROWS SEED\n", stderr);
        return 2;
    }
    const auto database = must(openDatabase(arguments.at(1).toStdString()));
    WriteQueueOptions options;
    options.journal.folder = arguments.at(2).toStdString();
    options.journal.segmentBytes = 30'000;
    options.maxQueuedRows = arguments.at(4).toLongLong();
    options.flushInterval = 5ms;
    options.firstRetry = options.lastRetry = 20ms;
    const auto queue = must(WriteQueue::start(*database, options));
    const std::int64_t first = arguments.at(3).toLongLong();
    std::int64_t id = first;
    std::mt19937_64 random(arguments.at(5).toULongLong());
    for (std::int64_t printed = -1;;) {
        WriteBatch batch = nextBatch(id, static_cast<std::int64_t>(random() % 40 + 1));
        while (!queue->submitLive(std::move(batch))) {
        }
        const std::int64_t received = first + queue->state().receivedRows;
        if (received == printed)
            continue;
        printed = received;
        std::printf("%lld\n", static_cast<long long>(received));
        std::fflush(stdout);
    }
}
