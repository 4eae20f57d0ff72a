// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/newestpage.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace cw::ingest {

using market::Candle;
using market::SeriesKey;

exchange::MarketClient::CallHandle NewestPage::read(const SeriesKey &series,
                                                    std::function<void(Result<>)> done)
{
    exchange::KlineQuery query;
    query.series = series;
    return m_tools.fetch.client.klines(
        std::move(query), Priority::Repair,
        [this, series, done = std::move(done)](Result<exchange::CandlePage> answer) {
            if (answer)
                handleRows(series, std::move(answer->rows), done);
            else
                done(failFrom(answer));
        });
}

void NewestPage::handleRows(const SeriesKey &series, std::vector<Candle> rows, std::function<void(Result<>)> done)
{
    const auto now = m_tools.fetch.client.exchangeNow().value_or(market::UtcTime());
    const auto firstOpen =
        std::find_if(rows.begin(), rows.end(), [ripe = now - kFinalityGrace](const Candle &row) {
            return !row.final || row.closeTime > ripe;
        });
    const std::optional<Candle> provisional =
        firstOpen == rows.end() ? std::nullopt : std::optional(*firstOpen);
    rows.erase(firstOpen, rows.end());
    const auto durable = durableUpTo(m_tools, series);
    if (CandleTrack *track = m_tools.feed.candleTrack(series); track && !rows.empty()) {
        if (const auto doubted = track->join(series.interval.next(rows.back().openTime)))
            m_doubted(series, *doubted);
    }
    if (provisional) {
        Candle open = *provisional;
        open.final = false;
        m_tools.feed.takeSnapshot(series, open);
    }
    if (rows.empty()) {
        done({});
        return;
    }
    // What this answer fills was missing until now, which the stored rows are the last to know.
    readAsync<SeriesFacts>(
        m_tools.reads, [series](storage::Reader &reader) { return readFacts(reader, series); },
        m_lifetime.guard([this, series, rows = std::move(rows), durable,
                          done = std::move(done)](const Result<SeriesFacts> &facts) mutable {
            store(series, std::move(rows), facts, durable, std::move(done));
        }));
}

void NewestPage::store(const SeriesKey &series, std::vector<Candle> rows, const Result<SeriesFacts> &facts,
                       market::UtcTime upTo, std::function<void(Result<>)> done)
{
    const market::TimeRange range{rows.front().openTime, series.interval.next(rows.back().openTime)};
    storage::WriteBatch batch;
    if (facts)
        batch.gaps = m_ledger.filledEntries(*facts, {range.from, std::min(range.to, upTo)});
    batch.candles.push_back({series, std::move(rows)});
    m_writer.write(std::move(batch), [this, series, range, done = std::move(done)] {
        m_tools.listener.rangeStored(series, range);
        done({});
    });
}

} // namespace cw::ingest
