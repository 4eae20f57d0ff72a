// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/storedfigures.h"

#include <algorithm>

namespace cw::models {
namespace {

using interfaces::StoredSegment;
using std::chrono::days;
using std::chrono::microseconds;

constexpr days kStillGrowing{2};

std::int64_t &placeOf(PlaceFigures &figures, const std::string &location)
{
    if (location == "archive")
        return figures.archive;
    return location == "temp" ? figures.temporary : figures.main;
}

std::int64_t rowsPerDay(const StoredSegment &segment)
{
    if (const auto &interval = segment.sequence.interval)
        return std::max<std::int64_t>(1, days(1) / interval->shortestLength());
    const auto span = std::max(segment.last - segment.first, microseconds(days(1)));
    return segment.rows * microseconds(days(1)).count() / span.count();
}

} // namespace

PlaceFigures StoredFigures::sum() const noexcept
{
    PlaceFigures sum;
    for (const PlaceFigures &kind : kinds) {
        sum.main += kind.main;
        sum.archive += kind.archive;
        sum.temporary += kind.temporary;
    }
    return sum;
}

PlaceFigures StoredFigures::bytes() const noexcept
{
    PlaceFigures bytes;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        const std::int64_t each = interfaces::rowBytes(static_cast<interfaces::DataKind>(kind));
        bytes.main += kinds[kind].main * each;
        bytes.archive += kinds[kind].archive * each;
        bytes.temporary += kinds[kind].temporary * each;
    }
    return bytes;
}

StoredFigures storedFigures(const std::vector<StoredSegment> &segments)
{
    StoredFigures figures;
    market::UtcTime newest{};
    for (const StoredSegment &segment : segments)
        newest = std::max(newest, segment.last);
    for (const StoredSegment &segment : segments) {
        placeOf(figures.kinds[static_cast<std::size_t>(segment.sequence.kind)], segment.location) +=
            segment.rows;
        if (segment.location == "main" && segment.last + kStillGrowing >= newest)
            figures.bytesPerDay += rowsPerDay(segment) * interfaces::rowBytes(segment.sequence.kind);
    }
    return figures;
}

} // namespace cw::models
