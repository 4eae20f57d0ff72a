// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/candlerefetch.h"

#include "core/market/candledifference.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

/// Slots of one piece.
constexpr std::int64_t kSlotsAtOnce = 10'000;

/// A bijection of 64 bits that leaves no pattern (the finalizer of SplitMix64).
std::uint64_t mixed(std::uint64_t value) noexcept
{
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

/// A row of equal values that the exchange itself gave needs no second one.
bool isWorthWriting(const Candle &fetched, const Candle &stored)
{
    return !market::isFromExchange(stored.source) || fetched.closeTime != stored.closeTime
           || market::saysMore(fetched, stored);
}

} // namespace

bool isDrawn(const SeriesKey &series, UtcTime open, std::uint64_t seed, int percent) noexcept
{
    if (percent >= 100)
        return true;
    std::uint64_t state = mixed(seed + 0x9e3779b97f4a7c15ULL);
    for (const char c : series.instrument.symbol)
        state = mixed(state ^ static_cast<unsigned char>(c));
    state = mixed(state ^ static_cast<std::uint64_t>(series.instrument.market));
    state = mixed(state ^ static_cast<std::uint64_t>(series.interval.code()));
    state = mixed(state ^ static_cast<std::uint64_t>(market::toUs(open)));
    return state % 100 < static_cast<std::uint64_t>(percent);
}

CandleRefetch::CandleRefetch(FetchTools tools, Reads &reads, CandleRefetchRequest request)
    : m_tools(std::move(tools)), m_reads(reads), m_request(std::move(request)), m_next(m_request.range.from),
      m_chain(m_tools.timers)
{
}

void CandleRefetch::start() { readNext(); }

void CandleRefetch::readNext()
{
    if (m_next >= m_request.range.to) {
        finish({});
        return;
    }
    storage::CandleSelect select;
    select.series = m_request.series;
    select.range = {m_next,
                    std::min(m_request.range.to, m_request.series.interval.advance(m_next, kSlotsAtOnce))};
    m_next = select.range.to;
    readAsync<std::vector<storage::Placed<Candle>>>(
        m_reads, [select](storage::Reader &reader) { return reader.placedCandles(select); },
        m_lifetime.guard(
            [this](Result<std::vector<storage::Placed<Candle>>> rows) { handleStored(std::move(rows)); }));
}

void CandleRefetch::handleStored(Result<std::vector<storage::Placed<Candle>>> rows)
{
    if (!rows) {
        finish(failFrom(rows));
        return;
    }
    m_drawn.clear();
    CandleFetchRequest request;
    for (storage::Placed<Candle> &placed : *rows) {
        Candle &row = placed.row;
        if (placed.place == storage::Place::Temporary
            || !isDrawn(m_request.series, row.openTime, m_request.seed, m_request.percent))
            continue;
        request.slots.add({row.openTime, m_request.series.interval.next(row.openTime)});
        m_drawn.emplace(row.openTime, std::move(row));
    }
    if (m_drawn.empty()) {
        readNext();
        return;
    }
    m_own.rowsTotal += static_cast<std::int64_t>(m_drawn.size());
    request.series = m_request.series;
    request.priority = m_request.priority;
    request.takes = [this](const Candle &fetched) { return handleFetched(fetched); };
    request.onStored = m_request.onStored;
    m_chain.run(
        std::make_unique<CandleFetch>(m_tools, std::move(request)),
        [this] {
            if (onChanged)
                onChanged();
        },
        [this](Result<> result) {
            if (result)
                readNext();
            else
                finish(std::move(result));
        });
}

bool CandleRefetch::handleFetched(const Candle &row)
{
    const auto drawn = m_drawn.extract(row.openTime);
    if (drawn.empty())
        return false;
    if (m_request.onCompared)
        m_request.onCompared(drawn.mapped(), row);
    return isWorthWriting(row, drawn.mapped());
}

void CandleRefetch::finish(Result<> result) { onDone({std::move(result), m_chain.written()}); }

} // namespace cw::ingest
