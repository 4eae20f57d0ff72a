// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/livereceipt.h"

namespace cw::ingest {

LiveReceipt receiptOf(const storage::WriteBatch &batch)
{
    LiveReceipt receipt;
    for (const storage::CandleBatch &part : batch.candles) {
        if (!part.candles.empty())
            receipt.candles.push_back(
                {part.series,
                 {part.candles.front().openTime, part.series.interval.next(part.candles.back().openTime)}});
    }
    for (const storage::TradeBatch &part : batch.trades) {
        market::IdRanges runs;
        for (const market::Trade &trade : part.trades)
            runs.add({trade.id, trade.id + 1});
        for (const market::IdRange &run : runs.ranges())
            receipt.trades.push_back({part.instrument, run});
    }
    receipt.gaps = batch.gaps;
    return receipt;
}

} // namespace cw::ingest
