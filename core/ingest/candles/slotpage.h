// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/ingest/candles/asklist.h"
#include "core/ingest/candles/pageplan.h"

#include <cstdint>
#include <vector>

namespace cw::ingest {

/// One request for candles, under way.
struct SlotPage {
    std::vector<SlotAsk> asks; ///< ascending
    bool isProbe = false;      ///< asks for the oldest rows of its one range, which may be longer than a page
    bool isVerdict = false; ///< asks past both ends, so that rows on both sides prove an empty stretch empty
    bool isYoung =
        false; ///< its newest slot ended a while ago only: asks for the next row, too, which proves it final
    exchange::MarketClient::CallHandle call;

    [[nodiscard]] market::TimeRange bounds() const { return {asks.front().range.from, asks.back().range.to}; }
    /// Slots before its own a verdict asks for: the neighbours may be empty, too, and then one must look further.
    [[nodiscard]] std::int64_t lookBack(const PagePlan &plan) const;
    /// Rows the answer can have.
    [[nodiscard]] std::int64_t mostRows(const PagePlan &plan) const;
    [[nodiscard]] exchange::KlineQuery query(const market::SeriesKey &series, const PagePlan &plan) const;
};

} // namespace cw::ingest
