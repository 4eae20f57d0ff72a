// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/tradesearch.h"

#include <algorithm>

namespace cw::storage {
namespace {

using Found = Result<std::optional<Trade>>;

constexpr std::chrono::minutes kFirstWindow{1};

Found tradeAtEnd(Reader &reader, const InstrumentKey &instrument, const TimeRange &window, Order order)
{
    TradeSelect select;
    select.instrument = instrument;
    select.time = window;
    select.order = order;
    select.limit = 1;
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    return rows->empty() ? std::nullopt : std::optional(std::move(rows->front()));
}

} // namespace

Found firstTradeIn(Reader &reader, const InstrumentKey &instrument, const TimeRange &range)
{
    market::microseconds width = kFirstWindow;
    for (UtcTime from = range.from; from < range.to; width *= 2) {
        const UtcTime to = range.to - from > width ? from + width : range.to;
        auto found = tradeAtEnd(reader, instrument, {from, to}, Order::Ascending);
        if (!found || *found)
            return found;
        from = to;
    }
    return std::nullopt;
}

Found lastTradeIn(Reader &reader, const InstrumentKey &instrument, const TimeRange &range)
{
    market::microseconds width = kFirstWindow;
    for (UtcTime to = range.to; range.from < to; width *= 2) {
        const UtcTime from = to - range.from > width ? to - width : range.from;
        auto found = tradeAtEnd(reader, instrument, {from, to}, Order::Descending);
        if (!found || *found)
            return found;
        to = from;
    }
    return std::nullopt;
}

Result<std::optional<Trade>> tradeWithId(Reader &reader, const InstrumentKey &instrument, std::int64_t id)
{
    auto rows = reader.trades({instrument, std::nullopt, market::IdRange{id, id + 1}, 1, Order::Ascending});
    if (!rows)
        return failFrom(rows);
    return rows->empty() ? std::nullopt : std::optional(rows->front());
}

} // namespace cw::storage
