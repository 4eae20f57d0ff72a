// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/newestpage.h"

#include "core/ingest/base/lifetime.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::Candle;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

/// Rows beside those that are missing: a slot may end while the question is under way.
constexpr std::int64_t kSeamRows = 2;

/// Slots of these rows, as far as they end by `upTo`.
market::TimeRanges slotsOf(const std::vector<Candle> &rows, market::Interval interval, UtcTime upTo)
{
    market::TimeRanges slots;
    for (const Candle &row : rows) {
        if (const UtcTime end = interval.next(row.openTime); end <= upTo)
            slots.add({row.openTime, end});
    }
    return slots;
}

} // namespace

/// What was asked for one series; ends with its owner.
class NewestPage::Reading final : public exchange::MarketClient::Call {
public:
    exchange::MarketClient::CallHandle call;
    Lifetime lifetime;
};

exchange::MarketClient::CallHandle NewestPage::read(const SeriesKey &series, Done done)
{
    auto reading = std::make_unique<Reading>();
    readAsync<SeriesFacts>(
        m_tools.reads, [series](storage::Reader &reader) { return readFacts(reader, series); },
        reading->lifetime.guard([this, reading = reading.get(), series,
                                 done = std::move(done)](const Result<SeriesFacts> &facts) mutable {
            ask(*reading, series, facts, std::move(done));
        }));
    return reading;
}

void NewestPage::ask(Reading &reading, const SeriesKey &series, const Result<SeriesFacts> &facts, Done done)
{
    exchange::KlineQuery query;
    query.series = series;
    query.limit = facts ? rowsToAsk(*facts) : static_cast<int>(kSeamRows);
    reading.call =
        m_tools.fetch.client.klines(std::move(query), Priority::Repair,
                                    [this, series, known = facts ? std::optional(*facts) : std::nullopt,
                                     done = std::move(done)](Result<exchange::CandlePage> answer) {
                                        if (answer)
                                            handleRows(series, std::move(answer->rows), known, done);
                                        else
                                            done(failFrom(answer));
                                    });
}

/// From the first slot of a page that nothing holds; 0: a whole page, as nobody knows yet what time it is.
int NewestPage::rowsToAsk(const SeriesFacts &facts) const
{
    const auto now = m_tools.fetch.client.exchangeNow();
    if (!now)
        return 0;
    const market::Interval interval = facts.series.interval;
    const int page = m_tools.fetch.candlesPerPage;
    const UtcTime open = interval.floor(*now);
    const TimeRange newest{interval.advance(open, 1 - page), interval.next(open)};
    const auto missing = heldSlots(facts).missingIn(newest);
    const UtcTime from = missing.empty() ? open : missing.front().from;
    return static_cast<int>(std::min<std::int64_t>(interval.slotsBetween(from, newest.to) + kSeamRows, page));
}

/// Slots that an answer has nothing to bring to.
market::TimeRanges NewestPage::heldSlots(const SeriesFacts &facts) const
{
    market::TimeRanges held = facts.stored;
    for (const storage::GapRecord &record : facts.records) {
        if (storage::isWanted(record.status))
            held.add(record.range);
    }
    const LeftRanges left = m_tools.leftToJobs(facts.series.instrument, facts.series.interval);
    for (const TimeRange &range : left.all.ranges())
        held.add(range);
    return held;
}

void NewestPage::handleRows(const SeriesKey &series, std::vector<Candle> rows,
                            const std::optional<SeriesFacts> &facts, const Done &done)
{
    const auto now = m_tools.fetch.client.exchangeNow().value_or(UtcTime());
    const auto firstOpen =
        std::find_if(rows.begin(), rows.end(), [ripe = now - kFinalityGrace](const Candle &row) {
            return !row.final || row.closeTime > ripe;
        });
    const std::optional<Candle> provisional =
        firstOpen == rows.end() ? std::nullopt : std::optional(*firstOpen);
    rows.erase(firstOpen, rows.end());
    const UtcTime durable = durableUpTo(m_tools, series);
    if (CandleTrack *track = m_tools.feed.candleTrack(series); track && !rows.empty()) {
        if (const auto doubted = track->join(series.interval.next(rows.back().openTime)))
            m_doubted(series, *doubted);
    }
    if (provisional) {
        Candle open = *provisional;
        open.final = false;
        m_tools.feed.takeSnapshot(series, open);
    }
    if (facts)
        store(std::move(rows), *facts, durable, done);
    else
        done({});
}

void NewestPage::store(std::vector<Candle> rows, const SeriesFacts &facts, UtcTime upTo, const Done &done)
{
    std::erase_if(rows, [held = heldSlots(facts)](const Candle &row) { return held.contains(row.openTime); });
    if (rows.empty()) {
        done({});
        return;
    }
    const SeriesKey &series = facts.series;
    const TimeRange range{rows.front().openTime, series.interval.next(rows.back().openTime)};
    storage::WriteBatch batch;
    batch.gaps = m_ledger.filledEntries(facts, slotsOf(rows, series.interval, upTo));
    batch.candles.push_back({series, std::move(rows)});
    m_writer.write(std::move(batch), [this, series, range, done] {
        m_tools.listener.rangeStored(series, range);
        done({});
    });
}

} // namespace cw::ingest
