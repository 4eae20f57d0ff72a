// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/newestpage.h"

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
                store(series, std::move(answer->rows), done);
            else
                done(failFrom(answer));
        });
}

void NewestPage::store(const SeriesKey &series, std::vector<Candle> rows,
                       const std::function<void(Result<>)> &done)
{
    const auto now = m_tools.fetch.client.exchangeNow().value_or(market::UtcTime());
    const auto firstOpen =
        std::find_if(rows.begin(), rows.end(), [ripe = now - kFinalityGrace](const Candle &row) {
            return !row.final || row.closeTime > ripe;
        });
    const std::optional<Candle> provisional =
        firstOpen == rows.end() ? std::nullopt : std::optional(*firstOpen);
    rows.erase(firstOpen, rows.end());
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
    const market::TimeRange range{rows.front().openTime, series.interval.next(rows.back().openTime)};
    storage::WriteBatch batch;
    batch.candles.push_back({series, std::move(rows)});
    m_writer.write(std::move(batch), [this, series, range, done] {
        m_tools.listener.rangeStored(series, range);
        done({});
    });
}

} // namespace cw::ingest
