// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/status/storegrowth.h"

#include "core/ingest/base/followmarks.h"
#include "core/interfaces/archive.h"
#include "core/storage/tradesearch.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace cw::engine {
namespace {

using market::TimeRange;
using market::UtcTime;
using std::chrono::days;
using std::chrono::microseconds;

/// How far back is looked, what has to be heard live of a kind to tell its growth, and the shortest time it is told from.
constexpr days kGrowthLook{7};
constexpr days kEnough{1};
constexpr std::chrono::hours kShortest{1};

/// Rows of a kind: all, and those that arrive in a day. `weight`: what a row takes beside those of the other kinds
/// (storage-schema.md).
struct KindRows {
    std::string_view word;
    std::int64_t weight = 0;
    std::int64_t all = 0;
    std::int64_t perDay = 0;
    std::optional<UtcTime> heardFrom{}; ///< since when a stream of it is followed; absent: none is
};

enum KindIndex { kCandleRows, kTradeRows, kFundingRows };
using AllRows = std::array<KindRows, 3>;

std::int64_t perDay(std::int64_t rows, microseconds span)
{
    return rows * microseconds(days(1)).count() / span.count();
}

/// Measures what is stored of the newest time in which streams were followed: what was fetched from before is history, and
/// no growth.
class GrowthMeasure {
public:
    GrowthMeasure(storage::Reader &reader, const ingest::FollowMarks &follows, UtcTime newest)
        : m_reader(reader), m_follows(follows), m_newest(newest)
    {
    }

    Result<> measureCandles()
    {
        auto coverage = m_reader.candleCoverage(std::nullopt);
        if (!coverage)
            return failFrom(coverage);
        for (const storage::SeriesCoverage &series : *coverage) {
            const market::Interval interval = series.series.interval;
            const auto heard =
                heardOf(m_rows[kCandleRows], series.series.instrument, interval, series.reach.from);
            std::int64_t lately = 0;
            for (const TimeRange &run : series.runs.ranges()) {
                m_rows[kCandleRows].all += interval.slotsBetween(run.from, run.to);
                const TimeRange part = heard ? run.intersected(*heard) : TimeRange();
                if (!part.isEmpty())
                    lately += interval.slotsBetween(part.from, part.to);
            }
            add(m_rows[kCandleRows], lately, heard);
        }
        return {};
    }

    Result<> measureTrades(const std::vector<storage::TradeSummary> &all)
    {
        for (const storage::TradeSummary &summary : all) {
            m_rows[kTradeRows].all += summary.rows;
            const auto heard = heardOf(m_rows[kTradeRows], summary.instrument, std::nullopt, summary.first);
            if (!heard)
                continue;
            auto first = storage::firstTradeIn(m_reader, summary.instrument,
                                               {heard->from, summary.last + microseconds(1)});
            if (!first)
                return failFrom(first);
            if (*first)
                add(m_rows[kTradeRows], std::min(summary.rows, summary.lastId - (*first)->id + 1), heard);
        }
        return {};
    }

    /// Rates come at fixed times, so those that were fetched tell how many will come.
    void measureFunding(const std::vector<storage::FundingSummary> &all)
    {
        for (const storage::FundingSummary &summary : all) {
            m_rows[kFundingRows].all += summary.rows;
            const bool comes = m_heard.contains(summary.instrument) && summary.last + kGrowthLook > m_newest;
            if (comes && summary.first < summary.last)
                m_rows[kFundingRows].perDay += perDay(summary.rows - 1, summary.last - summary.first);
        }
    }

    [[nodiscard]] const AllRows &rows() const noexcept { return m_rows; }

private:
    /// The newest time in which a stream was followed and could be stored, at most that which is looked at; absent: it was
    /// not followed. `first`: the time of its oldest row.
    std::optional<TimeRange> heardOf(KindRows &kind, const market::InstrumentKey &instrument,
                                     const std::optional<market::Interval> &interval, UtcTime first)
    {
        const auto since = m_follows.since(instrument, interval);
        if (!since)
            return std::nullopt;
        m_heard.insert(instrument);
        const TimeRange heard{std::max({*since, first, m_newest - kGrowthLook}), m_newest};
        kind.heardFrom = std::min(kind.heardFrom.value_or(heard.from), heard.from);
        return heard;
    }

    static void add(KindRows &kind, std::int64_t rows, const std::optional<TimeRange> &heard)
    {
        if (heard && rows > 0)
            kind.perDay += engine::perDay(rows, std::max<microseconds>(heard->to - heard->from, kShortest));
    }

    storage::Reader &m_reader;
    const ingest::FollowMarks &m_follows;
    UtcTime m_newest;
    AllRows m_rows{KindRows{"candles", interfaces::rowBytes(interfaces::DataKind::Candles)},
                   KindRows{"trades", interfaces::rowBytes(interfaces::DataKind::Trades)},
                   KindRows{"funding", interfaces::rowBytes(interfaces::DataKind::Funding)}};
    std::set<market::InstrumentKey> m_heard;
};

interfaces::StoreGrowth growthFrom(const AllRows &rows, const storage::DatabaseInfo &info)
{
    std::int64_t weighed = 0;
    for (const KindRows &kind : rows)
        weighed += kind.all * kind.weight;
    interfaces::StoreGrowth growth;
    for (const KindRows &kind : rows) {
        if (kind.perDay == 0 || weighed == 0)
            continue;
        const double share = static_cast<double>(kind.weight * kind.perDay) / static_cast<double>(weighed);
        const auto bytes = static_cast<std::int64_t>(static_cast<double>(info.bytes) * share);
        growth.kinds.push_back({std::string(kind.word), kind.perDay, bytes});
        growth.bytesPerDay += bytes;
    }
    if (info.freeBytes && growth.bytesPerDay > 0)
        growth.daysToFull =
            std::max<std::int64_t>(0, *info.freeBytes - info.keepFreeBytes) / growth.bytesPerDay;
    return growth;
}

/// From the oldest to the newest row of any kind; empty where nothing is stored.
TimeRange reachOf(const std::vector<storage::SeriesSummary> &series,
                  const std::vector<storage::TradeSummary> &trades,
                  const std::vector<storage::FundingSummary> &funding)
{
    TimeRange reach{UtcTime::max(), UtcTime()};
    for (const storage::SeriesSummary &each : series)
        reach = {std::min(reach.from, each.first), std::max(reach.to, each.series.interval.next(each.last))};
    for (const storage::TradeSummary &each : trades)
        reach = {std::min(reach.from, each.first), std::max(reach.to, each.last)};
    for (const storage::FundingSummary &each : funding)
        reach = {std::min(reach.from, each.first), std::max(reach.to, each.last)};
    return reach;
}

/// A few minutes say nothing of a day. `enoughFrom`: when there will be enough, where that is known.
interfaces::StoreGrowth youngGrowth(const std::optional<UtcTime> &enoughFrom)
{
    interfaces::StoreGrowth growth;
    growth.isYoung = true;
    growth.enoughFrom = enoughFrom;
    return growth;
}

/// When every kind that arrives will have been heard for long enough; absent: all were by `newest`.
std::optional<UtcTime> missingUntil(const AllRows &rows, UtcTime newest)
{
    std::optional<UtcTime> until;
    for (const KindRows &kind : rows) {
        if (kind.heardFrom && newest - *kind.heardFrom < kEnough)
            until = std::max(until.value_or(UtcTime::min()), *kind.heardFrom + kEnough);
    }
    return until;
}

bool isAnyHeard(const AllRows &rows)
{
    return std::ranges::any_of(rows, [](const KindRows &kind) { return kind.heardFrom.has_value(); });
}

} // namespace

Result<interfaces::StoreGrowth> growthOf(storage::Reader &reader, const storage::DatabaseInfo &info)
{
    auto series = reader.seriesSummaries();
    if (!series)
        return failFrom(series);
    auto trades = reader.tradeSummaries();
    if (!trades)
        return failFrom(trades);
    auto funding = reader.fundingSummaries();
    if (!funding)
        return failFrom(funding);
    auto follows = ingest::readFollowMarks(reader);
    if (!follows)
        return failFrom(follows);
    const TimeRange stored = reachOf(*series, *trades, *funding);
    if (stored.isEmpty())
        return youngGrowth(std::nullopt);
    GrowthMeasure measure(reader, *follows, stored.to);
    if (auto measured = measure.measureCandles(); !measured)
        return failFrom(measured);
    if (auto measured = measure.measureTrades(*trades); !measured)
        return failFrom(measured);
    measure.measureFunding(*funding);
    if (!isAnyHeard(measure.rows()))
        return youngGrowth(std::nullopt);
    if (const auto enoughFrom = missingUntil(measure.rows(), stored.to))
        return youngGrowth(enoughFrom);
    return growthFrom(measure.rows(), info);
}

} // namespace cw::engine
