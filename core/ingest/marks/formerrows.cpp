// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/formerrows.h"

#include "core/ingest/base/recordmark.h"
#include "core/ingest/causes/unreadrun.h"

#include <algorithm>
#include <map>
#include <optional>

namespace cw::ingest {
namespace {

using market::InstrumentKey;
using market::UtcTime;

void lower(std::optional<UtcTime> &first, UtcTime time) { first = first ? std::min(*first, time) : time; }

/// What batches hold of one market.
struct MarketRows {
    std::set<InstrumentKey> instruments;
    std::optional<UtcTime> trade; ///< the oldest
    std::optional<UtcTime> close; ///< of the oldest final candle

    /// When its first row was received, on the exchange's clock.
    [[nodiscard]] std::optional<UtcTime> since() const { return trade ? trade : close; }
};

std::map<market::Market, MarketRows> rowsOf(std::span<storage::WriteBatch *const> batches)
{
    std::map<market::Market, MarketRows> markets;
    for (const storage::WriteBatch *batch : batches) {
        for (const storage::TradeBatch &part : batch->trades) {
            MarketRows &rows = markets[part.instrument.market];
            rows.instruments.insert(part.instrument);
            for (const market::Trade &trade : part.trades)
                lower(rows.trade, trade.time);
        }
        for (const storage::CandleBatch &part : batch->candles) {
            MarketRows &rows = markets[part.series.instrument.market];
            rows.instruments.insert(part.series.instrument);
            for (const market::Candle &candle : part.candles) {
                if (candle.final)
                    lower(rows.close, candle.closeTime);
            }
        }
    }
    return markets;
}

/// The mark of an instrument when a backup has taken the place of the database and nobody recorded it since.
Result<std::optional<RecordMark>> restoredMark(storage::Reader &reader, const InstrumentKey &instrument)
{
    auto text = reader.state(recordMarkName(instrument));
    if (!text)
        return failFrom(text);
    auto mark = *text ? parseRecordMark(**text) : std::nullopt;
    return mark && mark->step == RecordStep::Restored ? mark : std::nullopt;
}

void put(storage::WriteBatch &batch, market::Market market, const UnreadRun &run)
{
    batch.state.emplace_back(unreadRunName(market, run), recordMarkText(run.mark));
}

} // namespace

Result<> FormerRows::look(storage::Reader &reader, std::span<storage::WriteBatch *const> batches)
{
    for (const auto &[market, rows] : rowsOf(batches)) {
        const auto since = rows.since();
        if (!since)
            continue;
        for (const InstrumentKey &instrument : rows.instruments) {
            if (m_recorded.contains(market) || m_looked.contains(instrument))
                continue;
            auto mark = restoredMark(reader, instrument);
            if (!mark)
                return failFrom(mark);
            m_looked.insert(instrument);
            if (!*mark || *since <= (*mark)->at)
                continue;
            // The journal may hold a mark of how that run ended, which takes the place of this one.
            put(*batches.front(), market, {(*mark)->at, **mark});
            put(*batches.front(), market, {*since, {RecordStep::Recording, *since, m_node}});
            m_recorded.insert(market);
        }
    }
    return {};
}

} // namespace cw::ingest
