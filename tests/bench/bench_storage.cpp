// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"
#include "tests/bench/queuebench.h"
#include "tests/bench/storagerows.h"
#include "tests/bench/yardsticks.h"

#include <chrono>

namespace cw::bench {
namespace {

using namespace cw::storage;
using market::Candle;
using std::chrono::steady_clock;

constexpr int kRounds = 3;

/// Rows a second of the product. The first batch makes the series and is not counted.
template<class Batch>
double productRate(Database &database, const std::vector<Batch> &batches)
{
    std::vector<WriteBatch> prepared;
    std::int64_t rows = 0;
    for (const Batch &batch : batches)
        prepared.push_back(toBatch(batch));
    const auto writer = must(database.openWriter());
    static_cast<void>(must(writer->write(prepared.front())));
    const auto start = steady_clock::now();
    for (auto batch = prepared.begin() + 1; batch != prepared.end(); ++batch) {
        static_cast<void>(must(writer->write(*batch)));
        rows += batch->rows();
    }
    return static_cast<double>(rows) / secondsSince(start);
}

/// Both by turns, so that a busy machine hurts both alike.
template<class Batch>
void addWriteRows(std::vector<BenchRow> &rows, const std::string &name, const std::vector<Batch> &batches,
                  double share)
{
    std::vector<double> product;
    std::vector<double> bare;
    for (int round = 0; round < kRounds; ++round) {
        Scratch scratch;
        product.push_back(productRate(*scratch.database, batches));
        bare.push_back(bareRate(batches));
    }
    rows.push_back(
        {name, median(product), "rows/s", Limit{median(bare), kBareInterface}, Target::share(share)});
}

/// Milliseconds of one call: the best of several, the one that the rest of the machine disturbed least.
template<class Call>
double millisecondsOf(Call call)
{
    std::vector<double> times;
    for (int i = 0; i < 2 * kRounds + 1; ++i) {
        const auto start = steady_clock::now();
        call();
        times.push_back(secondsSince(start) * 1'000);
    }
    return std::ranges::min(times);
}

/// Writes the batches with every `holeEvery`th row left out.
template<class Batch, class Rows>
void writeWithHoles(Writer &writer, const std::vector<Batch> &batches, Rows rows, std::size_t holeEvery)
{
    std::size_t index = 0;
    for (Batch batch : batches) {
        std::erase_if(batch.*rows, [&](const auto &) { return ++index % holeEvery == 0; });
        static_cast<void>(must(writer.write(toBatch(batch))));
    }
}

void addRewriteRows(std::vector<BenchRow> &rows, Database &database, const std::vector<CandleBatch> &candles)
{
    rows.push_back({"candles that are stored already, skipped", productRate(database, candles), "rows/s"});
    std::vector<CandleBatch> better = candles;
    for (CandleBatch &batch : better) {
        for (Candle &candle : batch.candles)
            candle.source = market::Source::BulkFile;
    }
    rows.push_back({"candles replaced by better ones", productRate(database, better), "rows/s"});
}

void addReadRows(std::vector<BenchRow> &rows, Reader &reader)
{
    const CandleSelect page{kSeries, {kStart + std::chrono::days(100), market::UtcTime::max()}, 500};
    const market::TimeRange year{kStart, kStart + std::chrono::minutes(kYearOfMinutes)};
    rows.push_back({"read 500 candles", millisecondsOf([&] { must(reader.candles(page)); }), "ms"});
    rows.push_back({"read a year of minutes", millisecondsOf([&] {
                        must(reader.candles({kSeries, year}));
                    }),
                    "ms"});
    rows.push_back({"count all series", millisecondsOf([&] { must(reader.seriesSummaries()); }), "ms"});
    rows.push_back({"missing candles in a year of minutes",
                    millisecondsOf([&] { must(reader.missingCandles(kSeries, year)); }), "ms", std::nullopt,
                    Target::of(300)});
    rows.push_back({"missing trades in 400,000",
                    millisecondsOf([&] { must(reader.missingTrades(kInstrument)); }), "ms", std::nullopt,
                    Target::of(300)});
}

} // namespace

std::vector<BenchRow> benchStorage()
{
    const auto candles = candleBatches();
    const auto trades = tradeBatches();
    std::vector<BenchRow> rows;
    addWriteRows(rows, "candle upserts", candles, 0.6);
    addWriteRows(rows, "trade inserts", trades, 0.7);

    Scratch scratch;
    {
        const auto writer = must(scratch.database->openWriter());
        writeWithHoles(*writer, candles, &CandleBatch::candles, 97);
        writeWithHoles(*writer, trades, &TradeBatch::trades, 101);
    }
    const auto reader = must(scratch.database->openReader());
    addReadRows(rows, *reader);
    addRewriteRows(rows, *scratch.database, candles);
    const MoveRates moves = moveRates(*scratch.database);
    rows.push_back({"candles moved to the archive, with proof", moves.archive, "rows/s"});
    rows.push_back({"candles moved back", moves.restore, "rows/s"});
    addQueueRows(rows);
    return rows;
}

} // namespace cw::bench
