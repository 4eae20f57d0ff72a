// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/coverage.h"

namespace cw::storage {
namespace {

template<class Set>
Set without(const Set &runs, const Set &lost)
{
    Set left;
    for (const auto &run : runs.ranges()) {
        for (const auto &part : lost.missingIn(run))
            left.add(part);
    }
    return left;
}

} // namespace

market::TimeRanges SeriesCoverage::claimed() const
{
    if (losses.empty())
        return runs;
    market::TimeRanges lost;
    for (const CandleLoss &loss : losses)
        lost.add({loss.openTime, series.interval.next(loss.openTime)});
    return without(runs, lost);
}

market::IdRanges TradeCoverage::claimed() const
{
    if (losses.empty())
        return runs;
    market::IdRanges lost;
    for (const TradeLoss &loss : losses)
        lost.add({loss.id, loss.id + 1});
    return without(runs, lost);
}

std::string_view versionKindText(VersionKind kind) noexcept
{
    switch (kind) {
    case VersionKind::Replaced: return "replaced";
    case VersionKind::Refused: return "refused";
    case VersionKind::Built: return "built";
    }
    return "replaced";
}

} // namespace cw::storage
