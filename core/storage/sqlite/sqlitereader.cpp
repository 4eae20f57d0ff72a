// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqlitereader.h"

#include "core/storage/sqlite/transaction.h"

namespace cw::storage::sqlite {

SqliteReader::SqliteReader(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection)), m_keys(*m_connection), m_candles(*m_connection),
      m_trades(*m_connection), m_funding(*m_connection), m_instruments(*m_connection),
      m_summaries(*m_connection), m_holes(*m_connection), m_gaps(*m_connection), m_state(*m_connection)
{
}

template<class Work>
auto SqliteReader::inSnapshot(Work work) -> decltype(work())
{
    if (auto here = m_connection->checkThread(); !here)
        return failFrom(here);
    auto snapshot = Transaction::beginRead(*m_connection);
    if (!snapshot)
        return failFrom(snapshot);
    return work();
}

Result<std::vector<Candle>> SqliteReader::candles(const CandleSelect &select)
{
    return inSnapshot([&]() -> Result<std::vector<Candle>> {
        auto key = m_keys.candles(select.series);
        if (!key)
            return failFrom(key);
        return *key ? m_candles.select(**key, select) : std::vector<Candle>();
    });
}

Result<std::vector<Trade>> SqliteReader::trades(const TradeSelect &select)
{
    return inSnapshot([&]() -> Result<std::vector<Trade>> {
        auto key = m_keys.trades(select.instrument);
        if (!key)
            return failFrom(key);
        return *key ? m_trades.select(**key, select) : std::vector<Trade>();
    });
}

Result<std::vector<market::FundingRate>>
SqliteReader::funding(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order)
{
    return inSnapshot([&]() -> Result<std::vector<market::FundingRate>> {
        auto id = m_keys.instrument(instrument);
        if (!id)
            return failFrom(id);
        return *id ? m_funding.select(**id, range, limit, order) : std::vector<market::FundingRate>();
    });
}

Result<std::vector<market::Instrument>> SqliteReader::instruments()
{
    return inSnapshot([&] { return m_instruments.select(); });
}

Result<std::vector<SeriesSummary>> SqliteReader::seriesSummaries()
{
    return inSnapshot([&] { return m_summaries.series(std::nullopt); });
}

Result<std::vector<TradeSummary>> SqliteReader::tradeSummaries()
{
    return inSnapshot([&] { return m_summaries.trades(std::nullopt); });
}

Result<std::vector<FundingSummary>> SqliteReader::fundingSummaries()
{
    return inSnapshot([&] { return m_summaries.funding(); });
}

Result<std::optional<SeriesSummary>> SqliteReader::seriesSummary(const SeriesKey &series)
{
    auto found = inSnapshot([&] { return m_summaries.series(series); });
    if (!found)
        return failFrom(found);
    return found->empty() ? std::nullopt : std::optional(found->front());
}

Result<std::optional<TradeSummary>> SqliteReader::tradeSummary(const InstrumentKey &instrument)
{
    auto found = inSnapshot([&] { return m_summaries.trades(instrument); });
    if (!found)
        return failFrom(found);
    return found->empty() ? std::nullopt : std::optional(found->front());
}

Result<std::optional<TimeRange>> SqliteReader::coveredRange(const SeriesKey &series)
{
    return inSnapshot([&] { return m_summaries.covered(series); });
}

Result<std::vector<TimeRange>> SqliteReader::missingCandles(const SeriesKey &series, TimeRange range)
{
    return inSnapshot([&]() -> Result<std::vector<TimeRange>> {
        auto key = m_keys.candles(series);
        if (!key)
            return failFrom(key);
        return m_holes.candles(*key, series.interval, range);
    });
}

Result<std::vector<IdRange>> SqliteReader::missingTrades(const InstrumentKey &instrument)
{
    return inSnapshot([&]() -> Result<std::vector<IdRange>> {
        auto key = m_keys.trades(instrument);
        if (!key)
            return failFrom(key);
        return *key ? m_holes.trades(**key) : std::vector<IdRange>();
    });
}

Result<std::vector<GapRecord>> SqliteReader::gaps(const std::optional<InstrumentKey> &instrument,
                                                  const std::optional<market::Interval> &interval,
                                                  bool onlyUnresolved)
{
    return inSnapshot([&] { return m_gaps.select(instrument, interval, onlyUnresolved); });
}

Result<std::optional<std::string>> SqliteReader::state(std::string_view name)
{
    return inSnapshot([&] { return m_state.select(name); });
}

} // namespace cw::storage::sqlite
