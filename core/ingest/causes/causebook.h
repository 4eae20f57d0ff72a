// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/clockwatch.h"
#include "core/ingest/base/refusallog.h"
#include "core/ingest/causes/hearing.h"
#include "core/ingest/causes/lifespans.h"
#include "core/ingest/causes/outagelog.h"
#include "core/ingest/causes/serverfailures.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cw::ingest {

/// Why rows of one market are missing, and how we know: everything that was noticed in this run, on the exchange's
/// clock. Lives on the engine thread.
class CauseBook {
public:
    explicit CauseBook(ClockReader clocks = readClocks) : m_clocks(std::move(clocks)) {}

    /// `at`: the epoch while the exchange's time is not known; then the moment is told backwards once it is.
    void feedLost(Cause cause, market::UtcTime at);
    /// An absence that is over, and that nobody saw begin.
    void feedWasAway(Cause cause, const market::TimeRange &span) { m_outages.add(std::move(cause), span); }
    void feedIsBack(market::UtcTime at);
    /// Nobody recorded one instrument since `at`, as far as this node knows. What befell this node until `now` says
    /// nothing about it: another one answered for it then.
    void instrumentLost(const std::string &symbol, Cause cause, market::UtcTime at, market::UtcTime now);
    /// Nobody recorded one instrument for a while that is over, as an earlier run noticed.
    void instrumentWasAway(const std::string &symbol, Cause cause, const market::TimeRange &span)
    {
        m_absences[symbol].log.add(std::move(cause), span);
    }
    /// Some of the rows of one instrument that came in `span` were taken and lost again.
    void rowsWereLost(const std::string &symbol, Cause cause, const market::TimeRange &span)
    {
        m_absences[symbol].lost = {std::move(cause), span};
    }
    /// Its streams are proven by data.
    void instrumentIsBack(const std::string &symbol, market::UtcTime at);
    /// Whoever was given its hearings uses them no more.
    void forgetInstrument(const std::string &symbol);
    /// Of the candle stream of an interval, or of the trade stream; stays until the instrument is forgotten.
    [[nodiscard]] Hearing &hearingOf(const std::string &symbol, const std::optional<market::Interval> &interval)
    {
        return m_hearings[{symbol, interval}];
    }
    /// A stream brought a message at `at`; per message.
    void heard(Hearing &hearing, market::UtcTime at) { hearing.note(at, ++m_messages); }
    /// Another stream of the market brought one.
    void heardOther() noexcept { ++m_messages; }
    void serverFailed(const std::string &detail, market::UtcTime at) { m_failures.note(detail, at); }
    void rowRefused(const storage::RejectedRow &row) { m_refusals.note(row); }
    void listed(const std::vector<market::Instrument> &listed, market::UtcTime at)
    {
        m_lifespans.take(listed, at);
    }
    /// Looks whether the machine slept or its clock was set; several times a second. `feedTime`: the newest time known
    /// of the exchange.
    void look(market::UtcTime feedTime);

    /// Cause of a hole in a candle series, by open times; "unknown" when nothing was noticed.
    [[nodiscard]] Cause causeOf(const market::SeriesKey &series, const market::TimeRange &hole);
    /// The same of missing trades. `span`: times of the trades around them.
    [[nodiscard]] Cause causeOf(const market::InstrumentKey &instrument, const market::IdRange &ids,
                                const market::TimeRange &span);
    /// Why no rows of an instrument will ever come again; nothing while some may.
    [[nodiscard]] std::optional<Cause> ended(const market::InstrumentKey &instrument) const
    {
        return m_lifespans.ended(instrument.symbol);
    }

private:
    [[nodiscard]] Cause causeOf(const market::InstrumentKey &instrument, const market::TimeRange &span);
    /// Who or what was away.
    [[nodiscard]] Cause awayCause(const std::string &symbol, const market::TimeRange &span) const;
    [[nodiscard]] Cause untoldCause(const market::SeriesKey &series, const market::TimeRange &hole) const;
    [[nodiscard]] Cause orSilence(Cause cause, const std::string &symbol,
                                  const std::optional<market::Interval> &interval,
                                  const market::TimeRange &span) const;
    void noteBreak(const ClockBreak &found, market::UtcTime feedTime);
    void dateLoss(market::UtcTime feedTime);

    /// When nobody recorded an instrument, and what became of rows that somebody had.
    struct Absences {
        OutageLog log;
        std::pair<Cause, market::TimeRange> lost;
        market::UtcTime ownedSince = market::UtcTime::min();
    };

    ClockReader m_clocks;
    ClockWatch m_watch;
    market::UtcTime m_lookedAt; ///< the exchange's time at the last look
    OutageLog m_outages;
    /// The feed was lost before anybody knew the exchange's time.
    struct UndatedLoss {
        Cause cause;
        std::chrono::nanoseconds elapsed{0}; ///< then
    };
    std::optional<UndatedLoss> m_undated;
    std::map<std::string, Absences> m_absences; ///< by symbol
    std::map<std::pair<std::string, std::optional<market::Interval>>, Hearing> m_hearings;
    std::int64_t m_messages = 0; ///< of all streams
    ServerFailures m_failures;
    RefusalLog m_refusals;
    Lifespans m_lifespans;
};

} // namespace cw::ingest
