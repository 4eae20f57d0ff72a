// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reads/rowrecords.h"

#include "core/engine/reads/candleshelf.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::CandleRecord;
using interfaces::RowOrigin;
using interfaces::RowPlace;
using interfaces::TradeRecord;
using market::Candle;

using StoredCandles = std::vector<storage::Placed<Candle>>;

RowPlace placeOf(storage::Place place)
{
    switch (place) {
    case storage::Place::Archive: return RowPlace::Archive;
    case storage::Place::Temporary: return RowPlace::Temporary;
    case storage::Place::Main: break;
    }
    return RowPlace::Main;
}

template<class Row>
RowOrigin originOf(const storage::Placed<Row> &stored)
{
    return {placeOf(stored.place), stored.storedAt, stored.changedAt, stored.version};
}

/// A candle that was answered, and what is stored of its slot. The two were read one after the other: a stored one that
/// is as good or better came to be between them, or is the one that was answered.
CandleRecord recordOf(const Candle &candle, const StoredCandles &stored)
{
    const auto at = std::ranges::lower_bound(stored, candle.openTime, {},
                                             [](const auto &each) { return each.row.openTime; });
    const bool isStored = at != stored.end() && at->row.openTime == candle.openTime;
    if (isStored && !market::replaces(candle, at->row))
        return {at->row, originOf(*at)};
    const bool isBuilt = !isStored && candle.source == market::Source::Built;
    return {candle, {isBuilt ? RowPlace::Built : RowPlace::Memory, std::nullopt, std::nullopt, 1}};
}

} // namespace

Result<std::vector<CandleRecord>> candleRecords(storage::Reader &reader, LiveTail &tail,
                                                const interfaces::CandleQuery &query)
{
    auto candles = CandleShelf(reader, tail).candles(query);
    if (!candles)
        return failFrom(candles);
    std::vector<CandleRecord> records;
    if (candles->empty())
        return records;
    storage::CandleSelect select;
    select.series = query.series;
    select.range = {candles->front().openTime, candles->back().openTime + market::microseconds(1)};
    select.onlyFinal = !query.includeOpen;
    auto stored = reader.placedCandles(select);
    if (!stored)
        return failFrom(stored);
    records.reserve(candles->size());
    for (const Candle &candle : *candles)
        records.push_back(recordOf(candle, *stored));
    return records;
}

Result<std::vector<TradeRecord>> tradeRecords(storage::Reader &reader, const storage::TradeSelect &select)
{
    auto stored = reader.placedTrades(select);
    if (!stored)
        return failFrom(stored);
    std::vector<TradeRecord> records;
    records.reserve(stored->size());
    for (const storage::Placed<market::Trade> &each : *stored)
        records.push_back({each.row, originOf(each)});
    return records;
}

Result<std::vector<interfaces::FundingRecord>> fundingRecords(storage::Reader &reader,
                                                              const market::InstrumentKey &instrument,
                                                              const market::TimeRange &range, std::int64_t limit,
                                                              storage::Order order)
{
    auto stored = reader.placedFunding(instrument, range, limit, order);
    if (!stored)
        return failFrom(stored);
    std::vector<interfaces::FundingRecord> records;
    records.reserve(stored->size());
    for (const storage::Placed<market::FundingRate> &each : *stored)
        records.push_back({each.row, originOf(each)});
    return records;
}

} // namespace cw::engine
