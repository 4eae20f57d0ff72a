// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/claimtable.h"

#include "core/storage/sql/rowtables.h"
#include "core/storage/sql/sequencecolumns.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

const QString kNamedSeries =
    QStringLiteral("SELECT s.id, i.market, i.symbol, s.interval, s.covered_from, s.covered_to FROM series AS "
                   "s JOIN instruments AS i ON i.id = s.instrument_id "
                   "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2 "
                   "AND s.interval = ?3)) "
                   "ORDER BY i.market, i.symbol, s.interval");

const QString kInstruments = QStringLiteral(
    "SELECT i.id, i.market, i.symbol FROM trade_series AS t JOIN instruments AS i ON i.id = t.instrument_id "
    "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2)) "
    "ORDER BY i.market, i.symbol");

struct Named {
    std::int64_t id = 0;
    SeriesKey series;
    std::optional<TimeRange> reach;
};

Result<Named> readNamedSeries(const Statement &row)
{
    Named named{row.integer(0),
                {{static_cast<market::Market>(row.integer(1)), row.text(2)},
                 static_cast<market::Interval::Code>(row.integer(3))},
                std::nullopt};
    if (const auto from = row.optionalInteger(4))
        named.reach =
            TimeRange{market::fromUs(*from), named.series.interval.next(market::fromUs(row.integer(5)))};
    return named;
}

Result<Named> readNamedInstrument(const Statement &row)
{
    return Named{row.integer(0),
                 {{static_cast<market::Market>(row.integer(1)), row.text(2)}, market::Interval::M1},
                 std::nullopt};
}

Result<std::optional<IdRange>> readBounds(const Statement &row)
{
    const auto first = row.optionalInteger(0);
    return first ? std::optional(IdRange{*first, row.integer(1)}) : std::nullopt;
}

std::optional<std::int64_t> onlyOwner(const std::vector<Named> &named, bool isFiltered)
{
    return isFiltered && !named.empty() ? std::optional(named.front().id) : std::nullopt;
}

TimeRange timesOf(const IdRange &run) { return {market::fromUs(run.from), market::fromUs(run.to)}; }
IdRange numbersOf(const TimeRange &range) { return {market::toUs(range.from), market::toUs(range.to)}; }

IdRange slotOf(std::int64_t openTime, const std::optional<market::Interval> &interval)
{
    return {openTime, interval ? market::toUs(interval->next(market::fromUs(openTime))) : openTime + 1};
}

/// With an interval the slots are candles, else trades.
Result<> replaceIn(RunTable &runs, std::int64_t owner, const std::optional<market::Interval> &interval,
                   const IdRange &within, const market::IdRanges &stored, const market::IdRanges &taken)
{
    auto losses = runs.losses(owner, within);
    if (!losses)
        return failFrom(losses);
    market::IdRanges lost;
    for (const RunTable::Loss &loss : *losses) {
        const IdRange slot = slotOf(loss.slot, interval);
        if (!stored.covers(slot) && !taken.covers(slot))
            lost.add(slot);
    }
    for (const IdRange &run : losses->empty() ? std::vector<IdRange>() : stored.ranges()) {
        if (auto kept = runs.keepLosses(owner, run); !kept)
            return kept;
    }
    return runs.replace(owner, within, stored, lost);
}

} // namespace

// ---- Reading ---------------------------------------------------------------------------------------------------

ClaimReader::ClaimReader(Connection &connection)
    : m_series(connection, kNamedSeries, 3), m_instruments(connection, kInstruments, 2),
      m_candleRuns(connection, candleRuns()), m_tradeRuns(connection, tradeRuns())
{
}

Result<std::vector<SeriesCoverage>> ClaimReader::candles(const std::optional<SeriesKey> &series)
{
    auto named =
        series ? m_series.collect<Named>({marketValue(series->instrument), bound(series->instrument.symbol),
                                          bound(std::int64_t{series->interval.code()})},
                                         readNamedSeries)
               : m_series.collect<Named>({QVariant(), QVariant(), QVariant()}, readNamedSeries);
    if (!named)
        return failFrom(named);
    auto claims = m_candleRuns.claims(onlyOwner(*named, series.has_value()));
    if (!claims)
        return failFrom(claims);
    std::vector<SeriesCoverage> out;
    for (const Named &name : *named) {
        const auto claim = claims->find(name.id);
        if (claim == claims->end() && !name.reach)
            continue;
        SeriesCoverage &coverage = out.emplace_back();
        coverage.series = name.series;
        coverage.reach = name.reach.value_or(TimeRange());
        if (claim == claims->end())
            continue;
        for (const IdRange &run : claim->second.runs.ranges())
            coverage.runs.add(timesOf(run));
        for (const RunTable::Loss &loss : claim->second.losses)
            coverage.losses.push_back({market::fromUs(loss.slot), loss.lostAt});
    }
    return out;
}

Result<std::vector<TradeCoverage>> ClaimReader::trades(const std::optional<InstrumentKey> &instrument)
{
    auto named = instrument ? m_instruments.collect<Named>(
                     {marketValue(*instrument), bound(instrument->symbol)}, readNamedInstrument)
                            : m_instruments.collect<Named>({QVariant(), QVariant()}, readNamedInstrument);
    if (!named)
        return failFrom(named);
    auto claims = m_tradeRuns.claims(onlyOwner(*named, instrument.has_value()));
    if (!claims)
        return failFrom(claims);
    std::vector<TradeCoverage> out;
    for (const Named &name : *named) {
        const auto claim = claims->find(name.id);
        if (claim == claims->end())
            continue;
        TradeCoverage &coverage = out.emplace_back();
        coverage.instrument = name.series.instrument;
        coverage.runs = claim->second.runs;
        for (const RunTable::Loss &loss : claim->second.losses)
            coverage.losses.push_back({loss.slot, loss.lostAt});
    }
    return out;
}

// ---- Writing ---------------------------------------------------------------------------------------------------

ClaimWriter::ClaimWriter(Connection &connection)
    : m_series(connection, kNamedSeries, 3), m_instruments(connection, kInstruments, 2),
      m_bounds(connection, endsText(RowKind::Candles, connection.dialect()), 1),
      m_idBounds(connection, endsText(RowKind::Trades, connection.dialect()), 1), m_reach(connection),
      m_holes(connection), m_candleRuns(connection, candleRuns()), m_tradeRuns(connection, tradeRuns())
{
    if (connection.dialect().canChangeInWith)
        m_extendBoth.emplace(connection,
                             QStringLiteral("WITH reached AS (%1) ").arg(extendReachText(3, 4, 2))
                                 + growText(candleRuns()),
                             4);
}

Result<std::vector<std::variant<SeriesKey, InstrumentKey>>> ClaimWriter::owners()
{
    std::vector<std::variant<SeriesKey, InstrumentKey>> out;
    auto series = m_series.collect<Named>({QVariant(), QVariant(), QVariant()}, readNamedSeries);
    if (!series)
        return failFrom(series);
    for (const Named &named : *series)
        out.emplace_back(named.series);
    auto instruments = m_instruments.collect<Named>({QVariant(), QVariant()}, readNamedInstrument);
    if (!instruments)
        return failFrom(instruments);
    for (const Named &named : *instruments)
        out.emplace_back(named.series.instrument);
    return out;
}

Result<> ClaimWriter::addCandles(std::int64_t seriesId, market::Interval interval,
                                 std::span<const Candle> rows)
{
    market::IdRanges stored;
    for (const Candle &row : rows) {
        if (row.final)
            stored.add(numbersOf({row.openTime, interval.next(row.openTime)}));
    }
    if (stored.isEmpty())
        return {};
    if (m_extendBoth && stored.ranges().size() == 1) {
        const IdRange &run = stored.ranges().front();
        auto grown = m_extendBoth->run(
            {bound(run.to), bound(seriesId), bound(run.from), bound(newestSlot(stored, interval))});
        if (!grown)
            return failFrom(grown);
        if (*grown > 0)
            return {};
    } else if (auto extended = m_reach.extend(seriesId, stored, interval); !extended)
        return extended;
    return m_candleRuns.add(seriesId, stored);
}

Result<> ClaimWriter::addTrades(std::int64_t instrumentId, std::span<const Trade> rows)
{
    market::IdRanges stored;
    for (const Trade &row : rows) {
        // No run can end behind the last number there is.
        if (row.id < INT64_MAX)
            stored.add({row.id, row.id + 1});
    }
    return m_tradeRuns.add(instrumentId, stored);
}

Result<> ClaimWriter::replaceCandles(std::int64_t seriesId, market::Interval interval, const IdRange &within,
                                     const market::IdRanges &stored, const market::IdRanges &taken)
{
    return replaceIn(m_candleRuns, seriesId, interval, within, stored, taken);
}

Result<> ClaimWriter::replaceTrades(std::int64_t instrumentId, const IdRange &within,
                                    const market::IdRanges &stored, const market::IdRanges &taken)
{
    return replaceIn(m_tradeRuns, instrumentId, std::nullopt, within, stored, taken);
}

Result<> ClaimWriter::recountCandles(const RowKey &key, market::Interval interval, const TimeRange &range)
{
    auto bounds = m_bounds.first<std::optional<IdRange>>({bound(key.id)}, readBounds);
    if (!bounds)
        return failFrom(bounds);
    market::IdRanges stored;
    const auto rows = bounds->value_or(std::nullopt);
    if (rows) {
        const TimeRange counted =
            TimeRange{market::fromUs(rows->from), interval.next(market::fromUs(rows->to))}.intersected(range);
        auto missing = m_holes.candles(key, interval, counted);
        if (!missing)
            return failFrom(missing);
        market::TimeRanges holes;
        for (const TimeRange &hole : *missing)
            holes.add(hole);
        for (const TimeRange &run : holes.missingIn(counted))
            stored.add(numbersOf(run));
    }
    return replaceCandles(key.id, interval, numbersOf(range), stored, {});
}

Result<> ClaimWriter::recountTrades(const RowKey &key)
{
    auto bounds = m_idBounds.first<std::optional<IdRange>>({bound(key.id)}, readBounds);
    if (!bounds)
        return failFrom(bounds);
    market::IdRanges stored;
    if (const auto rows = bounds->value_or(std::nullopt)) {
        auto missing = m_holes.trades(key);
        if (!missing)
            return failFrom(missing);
        market::IdRanges holes;
        for (const IdRange &hole : *missing)
            holes.add(hole);
        for (const IdRange &run : holes.missingIn({rows->from, rows->to + 1}))
            stored.add(run);
    }
    return replaceTrades(key.id, {INT64_MIN, INT64_MAX}, stored, {});
}

} // namespace cw::storage::sql
