// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/purgesundone.h"

#include "core/ingest/funding/fundingscan.h"

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

/// Rates have no claims: as many have to be stored as went.
Result<bool> areRatesBack(storage::Reader &reader, const GapRecord &record)
{
    auto held = ingest::lastingFunding(reader, record.instrument, record.range);
    if (!held)
        return failFrom(held);
    auto rows = ingest::ratesPutAway(reader, record);
    if (!rows)
        return failFrom(rows);
    return static_cast<std::int64_t>(held->size()) >= *rows;
}

Result<bool> isBackAgain(storage::Reader &reader, const GapRecord &record, const BackfillRequest &request,
                         const ClaimedRows &claimed)
{
    switch (request.kind) {
    case DataKind::Candles:
        return record.interval == request.interval && claimed.candles.covers(record.range);
    case DataKind::Trades: return record.ids && claimed.trades.covers(*record.ids);
    case DataKind::Funding: break;
    }
    if (!storage::isAboutFunding(record))
        return false;
    return areRatesBack(reader, record);
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
    std::vector<GapRecord> undone;
    for (GapRecord &record : *records) {
        if (record.status != storage::GapStatus::Purged)
            continue;
        auto isBack = isBackAgain(reader, record, request, *claimed);
        if (!isBack)
            return failFrom(isBack);
        if (*isBack)
            undone.push_back(std::move(record));
    }
    return undone;
}

} // namespace cw::engine
