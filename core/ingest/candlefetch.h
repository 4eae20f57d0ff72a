// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetch.h"
#include "core/ingest/pageplan.h"
#include "core/ingest/pagewriter.h"
#include "core/market/range.h"

#include <functional>
#include <map>
#include <span>
#include <vector>

namespace cw::ingest {

using market::Candle;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

/// What to fetch of one series, and who wants to know.
struct CandleFetchRequest {
    SeriesKey series;
    market::TimeRanges slots; ///< open times; slots that have not ended yet are waited for
    Priority priority = Priority::Schedule;
    /// Nothing older is stored: rows missing at the very start mean that the exchange has no earlier ones.
    bool reachesPrehistory = false;
    /// False when a row is known to be an old state of its candle (CandleTrack::confirms); empty: all are taken.
    std::function<bool(const Candle &)> confirms;
    /// Final rows that are on their way to the database; may be empty.
    std::function<void(std::span<const Candle>)> onQueued;
    /// Rows of these slots are durable; may be empty.
    std::function<void(const TimeRange &)> onStored;
    /// Some of the slots between these times were proven empty, and that is durable; may be empty.
    std::function<void(const TimeRange &)> onProvenEmpty;
};

/// Fetches missing candles newest page first, so that what is stored always joins the present.
///
/// Pages are windows of at most one page of slots (PagePlan), asked with both bounds; no answer is read as "the end".
/// Slots an answer leaves out are asked again at once, and if they are left out again, once more at least a minute of
/// exchange time after the first (reliability C10), this time past both ends: only rows on both sides prove that the
/// exchange has none there, because a short, a shifted or an empty page proves nothing. What lies before the first candle of an
/// instrument is no verdict on the exchange: two answers will do, and a long stretch of it costs one probe, not a request
/// a page.
class CandleFetch final : public Fetch {
public:
    CandleFetch(FetchTools tools, CandleFetchRequest request);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_isWaiting; }
    [[nodiscard]] FetchProgress progress() const override { return {m_done, m_total, m_requests, m_weight}; }

    [[nodiscard]] const CandleFetchRequest &request() const noexcept { return m_request; }
    /// Slots the exchange answered as empty, twice.
    [[nodiscard]] const market::TimeRanges &provenEmpty() const noexcept { return m_empty; }

private:
    /// Slots to be asked for, side by side.
    struct Ask {
        TimeRange range;
        std::optional<UtcTime> absentSince; ///< exchange time at which an answer left these slots out
        UtcTime notBefore;                  ///< exchange time
        int tries = 0;
    };
    /// One request under way.
    struct Page {
        std::vector<Ask> asks; ///< ascending
        bool isProbe = false;  ///< asks for the oldest rows of its one range, which may be longer than a page
        bool isVerdict =
            false; ///< asks past both ends, so that rows on both sides of an empty stretch prove it empty
        exchange::MarketClient::CallHandle call;

        [[nodiscard]] TimeRange bounds() const { return {asks.front().range.from, asks.back().range.to}; }
    };

    void pump();
    [[nodiscard]] bool sendNext();
    [[nodiscard]] bool sendAgain();
    [[nodiscard]] bool isDue(const Ask &ask) const;
    [[nodiscard]] market::TimeRanges dueSlots() const;
    [[nodiscard]] std::vector<Ask> takeAgain(const TimeRange &window, const market::TimeRanges &due);
    void send(std::vector<Ask> asks, bool isProbe);
    void handleAnswer(std::uint64_t id, Result<std::vector<Candle>> answer);
    void handleRows(const Page &page, std::vector<Candle> rows);
    void handleSlots(const Ask &ask, const std::optional<TimeRange> &witnesses, const TimeRange &covered,
                     std::span<Candle> rows, std::vector<Candle> &ripe);
    [[nodiscard]] TimeRange coveredBy(const Page &page, const std::vector<Candle> &rows);
    void handleUnripe(const Ask &ask, const TimeRange &slots);
    void handleAbsent(const Ask &ask, const TimeRange &absent, const std::optional<TimeRange> &witnesses);
    [[nodiscard]] TimeRange coveredByVerdict(const Page &page, const std::vector<Candle> &rows);
    [[nodiscard]] bool isVerdictDue(const Ask &ask) const;
    [[nodiscard]] bool isBeforeListing(const TimeRange &absent) const;
    void store(std::vector<Candle> rows);
    [[nodiscard]] bool isRipe(const Candle &row) const;
    [[nodiscard]] UtcTime now() const;
    [[nodiscard]] std::int64_t slotsIn(const TimeRange &range) const;
    void waitForTime();
    void fail(Error error);
    void finish();
    [[nodiscard]] storage::WriteBatch findings() const;
    void notify() const;

    FetchTools m_tools;
    CandleFetchRequest m_request;
    PagePlan m_plan;
    PageWriter m_writer;
    market::TimeRanges m_todo; ///< never asked for
    std::vector<Ask> m_again;  ///< answered without a final row
    std::map<std::uint64_t, Page> m_pages;
    std::uint64_t m_lastPage = 0;
    bool m_wantsProbe = false;
    market::TimeRanges m_empty;
    std::optional<UtcTime> m_firstRow; ///< open time of the oldest row that came
    std::optional<Error> m_error;
    bool m_isWaiting = false;
    bool m_findingsQueued = false;
    bool m_isFinished = false;
    std::int64_t m_done = 0;
    std::int64_t m_total = 0;
    std::int64_t m_requests = 0;
    std::int64_t m_weight = 0;
    std::unique_ptr<Timers::Handle> m_wait;
};

} // namespace cw::ingest
