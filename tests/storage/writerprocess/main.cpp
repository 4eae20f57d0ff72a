// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QCoreApplication>
#include <QStringList>

#include <cstdio>

using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

/// Writes trades and candles without end and prints, after each commit, the id of the last trade that is durable.
/// Meant to be killed. Arguments: the database's address, the first id, rows a transaction.
int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4) {
        std::fputs("Usage: storage-writer-process URL FIRST-ID ROWS\n", stderr);
        return 2;
    }
    const auto database = must(openDatabase(arguments.at(1).toStdString()));
    const auto writer = must(database->openWriter());
    std::int64_t id = arguments.at(2).toLongLong();
    const std::int64_t rows = arguments.at(3).toLongLong();
    for (;;) {
        WriteBatch batch = batchOf(series("A"), {});
        batch.trades.push_back({series("A").instrument, {}});
        for (std::int64_t i = 0; i < rows; ++i, ++id) {
            batch.trades.front().trades.push_back(trade(id, kDay + 1ms * id));
            batch.candles.front().candles.push_back(candle(kDay + 1min * id));
        }
        must(writer->write(batch));
        std::printf("%lld\n", static_cast<long long>(id - 1));
        std::fflush(stdout);
    }
}
