// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/pastlosses.h"

#include <algorithm>
#include <charconv>

namespace cw::storage::sql {
namespace {

using Losses = std::vector<PastLoss>;

constexpr std::string_view kTradesStamped = "storage.trades_stamped";

/// Triggers of one engine know whole seconds only: the row may have gone that much later.
constexpr market::microseconds kLossClock = std::chrono::seconds(1);

bool isLater(UtcTime lostAt, UtcTime moment) { return lostAt + kLossClock > moment; }

/// Runs of candles that other programs deleted after `moment`.
Result<> addLostCandles(ReadSession &session, const SeriesKey &series, const TimeRange &time, UtcTime moment,
                        Losses &out)
{
    auto claims = session.claims.candles(series);
    if (!claims)
        return failFrom(claims);
    for (const SeriesCoverage &claim : *claims) {
        PastLoss *run = nullptr;
        for (const CandleLoss &loss : claim.losses) {
            if (!time.contains(loss.openTime) || !isLater(loss.lostAt, moment))
                continue;
            if (!run || run->time.to != loss.openTime)
                run = &out.emplace_back(PastLoss{{loss.openTime, loss.openTime}, std::nullopt, 0, loss.lostAt, "lost"});
            run->time.to = series.interval.next(loss.openTime);
            run->rows = *run->rows + 1;
            run->at = std::max(run->at, loss.lostAt);
        }
    }
    return {};
}

/// The same of trades, whose times are only known by their neighbours.
Result<> addLostTrades(ReadSession &session, const InstrumentKey &instrument, const RowKey &key,
                       const TimeRange &time, UtcTime moment, Losses &out)
{
    auto claims = session.claims.trades(instrument);
    if (!claims)
        return failFrom(claims);
    Losses runs;
    for (const TradeCoverage &claim : *claims) {
        for (const TradeLoss &loss : claim.losses) {
            if (!isLater(loss.lostAt, moment))
                continue;
            if (runs.empty() || runs.back().ids->to != loss.id)
                runs.push_back({{}, IdRange{loss.id, loss.id}, 0, loss.lostAt, "lost"});
            PastLoss &run = runs.back();
            run.ids->to = loss.id + 1;
            run.rows = *run.rows + 1;
            run.at = std::max(run.at, loss.lostAt);
        }
    }
    for (PastLoss &run : runs) {
        auto times = session.trades.timesAround(key, *run.ids);
        if (!times)
            return failFrom(times);
        run.time = *times;
        if (run.time.overlaps(time))
            out.push_back(std::move(run));
    }
    return {};
}

Result<> addUnstampedTrades(ReadSession &session, const RowKey &key, const TimeRange &time, UtcTime moment,
                            Losses &out)
{
    auto since = tradesStampedSince(session);
    if (!since)
        return failFrom(since);
    if (moment >= *since)
        return {};
    auto unstamped = session.trades.hasUnstamped(key, time);
    if (!unstamped)
        return failFrom(unstamped);
    if (*unstamped)
        out.push_back({time, std::nullopt, std::nullopt, *since, "unnoted"});
    return {};
}

} // namespace

Result<UtcTime> tradesStampedSince(ReadSession &session)
{
    auto text = session.state.select(kTradesStamped);
    if (!text)
        return failFrom(text);
    std::int64_t us = 0;
    const std::string &digits = text->value_or(std::string());
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), us);
    return read.ec == std::errc() ? market::fromUs(us) : UtcTime::max();
}

Result<Losses> pastLosses(ReadSession &session, const Sequence &sequence, const TimeRange &time, UtcTime moment)
{
    auto instrument = session.keys.instrument(sequence.instrument);
    if (!instrument)
        return failFrom(instrument);
    if (!*instrument)
        return Losses();
    auto losses = session.removals.select(**instrument, sequence, time, moment);
    if (!losses || sequence.kind == RowKind::Funding)
        return losses;
    auto key = session.keys.find(sequence);
    if (!key)
        return failFrom(key);
    if (!*key)
        return losses;
    auto added = sequence.kind == RowKind::Candles
                     ? addLostCandles(session, {sequence.instrument, *sequence.interval}, time, moment, *losses)
                     : addLostTrades(session, sequence.instrument, **key, time, moment, *losses);
    if (added && sequence.kind == RowKind::Trades)
        added = addUnstampedTrades(session, **key, time, moment, *losses);
    if (!added)
        return failFrom(added);
    std::ranges::stable_sort(*losses, {}, [](const PastLoss &loss) { return loss.time.from; });
    return losses;
}

} // namespace cw::storage::sql
