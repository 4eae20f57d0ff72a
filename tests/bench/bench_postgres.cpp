// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bareserver.h"
#include "tests/bench/bench.h"
#include "tests/bench/queuebench.h"
#include "tests/bench/scratchserver.h"
#include "tests/bench/storagerows.h"
#include "tests/bench/yardsticks.h"

namespace cw::bench {
namespace {

using storage::CandleBatch;

constexpr int kRounds = 3;
constexpr std::size_t kCopiedRows = 100'000;
constexpr std::size_t kArrayRows = 20'000;
constexpr std::size_t kRowsAnArray = 500;
constexpr double kShare = 0.6;

/// The first `rows` candles of the year, `each` a batch.
std::vector<CandleBatch> cut(std::size_t rows, std::size_t each)
{
    std::vector<CandleBatch> out;
    for (const CandleBatch &batch : candleBatches()) {
        for (std::size_t at = 0; at < batch.candles.size(); at += each) {
            if (out.size() * each >= rows)
                return out;
            const auto end = std::min(at + each, batch.candles.size());
            out.push_back(
                {batch.series,
                 {batch.candles.begin() + std::ptrdiff_t(at), batch.candles.begin() + std::ptrdiff_t(end)}});
        }
    }
    return out;
}

/// Rows a second; the first batch makes what is missing and is not counted.
template<class Write>
double rate(const std::vector<CandleBatch> &batches, Write write)
{
    write(batches.front());
    std::size_t rows = 0;
    const auto start = std::chrono::steady_clock::now();
    for (auto batch = batches.begin() + 1; batch != batches.end(); ++batch) {
        write(*batch);
        rows += batch->candles.size();
    }
    return static_cast<double>(rows) / secondsSince(start);
}

double productRate(const QString &url, const std::vector<CandleBatch> &batches)
{
    const auto database = must(storage::openDatabase(url.toStdString()));
    const auto writer = must(database->openWriter());
    return rate(batches, [&](const CandleBatch &batch) { must(writer->write(toBatch(batch))); });
}

/// Both by turns, so that a busy machine hurts both alike. Each round of the product has a series of its own.
template<class Bare>
BenchRow comparison(const std::string &name, const QString &url, std::vector<CandleBatch> batches, Bare bare)
{
    std::vector<double> product;
    std::vector<double> plain;
    for (int round = 0; round < kRounds; ++round) {
        for (CandleBatch &batch : batches)
            batch.series.instrument.symbol = name + std::to_string(round);
        product.push_back(productRate(url, batches));
        BareServer server(url);
        plain.push_back(rate(batches, [&](const CandleBatch &batch) { (server.*bare)(batch); }));
    }
    return {name, median(product), "rows/s", Limit{median(plain), "the same rows by bare libpq"},
            Target::share(kShare)};
}

/// What a move takes, on a series of its own.
void addMoveRows(std::vector<BenchRow> &rows, const QString &url)
{
    const auto database = must(storage::openDatabase(url.toStdString()));
    {
        const auto writer = must(database->openWriter());
        for (const CandleBatch &batch : cut(kCopiedRows, kRowsPerTransaction))
            must(writer->write(toBatch(batch)));
    }
    const MoveRates moves = moveRates(*database);
    rows.push_back({"candles moved to the archive of PostgreSQL, with proof", moves.archive, "rows/s"});
    rows.push_back({"candles moved back in PostgreSQL", moves.restore, "rows/s"});
}

} // namespace

std::vector<BenchRow> benchPostgres()
{
    const ScratchServer server;
    if (!server.isRunning())
        return {};
    std::vector<BenchRow> rows{comparison("candles copied to PostgreSQL", server.url(),
                                          cut(kCopiedRows, kRowsPerTransaction), &BareServer::copy),
                               comparison("candles as arrays to PostgreSQL", server.url(),
                                          cut(kArrayRows, kRowsAnArray), &BareServer::insertArrays)};
    addMoveRows(rows, server.url());
    addLatencyRows(rows, *must(storage::openDatabase(server.url().toStdString())), " on PostgreSQL");
    return rows;
}

} // namespace cw::bench
