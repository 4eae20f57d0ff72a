// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reads/storedmarketdata.h"

#include "core/engine/base/timebounds.h"
#include "core/engine/gaps/completeness.h"
#include "core/engine/gaps/tradecompleteness.h"
#include "core/engine/reads/candleshelf.h"
#include "core/engine/reads/pastrows.h"
#include "core/engine/reads/rowrecords.h"
#include "core/ingest/causes/idletimes.h"

#include <algorithm>
#include <map>
#include <utility>

namespace cw::engine {
namespace {

using market::UtcTime;
using storage::Reader;

market::TimeRange rangeOf(std::optional<UtcTime> from, std::optional<UtcTime> to)
{
    return {from.value_or(UtcTime()), to ? *to + kTick : kEndOfTime};
}

storage::TradeSelect selectOf(const interfaces::TradeQuery &query)
{
    storage::TradeSelect select;
    select.instrument = query.instrument;
    if (query.from || query.to)
        select.time = rangeOf(query.from, query.to);
    select.limit = std::max(query.limit, 0);
    select.order = query.newestFirst ? storage::Order::Descending : storage::Order::Ascending;
    return select;
}

/// What `read(range, limit, order)` answers of a query, ascending: the oldest rows with a start, else the newest.
template<class Read>
auto inOrder(const interfaces::FundingQuery &query, Read read)
{
    const auto order = query.from ? storage::Order::Ascending : storage::Order::Descending;
    auto rows = read(rangeOf(query.from, query.to), std::max(query.limit, 0), order);
    if (rows && order == storage::Order::Descending)
        std::ranges::reverse(*rows);
    return rows;
}

/// `missing`: as the coverage tells it, so that what was put away is not called missing.
interfaces::TradesStatus statusOf(const storage::TradeSummary &summary, std::int64_t missing)
{
    interfaces::TradesStatus status;
    status.instrument = summary.instrument;
    status.firstId = summary.firstId;
    status.lastId = summary.lastId;
    status.first = summary.first;
    status.last = summary.last;
    status.rows = summary.rows;
    status.missing = missing;
    return status;
}

Result<std::map<market::InstrumentKey, std::int64_t>> missingTrades(Reader &reader)
{
    auto records = readTradeRecords(reader, std::nullopt);
    if (!records)
        return failFrom(records);
    auto held = heldOrLost(reader, std::nullopt, *records);
    if (!held)
        return failFrom(held);
    std::map<market::InstrumentKey, std::int64_t> missing;
    for (const storage::TradeCoverage &trades : *held)
        missing[trades.instrument] = coverageOf(trades, (*records)[trades.instrument]).missing;
    return missing;
}

} // namespace

Result<std::vector<market::Candle>> StoredMarketData::candles(const interfaces::CandleQuery &query)
{
    return m_pool.call([&](Reader &reader) { return CandleShelf(reader, m_tail).candles(query); });
}

Result<std::vector<market::Trade>> StoredMarketData::trades(const interfaces::TradeQuery &query)
{
    return m_pool.call([&](Reader &reader) { return reader.trades(selectOf(query)); });
}

Result<std::vector<interfaces::CandleRecord>>
StoredMarketData::candleRecords(const interfaces::CandleQuery &query)
{
    return m_pool.call([&](Reader &reader) { return engine::candleRecords(reader, m_tail, query); });
}

Result<std::vector<interfaces::TradeRecord>>
StoredMarketData::tradeRecords(const interfaces::TradeQuery &query)
{
    return m_pool.call([&](Reader &reader) { return engine::tradeRecords(reader, selectOf(query)); });
}

Result<std::vector<market::Candle>> StoredMarketData::candlesAsOf(const interfaces::CandleQuery &query,
                                                                  UtcTime moment)
{
    return m_pool.call([&](Reader &reader) { return pastCandles(reader, query, moment); });
}

Result<std::vector<market::Trade>> StoredMarketData::tradesAsOf(const interfaces::TradeQuery &query,
                                                                UtcTime moment)
{
    return m_pool.call([&](Reader &reader) { return reader.tradesAsOf(selectOf(query), moment); });
}

Result<std::vector<market::FundingRate>> StoredMarketData::fundingAsOf(const interfaces::FundingQuery &query,
                                                                       UtcTime moment)
{
    return inOrder(query, [&](const market::TimeRange &range, std::int64_t limit, storage::Order order) {
        return m_pool.call([&](Reader &reader) {
            return reader.fundingAsOf(query.instrument, range, limit, order, moment);
        });
    });
}

Result<std::vector<interfaces::FundingRecord>>
StoredMarketData::fundingRecords(const interfaces::FundingQuery &query)
{
    return inOrder(query, [&](const market::TimeRange &range, std::int64_t limit, storage::Order order) {
        return m_pool.call([&](Reader &reader) {
            return engine::fundingRecords(reader, query.instrument, range, limit, order);
        });
    });
}

Result<std::vector<interfaces::PastLoss>> StoredMarketData::pastLosses(const interfaces::PastQuery &query,
                                                                       UtcTime moment)
{
    return m_pool.call([&](Reader &reader) { return engine::pastLosses(reader, query, moment); });
}

Result<std::vector<interfaces::LosingVersion>>
StoredMarketData::versions(const interfaces::VersionQuery &query)
{
    return m_pool.call([&](Reader &reader) { return losingVersions(reader, query); });
}

Result<std::vector<market::FundingRate>> StoredMarketData::funding(const market::InstrumentKey &instrument,
                                                                   std::optional<UtcTime> from,
                                                                   std::optional<UtcTime> to, int limit)
{
    const interfaces::FundingQuery query{instrument, from, to, limit};
    return inOrder(query, [&](const market::TimeRange &range, std::int64_t most, storage::Order order) {
        return m_pool.call([&](Reader &reader) { return reader.funding(instrument, range, most, order); });
    });
}

Result<std::vector<market::Instrument>> StoredMarketData::instruments()
{
    auto all = m_pool.call([](Reader &reader) { return reader.instruments(); });
    if (all)
        std::sort(all->begin(), all->end(), [](const auto &a, const auto &b) { return a.key < b.key; });
    return all;
}

Result<std::vector<interfaces::SeriesStatus>> StoredMarketData::series()
{
    return m_pool.call([&](Reader &reader) -> Result<std::vector<interfaces::SeriesStatus>> {
        auto summaries = reader.seriesSummaries();
        if (!summaries)
            return failFrom(summaries);
        auto facts = ingest::readFacts(reader, [](const market::SeriesKey &) { return true; });
        if (!facts)
            return failFrom(facts);
        auto idle = ingest::IdleTimes::of(reader);
        if (!idle)
            return failFrom(idle);
        std::map<market::SeriesKey, ingest::SeriesFacts *> known;
        for (ingest::SeriesFacts &series : *facts)
            known[series.series] = &series;
        std::vector<interfaces::SeriesStatus> statuses;
        for (const storage::SeriesSummary &summary : *summaries) {
            const auto now = m_board.exchangeTime(summary.series.instrument.market).value_or(UtcTime::min());
            const auto found = known.find(summary.series);
            ingest::SeriesFacts none;
            ingest::SeriesFacts &held = found == known.end() ? none : *found->second;
            if (held.reach) {
                if (auto settled = idle->settle(held, *held.reach, now); !settled)
                    return failFrom(settled);
            }
            statuses.push_back(statusOf(summary, held, now));
        }
        std::sort(statuses.begin(), statuses.end(),
                  [](const auto &a, const auto &b) { return a.series < b.series; });
        return statuses;
    });
}

Result<std::vector<interfaces::TradesStatus>> StoredMarketData::tradeSeries()
{
    return m_pool.call([](Reader &reader) -> Result<std::vector<interfaces::TradesStatus>> {
        auto summaries = reader.tradeSummaries();
        if (!summaries)
            return failFrom(summaries);
        auto missing = missingTrades(reader);
        if (!missing)
            return failFrom(missing);
        std::vector<interfaces::TradesStatus> statuses;
        for (const storage::TradeSummary &summary : *summaries)
            statuses.push_back(statusOf(summary, (*missing)[summary.instrument]));
        std::ranges::sort(statuses, {}, &interfaces::TradesStatus::instrument);
        return statuses;
    });
}

Result<std::vector<interfaces::FundingStatus>> StoredMarketData::fundingSeries()
{
    auto summaries = m_pool.call([](Reader &reader) { return reader.fundingSummaries(); });
    if (!summaries)
        return failFrom(summaries);
    std::vector<interfaces::FundingStatus> statuses;
    for (const storage::FundingSummary &summary : *summaries)
        statuses.push_back({summary.instrument, summary.first, summary.last, summary.rows});
    return statuses;
}

std::uint64_t StoredMarketData::version(const market::SeriesKey &series) const
{
    return m_tail.version(series);
}

std::optional<UtcTime> StoredMarketData::newestFinal(const market::SeriesKey &series) const
{
    return m_tail.newestFinal(series);
}

} // namespace cw::engine
