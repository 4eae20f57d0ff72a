// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakemarketdata.h"

#include <algorithm>

namespace cw::testing {
namespace {

/// So that a test that waits where nothing may wait ends.
constexpr std::chrono::seconds kLongestFrost{20};

template<class Row>
void keepOldest(std::vector<Row> &rows, int limit)
{
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(limit)));
}

template<class Row>
void keepNewest(std::vector<Row> &rows, int limit)
{
    const auto kept = std::min(rows.size(), static_cast<std::size_t>(limit));
    rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(kept));
}

} // namespace

void FakeMarketData::setInstruments(std::vector<market::Instrument> instruments)
{
    const std::scoped_lock lock(m_mutex);
    m_instruments = std::move(instruments);
}

void FakeMarketData::freeze()
{
    const std::scoped_lock lock(m_mutex);
    m_isFrozen = true;
}

void FakeMarketData::thaw()
{
    const std::scoped_lock lock(m_mutex);
    m_isFrozen = false;
    m_thaw.notify_all();
}

void FakeMarketData::awaitThaw() const
{
    std::unique_lock lock(m_mutex);
    ++m_asked;
    m_thaw.wait_for(lock, kLongestFrost, [this] { return !m_isFrozen; });
}

void FakeMarketData::setVersions(const market::SeriesKey &series,
                                 std::vector<interfaces::LosingVersion> versions)
{
    const std::scoped_lock lock(m_mutex);
    m_losers[series] = std::move(versions);
}

Result<std::vector<market::Candle>> FakeMarketData::candlesAsOf(const interfaces::CandleQuery &query,
                                                                market::UtcTime moment)
{
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    auto rows = select(query);
    std::erase_if(rows, [moment](const market::Candle &row) { return row.eventTime > moment; });
    return rows;
}

Result<std::vector<interfaces::LosingVersion>>
FakeMarketData::versions(const interfaces::VersionQuery &query)
{
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    auto rows = m_losers[query.series];
    std::erase_if(rows, [&](const interfaces::LosingVersion &row) {
        return (query.from && row.candle.openTime < *query.from) || (query.to && row.candle.openTime > *query.to);
    });
    keepOldest(rows, query.limit);
    return rows;
}

void FakeMarketData::write(const market::SeriesKey &series, const std::vector<market::Candle> &candles)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &candle : candles) {
        auto &stored = m_candles[series][candle.openTime];
        if (candle.final || !stored.final)
            stored = candle;
    }
}

void FakeMarketData::erase(const market::SeriesKey &series, const market::TimeRange &range)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_candles[series], [&range](const auto &row) { return range.contains(row.first); });
}

void FakeMarketData::raiseVersion(const market::SeriesKey &series)
{
    const std::scoped_lock lock(m_mutex);
    ++m_versions[series];
}

void FakeMarketData::setNewestFinal(const market::SeriesKey &series, std::optional<market::UtcTime> openTime)
{
    const std::scoped_lock lock(m_mutex);
    if (openTime)
        m_newestFinal[series] = *openTime;
    else
        m_newestFinal.erase(series);
}

void FakeMarketData::setTrades(const market::InstrumentKey &instrument, std::vector<market::Trade> trades)
{
    const std::scoped_lock lock(m_mutex);
    m_trades[instrument] = std::move(trades);
}

void FakeMarketData::setOrigin(const market::SeriesKey &series, const interfaces::RowOrigin &origin)
{
    const std::scoped_lock lock(m_mutex);
    m_origins[series] = origin;
}

void FakeMarketData::setFailure(std::optional<Error> failure)
{
    const std::scoped_lock lock(m_mutex);
    m_failure = std::move(failure);
}

Result<std::vector<market::Candle>> FakeMarketData::candles(const interfaces::CandleQuery &query)
{
    ++m_candleReads;
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    return select(query);
}

std::vector<market::Candle> FakeMarketData::select(const interfaces::CandleQuery &query) const
{
    std::vector<market::Candle> rows;
    const auto stored = m_candles.find(query.series);
    if (stored == m_candles.end())
        return rows;
    const auto begin = query.from ? stored->second.lower_bound(*query.from) : stored->second.begin();
    for (auto row = begin; row != stored->second.end() && (!query.to || row->first <= *query.to); ++row) {
        if (row->second.final || query.includeOpen)
            rows.push_back(row->second);
        if (query.from && rows.size() == static_cast<std::size_t>(query.limit))
            break;
    }
    if (!query.from)
        keepNewest(rows, query.limit);
    return rows;
}

Result<std::vector<interfaces::CandleRecord>>
FakeMarketData::candleRecords(const interfaces::CandleQuery &query)
{
    auto rows = candles(query);
    if (!rows)
        return failFrom(rows);
    const std::scoped_lock lock(m_mutex);
    const auto origin = m_origins.find(query.series);
    std::vector<interfaces::CandleRecord> records;
    for (const market::Candle &candle : *rows)
        records.push_back({candle, origin == m_origins.end() ? interfaces::RowOrigin() : origin->second});
    return records;
}

Result<std::vector<interfaces::TradeRecord>> FakeMarketData::tradeRecords(const interfaces::TradeQuery &query)
{
    auto rows = trades(query);
    if (!rows)
        return failFrom(rows);
    std::vector<interfaces::TradeRecord> records;
    for (const market::Trade &trade : *rows)
        records.push_back({trade, {}});
    return records;
}

Result<std::vector<market::Trade>> FakeMarketData::trades(const interfaces::TradeQuery &query)
{
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    std::vector<market::Trade> rows;
    const auto stored = m_trades.find(query.instrument);
    if (stored != m_trades.end()) {
        std::copy_if(stored->second.begin(), stored->second.end(), std::back_inserter(rows),
                     [&query](const market::Trade &trade) {
                         return (!query.from || trade.time >= *query.from)
                                && (!query.to || trade.time <= *query.to);
                     });
    }
    if (query.newestFirst)
        std::reverse(rows.begin(), rows.end());
    keepOldest(rows, query.limit);
    return rows;
}

void FakeMarketData::setFunding(const market::InstrumentKey &instrument,
                                std::vector<interfaces::FundingRecord> rates)
{
    const std::scoped_lock lock(m_mutex);
    m_funding[instrument] = std::move(rates);
}

void FakeMarketData::setPastLosses(std::vector<interfaces::PastLoss> losses)
{
    const std::scoped_lock lock(m_mutex);
    m_losses = std::move(losses);
}

Result<std::vector<interfaces::FundingRecord>>
FakeMarketData::fundingRecords(const interfaces::FundingQuery &query)
{
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    auto rows = m_funding[query.instrument];
    std::erase_if(rows, [&query](const interfaces::FundingRecord &row) {
        return (query.from && row.rate.time < *query.from) || (query.to && row.rate.time > *query.to);
    });
    if (query.from)
        keepOldest(rows, query.limit);
    else
        keepNewest(rows, query.limit);
    return rows;
}

Result<std::vector<market::FundingRate>> FakeMarketData::fundingAsOf(const interfaces::FundingQuery &query,
                                                                     market::UtcTime moment)
{
    auto rates = funding(query.instrument, query.from, query.to, query.limit);
    if (rates)
        std::erase_if(*rates, [moment](const market::FundingRate &rate) { return rate.time > moment; });
    return rates;
}

Result<std::vector<market::Trade>> FakeMarketData::tradesAsOf(const interfaces::TradeQuery &query,
                                                              market::UtcTime moment)
{
    auto rows = trades(query);
    if (rows)
        std::erase_if(*rows, [moment](const market::Trade &trade) { return trade.time > moment; });
    return rows;
}

Result<std::vector<interfaces::PastLoss>> FakeMarketData::pastLosses(const interfaces::PastQuery &, market::UtcTime)
{
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    return m_losses;
}

Result<std::vector<market::FundingRate>> FakeMarketData::funding(const market::InstrumentKey &instrument,
                                                                 std::optional<market::UtcTime> from,
                                                                 std::optional<market::UtcTime> to, int limit)
{
    auto records = fundingRecords({instrument, from, to, limit});
    if (!records)
        return failFrom(records);
    std::vector<market::FundingRate> rates;
    for (const interfaces::FundingRecord &record : *records)
        rates.push_back(record.rate);
    return rates;
}

Result<std::vector<market::Instrument>> FakeMarketData::instruments()
{
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    return m_instruments;
}

Result<std::vector<interfaces::SeriesStatus>> FakeMarketData::series()
{
    awaitThaw();
    const std::scoped_lock lock(m_mutex);
    if (m_failure)
        return tl::unexpected(*m_failure);
    std::vector<interfaces::SeriesStatus> all;
    for (const auto &[series, rows] : m_candles) {
        if (rows.empty())
            continue;
        interfaces::SeriesStatus status;
        status.series = series;
        status.first = rows.begin()->first;
        status.last = rows.rbegin()->first;
        status.rows = static_cast<std::int64_t>(rows.size());
        status.completeness = 100;
        all.push_back(status);
    }
    std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.series < b.series; });
    return all;
}

Result<std::vector<interfaces::TradesStatus>> FakeMarketData::tradeSeries()
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::TradesStatus> all;
    for (const auto &[instrument, trades] : m_trades) {
        if (trades.empty())
            continue;
        all.push_back({instrument, trades.front().id, trades.back().id, trades.front().time,
                       trades.back().time, static_cast<std::int64_t>(trades.size()), 0});
    }
    return all;
}

Result<std::vector<interfaces::FundingStatus>> FakeMarketData::fundingSeries()
{
    return std::vector<interfaces::FundingStatus>();
}

std::uint64_t FakeMarketData::version(const market::SeriesKey &series) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_versions.find(series);
    return found == m_versions.end() ? 1 : found->second + 1;
}

std::optional<market::UtcTime> FakeMarketData::newestFinal(const market::SeriesKey &series) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_newestFinal.find(series);
    return found == m_newestFinal.end() ? std::nullopt : std::optional(found->second);
}

} // namespace cw::testing
