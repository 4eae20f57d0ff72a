// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/leasedrows.h"

#include "core/engine/base/sequences.h"
#include "core/engine/jobs/downloadrange.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::BackfillRequest;
using interfaces::DataKind;
using market::IdRange;
using market::TimeRange;
using market::UtcTime;
using storage::GapRecord;
using storage::Place;
using storage::Reader;

constexpr std::int64_t kRowsLooked = 20'000;

storage::Sequence sequenceOf(const BackfillRequest &request)
{
    const bool isCandles = request.kind == DataKind::Candles;
    return engine::sequenceOf(interfaces::SequenceKey{
        request.instrument, request.kind, isCandles ? std::optional(request.interval) : std::nullopt});
}

/// The part of a download in which leases may hold anything.
Result<TimeRange> leasedTime(Reader &reader, const BackfillRequest &request, UtcTime now)
{
    const bool isCandles = request.kind == DataKind::Candles;
    if (request.kind == DataKind::Funding || (!isCandles && request.maxRows))
        return TimeRange{};
    auto leases = reader.leases();
    if (!leases)
        return failFrom(leases);
    const storage::Sequence sequence = sequenceOf(request);
    TimeRange held;
    for (const storage::Lease &lease : *leases) {
        if (lease.sequence != sequence)
            continue;
        held = held.isEmpty()
                   ? lease.range
                   : TimeRange{std::min(held.from, lease.range.from), std::max(held.to, lease.range.to)};
    }
    return held.intersected(isCandles ? downloadRange(request, now) : request.range);
}

/// Says of rows whether somebody put them away on purpose and this download does not bring them back.
class Away {
public:
    static Result<Away> read(Reader &reader, const BackfillRequest &request, const TimeRange &time)
    {
        auto records = reader.awayGaps(sequenceOf(request), time);
        if (!records)
            return failFrom(records);
        Away away;
        for (GapRecord &record : *records) {
            if (!request.includePurged || record.status != storage::GapStatus::Purged)
                away.m_records.push_back(std::move(record));
        }
        return away;
    }
    [[nodiscard]] bool has(const market::Candle &row) const
    {
        return std::ranges::any_of(
            m_records, [&row](const GapRecord &record) { return record.range.contains(row.openTime); });
    }
    [[nodiscard]] bool has(const market::Trade &row) const
    {
        return std::ranges::any_of(m_records, [&row](const GapRecord &record) {
            return record.ids && record.ids->contains(row.id);
        });
    }

private:
    std::vector<GapRecord> m_records;
};

template<class Row>
std::vector<Row> onlyLeased(const std::vector<storage::Placed<Row>> &rows, const Away &away)
{
    std::vector<Row> leased;
    for (const auto &placed : rows) {
        if (placed.place == Place::Temporary && !away.has(placed.row))
            leased.push_back(placed.row);
    }
    return leased;
}

Result<LeasedPage> candlePage(Reader &reader, const BackfillRequest &request, const TimeRange &time,
                              const Away &away)
{
    storage::CandleSelect select;
    select.series = {request.instrument, request.interval};
    select.range = time;
    select.limit = kRowsLooked;
    auto rows = reader.placedCandles(select);
    if (!rows)
        return failFrom(rows);
    LeasedPage page;
    if (std::ssize(*rows) == kRowsLooked)
        page.next = market::toUs(request.interval.next(rows->back().row.openTime));
    if (auto leased = onlyLeased(*rows, away); !leased.empty())
        page.batch.candles.push_back({select.series, std::move(leased)});
    return page;
}

Result<LeasedPage> tradePage(Reader &reader, const BackfillRequest &request, const TimeRange &time,
                             std::optional<std::int64_t> from, const Away &away)
{
    storage::TradeSelect select;
    select.instrument = request.instrument;
    select.time = time;
    if (from)
        select.ids = IdRange{*from, INT64_MAX};
    select.limit = kRowsLooked;
    auto rows = reader.placedTrades(select);
    if (!rows)
        return failFrom(rows);
    LeasedPage page;
    if (std::ssize(*rows) == kRowsLooked)
        page.next = rows->back().row.id + 1;
    if (auto leased = onlyLeased(*rows, away); !leased.empty())
        page.batch.trades.push_back({request.instrument, std::move(leased)});
    return page;
}

/// Shows every page.
Result<> eachPage(Reader &reader, const BackfillRequest &request, UtcTime now,
                  const std::function<void(const LeasedPage &)> &show)
{
    std::optional<std::int64_t> from;
    do {
        auto page = leasedPage(reader, request, now, from);
        if (!page)
            return failFrom(page);
        show(*page);
        from = page->next;
    } while (from);
    return {};
}

} // namespace

Result<LeasedPage> leasedPage(Reader &reader, const BackfillRequest &request, UtcTime now,
                              std::optional<std::int64_t> from)
{
    auto time = leasedTime(reader, request, now);
    if (!time)
        return failFrom(time);
    const bool isCandles = request.kind == DataKind::Candles;
    if (from && isCandles)
        time->from = std::max(time->from, market::fromUs(*from));
    if (time->isEmpty())
        return LeasedPage{};
    auto away = Away::read(reader, request, *time);
    if (!away)
        return failFrom(away);
    return isCandles ? candlePage(reader, request, *time, *away)
                     : tradePage(reader, request, *time, from, *away);
}

Result<market::TimeRanges> leasedSlots(Reader &reader, const BackfillRequest &request, UtcTime now)
{
    market::TimeRanges slots;
    auto read = eachPage(reader, request, now, [&](const LeasedPage &page) {
        for (const storage::CandleBatch &some : page.batch.candles) {
            for (const market::Candle &row : some.candles)
                slots.add({row.openTime, request.interval.next(row.openTime)});
        }
    });
    return read.map([&slots] { return std::move(slots); });
}

Result<market::IdRanges> leasedIds(Reader &reader, const BackfillRequest &request, UtcTime now)
{
    market::IdRanges ids;
    auto read = eachPage(reader, request, now, [&ids](const LeasedPage &page) {
        for (const storage::TradeBatch &some : page.batch.trades) {
            for (const market::Trade &row : some.trades)
                ids.add({row.id, row.id + 1});
        }
    });
    return read.map([&ids] { return std::move(ids); });
}

std::int64_t takeLeased(std::vector<ingest::CandleHole> &holes, const market::TimeRanges &leased,
                        market::Interval interval)
{
    std::int64_t taken = 0;
    std::vector<ingest::CandleHole> left;
    for (const ingest::CandleHole &hole : holes) {
        taken += interval.slotsBetween(hole.range.from, hole.range.to);
        for (const TimeRange &part : leased.missingIn(hole.range)) {
            left.push_back(hole);
            left.back().range = part;
            left.back().isPrehistory = hole.isPrehistory && part.from == hole.range.from;
            taken -= interval.slotsBetween(part.from, part.to);
        }
    }
    holes = std::move(left);
    return taken;
}

} // namespace cw::engine
