// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causes/gapscan.h"
#include "core/interfaces/engine.h"

namespace cw::engine {

/// What is stored of a series and how complete it is: the slots that hold final rows and those that were proven empty, of
/// all between the oldest and the newest row ever stored (reliability C3). `now`: the exchange's time.
[[nodiscard]] interfaces::SeriesStatus statusOf(const storage::SeriesSummary &summary,
                                                const ingest::SeriesFacts &facts, market::UtcTime now);

/// What is proven of the series between the oldest and the newest row ever stored; nothing while it never held a row.
/// `now`: the exchange's time, by which verdicts expire.
[[nodiscard]] std::optional<interfaces::SeriesCoverage>
coverageOf(const ingest::SeriesFacts &facts, market::UtcTime now, bool isByDay);

} // namespace cw::engine
