// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/spikecheck.h"

#include "core/market/localtime.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace cw::engine {
namespace {

using market::Candle;
using market::Decimal;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

constexpr std::int64_t kRowsSearched = 20'000;
constexpr std::size_t kFewestCloses = 20;
constexpr double kDeviations = 15.0;
constexpr double kLeastShare = 0.005;
/// Standard deviations in a median absolute deviation, where values are distributed normally.
constexpr double kMadToDeviation = 1.4826;

double medianOf(std::vector<double> &values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// A statistic as an exact bound with the digits of a price.
std::optional<Decimal> bound(double value, int scale)
{
    constexpr double kMost = 9e17;
    const double mantissa = std::round(std::max(value, 0.0) * std::pow(10.0, scale));
    if (mantissa > kMost)
        return std::nullopt;
    return Decimal::fromMantissa(static_cast<std::int64_t>(mantissa), scale);
}

struct Bounds {
    Decimal low;
    Decimal high;

    [[nodiscard]] std::string text() const { return low.text() + " … " + high.text(); }
};

/// What prices are usual after these candles.
std::optional<Bounds> usualAfter(std::span<const Candle> before)
{
    if (before.size() < kFewestCloses)
        return std::nullopt;
    std::vector<double> values;
    for (const Candle &row : before)
        values.push_back(row.close.approximate());
    const double median = medianOf(values);
    for (double &value : values)
        value = std::abs(value - median);
    const double reach = std::max(kDeviations * kMadToDeviation * medianOf(values), kLeastShare * median);
    const auto low = bound(median - reach, before.back().close.scale());
    const auto high = bound(median + reach, before.back().close.scale());
    return low && high ? std::optional(Bounds{*low, *high}) : std::nullopt;
}

/// What quote volumes the prices of a candle allow; each trade may have been rounded in its last digit.
std::optional<Bounds> quoteVolumesOf(const Candle &row)
{
    if (!row.quoteVolume)
        return std::nullopt;
    const Decimal slack = Decimal::fromMantissa(row.tradeCount.value_or(1) + 1, row.quoteVolume->scale());
    const auto low = row.low.times(row.volume);
    const auto high = row.high.times(row.volume);
    const auto least = low ? low->minus(slack) : std::nullopt;
    const auto most = high ? high->plus(slack) : std::nullopt;
    return least && most ? std::optional(Bounds{*least, *most}) : std::nullopt;
}

void judge(std::vector<storage::Finding> &out, const SeriesKey &series, const Candle &row,
           std::span<const Candle> before, UtcTime now)
{
    const auto add = [&](const char *witness, const char *field, const Decimal &value, const Bounds &bounds) {
        out.push_back(
            {0, series, row.openTime, witness, field, value.text(), bounds.text(), "suspicious", now});
    };
    if (const auto usual = usualAfter(before)) {
        if (row.high > usual->high)
            add("neighbours", "high", row.high, *usual);
        if (row.low < usual->low)
            add("neighbours", "low", row.low, *usual);
    }
    const auto possible = quoteVolumesOf(row);
    if (possible && (*row.quoteVolume < possible->low || *row.quoteVolume > possible->high))
        add("range", "quote_volume", *row.quoteVolume, *possible);
}

Result<CheckResult> checkSpikes(storage::Reader &reader, const SeriesKey &series, const TimeRange &range)
{
    storage::CandleSelect select;
    select.series = series;
    select.range = {UtcTime::min(), range.from};
    select.order = storage::Order::Descending;
    select.limit = static_cast<std::int64_t>(kUsualCloses);
    auto before = reader.candles(select);
    if (!before)
        return failFrom(before);
    std::reverse(before->begin(), before->end());
    select.range = range;
    select.order = storage::Order::Ascending;
    select.limit = kRowsSearched;
    auto rows = reader.candles(select);
    if (!rows)
        return failFrom(rows);
    CheckResult result;
    result.rows = static_cast<std::int64_t>(rows->size());
    if (result.rows == kRowsSearched)
        result.rest = spikeCheck(series, {series.interval.next(rows->back().openTime), range.to});
    const std::size_t first = before->size();
    before->insert(before->end(), std::make_move_iterator(rows->begin()),
                   std::make_move_iterator(rows->end()));
    const auto now = market::localTime();
    result.findings.findings = suspicious(series, *before, first, now);
    result.suspicious = static_cast<std::int64_t>(result.findings.findings.size());
    return result;
}

} // namespace

std::vector<storage::Finding> suspicious(const SeriesKey &series, std::span<const Candle> rows,
                                         std::size_t first, UtcTime now)
{
    std::vector<storage::Finding> out;
    for (std::size_t i = first; i < rows.size(); ++i) {
        const std::size_t count = std::min(i, kUsualCloses);
        judge(out, series, rows[i], rows.subspan(i - count, count), now);
    }
    return out;
}

Check spikeCheck(SeriesKey series, TimeRange range)
{
    return [series = std::move(series), range](storage::Reader &reader) {
        return checkSpikes(reader, series, range);
    };
}

} // namespace cw::engine
