// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/slotpage.h"

#include <algorithm>

namespace cw::ingest {

std::int64_t SlotPage::mostRows(const PagePlan &plan) const
{
    return std::min<std::int64_t>(plan.slotsIn(bounds()) + (isVerdict ? 2 : 0), plan.rowsPerPage());
}

exchange::KlineQuery SlotPage::query(const market::SeriesKey &series, const PagePlan &plan) const
{
    exchange::KlineQuery query;
    query.series = series;
    query.from = isVerdict ? series.interval.previous(bounds().from) : bounds().from;
    if (!isVerdict)
        query.to = bounds().to - std::chrono::milliseconds(1);
    // A short page weighs less.
    if (const std::int64_t rows = mostRows(plan); rows < plan.rowsPerPage())
        query.limit = static_cast<int>(rows);
    return query;
}

} // namespace cw::ingest
