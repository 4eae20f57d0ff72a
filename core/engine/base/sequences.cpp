// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/sequences.h"

#include <algorithm>

namespace cw::engine {

using interfaces::DataKind;
using storage::RowKind;
using storage::Sequence;

RowKind rowKindOf(DataKind kind) noexcept
{
    switch (kind) {
    case DataKind::Candles: return RowKind::Candles;
    case DataKind::Trades: return RowKind::Trades;
    case DataKind::Funding: return RowKind::Funding;
    }
    return RowKind::Candles;
}

DataKind dataKindOf(RowKind kind) noexcept
{
    switch (kind) {
    case RowKind::Candles: return DataKind::Candles;
    case RowKind::Trades: return DataKind::Trades;
    case RowKind::Funding: return DataKind::Funding;
    }
    return DataKind::Candles;
}

Sequence sequenceOf(const interfaces::SequenceKey &key)
{
    return {key.instrument, rowKindOf(key.kind), key.interval};
}

interfaces::SequenceKey keyOf(const Sequence &sequence)
{
    return {sequence.instrument, dataKindOf(sequence.kind), sequence.interval};
}

Result<std::vector<Sequence>> storedSequences(storage::Reader &reader,
                                              const interfaces::SequenceFilter &filter)
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
    std::vector<Sequence> found;
    for (const auto &summary : *series)
        found.push_back({summary.series.instrument, RowKind::Candles, summary.series.interval});
    for (const auto &summary : *trades)
        found.push_back({summary.instrument, RowKind::Trades, std::nullopt});
    for (const auto &summary : *funding)
        found.push_back({summary.instrument, RowKind::Funding, std::nullopt});
    std::erase_if(found, [&](const Sequence &sequence) { return !matches(filter, keyOf(sequence)); });
    std::sort(found.begin(), found.end());
    return found;
}

Result<market::IdRange> tradeIdsIn(storage::Reader &reader, const market::InstrumentKey &instrument,
                                   const market::TimeRange &range)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    select.time = range;
    select.limit = 1;
    auto first = reader.trades(select);
    if (!first)
        return failFrom(first);
    select.order = storage::Order::Descending;
    auto last = reader.trades(select);
    if (!last)
        return failFrom(last);
    if (first->empty() || last->empty())
        return market::IdRange();
    return market::IdRange{first->front().id, last->front().id + 1};
}

} // namespace cw::engine
