// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/purgesundone.h"

#include <utility>

namespace cw::engine {
namespace {

using interfaces::BackfillRequest;
using interfaces::DataKind;
using storage::GapRecord;

/// What is claimed to be stored of that which was asked for.
struct ClaimedRows {
    market::TimeRanges candles;
    market::IdRanges trades;
};

Result<ClaimedRows> claimedOf(storage::Reader &reader, const BackfillRequest &request)
{
    ClaimedRows claimed;
    if (request.kind == DataKind::Candles) {
        auto coverage = reader.candleCoverage(market::SeriesKey{request.instrument, request.interval});
        if (!coverage)
            return failFrom(coverage);
        if (!coverage->empty())
            claimed.candles = coverage->front().claimed();
    } else if (request.kind == DataKind::Trades) {
        auto coverage = reader.tradeCoverage(request.instrument);
        if (!coverage)
            return failFrom(coverage);
        if (!coverage->empty())
            claimed.trades = coverage->front().claimed();
    }
    return claimed;
}

bool isBackAgain(const GapRecord &record, const BackfillRequest &request, const ClaimedRows &claimed)
{
    switch (request.kind) {
    case DataKind::Candles:
        return record.interval == request.interval && claimed.candles.covers(record.range);
    case DataKind::Trades: return record.ids && claimed.trades.covers(*record.ids);
    case DataKind::Funding: break;
    }
    return storage::isAboutFunding(record) && request.range.from <= record.range.from
           && record.range.to <= request.range.to;
}

} // namespace

Result<std::vector<GapRecord>> purgesUndone(storage::Reader &reader, const BackfillRequest &request)
{
    auto records = reader.gaps(request.instrument, std::nullopt, /*onlyUnresolved=*/true);
    if (!records)
        return failFrom(records);
    auto claimed = claimedOf(reader, request);
    if (!claimed)
        return failFrom(claimed);
    std::erase_if(*records, [&](const GapRecord &record) {
        return record.status != storage::GapStatus::Purged || !isBackAgain(record, request, *claimed);
    });
    return std::move(*records);
}

} // namespace cw::engine
