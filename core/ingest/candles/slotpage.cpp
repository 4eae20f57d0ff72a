// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/slotpage.h"

#include "core/ingest/fetches/fetch.h"

#include <algorithm>

namespace cw::ingest {

std::int64_t SlotPage::lookBack(const PagePlan &plan) const
{
    int tries = 0;
    for (const SlotAsk &ask : asks)
        tries = std::max(tries, ask.tries);
    // At least one row of the page is for what comes behind.
    const std::int64_t room = std::max<std::int64_t>(1, plan.rowsPerPage() - plan.slotsIn(bounds()) - 1);
    return isVerdict ? std::min(room, lookBackAfter(tries)) : 0;
}

std::int64_t SlotPage::mostRows(const PagePlan &plan) const
{
    const std::int64_t around = isVerdict ? lookBack(plan) + 1 : isYoung ? 1 : 0;
    return std::min<std::int64_t>(plan.slotsIn(bounds()) + around, plan.rowsPerPage());
}

exchange::KlineQuery SlotPage::query(const market::SeriesKey &series, const PagePlan &plan) const
{
    exchange::KlineQuery query;
    query.series = series;
    query.from = series.interval.advance(bounds().from, -lookBack(plan));
    // The row behind a young slot may be of any later one.
    if (!isVerdict && !isYoung)
        query.to = bounds().to - std::chrono::milliseconds(1);
    // A short page weighs less.
    if (const std::int64_t rows = mostRows(plan); rows < plan.rowsPerPage())
        query.limit = static_cast<int>(rows);
    return query;
}

} // namespace cw::ingest
