// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/yardsticks.h"

#include "tests/bench/barestore.h"
#include "tests/bench/storagerows.h"

#include <algorithm>

namespace cw::bench {
namespace {

using namespace cw::storage;
using std::chrono::steady_clock;

constexpr std::size_t kCommits = 51;

/// Lets the product make the schema and the series of a batch.
template<class Batch>
void makeSeries(Scratch &scratch, const Batch &batch)
{
    const auto writer = must(scratch.database->openWriter());
    static_cast<void>(must(writer->write(toBatch(batch))));
}

template<class Batch>
double rateOf(const std::vector<Batch> &batches)
{
    Scratch scratch;
    makeSeries(scratch, batches.front());
    BareStore bare(scratch.path);
    double rows = 0;
    const auto start = steady_clock::now();
    for (auto batch = batches.begin() + 1; batch != batches.end(); ++batch) {
        bare.write(*batch);
        rows += static_cast<double>(toBatch(*batch).rows());
    }
    return rows / secondsSince(start);
}

} // namespace

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double bareRate(const std::vector<CandleBatch> &batches) { return rateOf(batches); }

double bareRate(const std::vector<TradeBatch> &batches) { return rateOf(batches); }

double bareCommitMs()
{
    const auto batches = tradeBatches();
    Scratch scratch;
    makeSeries(scratch, batches.front());
    BareStore bare(scratch.path);
    std::vector<double> times;
    for (std::size_t i = 0; i < kCommits; ++i) {
        const TradeBatch one{batches[1].instrument, {batches[1].trades[i]}};
        const auto start = steady_clock::now();
        bare.write(one);
        times.push_back(secondsSince(start) * 1'000);
    }
    return median(times);
}

} // namespace cw::bench
