// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/candles/candlefindings.h"
#include "core/ingest/candles/seriesbeginning.h"
#include "core/ingest/candles/seriesfetch.h"
#include "core/ingest/candles/slotpage.h"
#include "core/ingest/fetches/pagewriter.h"

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
    market::TimeRanges slots; ///< open times
    Priority priority = Priority::Schedule;
    /// Nothing older is stored: rows missing at the very start can mean that the exchange has no earlier ones.
    bool reachesPrehistory = false;
    /// Slots that the exchange said once to lie before its first candle: they are not asked for, only that question is
    /// asked again, and they are none of the fetch's rows. Needs `firstCandle`.
    market::TimeRanges unlisted;
    UtcTime firstCandle;   ///< that answer
    UtcTime firstCandleAt; ///< exchange time of it
    std::optional<UtcTime> oldestStored; ///< open time of the oldest row that was ever stored
    /// False when a row is known to be an old state of its candle (CandleTrack::confirms); empty: all are taken.
    std::function<bool(const Candle &)> confirms;
    /// Final rows that are on their way to the database; may be empty.
    std::function<void(std::span<const Candle>)> onQueued;
    /// False for a final row that came, but is not to be written; empty: all are.
    std::function<bool(const Candle &)> takes;
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
/// exchange has none there, because a short, a shifted or an empty page proves nothing. Where nothing comes behind
/// however often it is asked, they stay missing, unless the exchange's list says that the instrument has ended.
///
/// What is left out before the first row of all is settled by another question, for the first row ever
/// (FirstRowProof); a long stretch of it costs one probe, not a request a page. A slot whose row was refused is asked for
/// three times and stays missing with that cause.
///
/// A row that is not proven final (exchange::judgeFinality) is no failure and is not waited for: its slot stays missing and
/// is told by `unripe`. Only what REST may be late with by seconds, or the stream knows better, is asked for again soon.
class CandleFetch final : public SeriesFetch {
public:
    CandleFetch(FetchTools tools, CandleFetchRequest request);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_isWaiting; }
    [[nodiscard]] FetchProgress progress() const override;

    [[nodiscard]] const CandleFetchRequest &request() const noexcept { return m_request; }
    [[nodiscard]] const market::TimeRanges &rejected() const noexcept override
    {
        return m_findings.rejected();
    }
    [[nodiscard]] const market::TimeRanges &unripe() const noexcept override { return m_unripe; }

private:
    using Answer = exchange::CandlePage;

    void pump();
    [[nodiscard]] bool sendNext();
    [[nodiscard]] bool sendAgain();
    void send(std::vector<SlotAsk> asks, bool isProbe);
    void countRequest(std::int64_t rows)
    {
        ++m_requests;
        m_weight += m_tools.candleWeight(rows);
    }
    void handleFirstRow(const Result<> &answer);
    void handleAnswer(std::uint64_t id, Result<Answer> answer);
    void handleRows(const SlotPage &page, Answer answer);
    void handleSlots(const SlotAsk &ask, const std::optional<TimeRange> &witnesses, const TimeRange &covered,
                     std::span<Candle> rows, market::TimeRanges &present, std::vector<Candle> &ripe);
    void handleRefused(const SlotPage &page, const std::vector<exchange::RefusedRow> &refused,
                       market::TimeRanges &present);
    [[nodiscard]] TimeRange coveredBy(const SlotPage &page, const std::vector<Candle> &rows);
    [[nodiscard]] TimeRange coveredByVerdict(const SlotPage &page, const std::vector<Candle> &rows);
    void askSoon(const SlotAsk &ask, const TimeRange &slots);
    void handleAbsent(const SlotAsk &ask, const TimeRange &absent, const std::optional<TimeRange> &witnesses);
    void handleUnproven(const SlotAsk &ask, const TimeRange &absent);
    [[nodiscard]] bool isVerdictDue(const SlotAsk &ask) const;
    [[nodiscard]] UtcTime oldestKnown() const;
    void settleBeginning();
    [[nodiscard]] std::int64_t unlistedIn(const TimeRange &slots) const;
    void giveUp(const TimeRange &slots);
    void store(std::vector<Candle> rows);
    [[nodiscard]] bool isProven(const Candle &row) const;
    [[nodiscard]] bool isOutdated(const Candle &row) const;
    [[nodiscard]] bool isLate(const TimeRange &slots) const;
    [[nodiscard]] UtcTime now() const;
    [[nodiscard]] std::int64_t slotsIn(const TimeRange &range) const;
    void waitForTime();
    void fail(Error error);
    void finish();
    void notify() const;

    FetchTools m_tools;
    CandleFetchRequest m_request;
    PagePlan m_plan;
    PageWriter m_writer;
    market::TimeRanges m_todo; ///< never asked for
    AskList m_again;           ///< answered without a final row
    SeriesBeginning m_beginning;
    std::map<std::uint64_t, SlotPage> m_pages;
    std::uint64_t m_lastPage = 0;
    bool m_wantsProbe = false;
    CandleFindings m_findings;
    market::TimeRanges m_unripe;
    std::map<UtcTime, int> m_refusals; ///< how often the row of a slot was refused
    std::optional<UtcTime> m_firstRow; ///< open time of the oldest row that came
    std::optional<Error> m_error;
    std::optional<Error> m_unproven; ///< why some slots stay missing although all else is done
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
