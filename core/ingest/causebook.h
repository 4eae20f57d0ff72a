// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/clockwatch.h"
#include "core/ingest/lifespans.h"
#include "core/ingest/outagelog.h"
#include "core/ingest/refusallog.h"
#include "core/ingest/serverfailures.h"

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

    void feedLost(Cause cause, market::UtcTime at);
    /// An absence that is over, and that nobody saw begin.
    void feedWasAway(Cause cause, const market::TimeRange &span) { m_outages.add(std::move(cause), span); }
    void feedIsBack(market::UtcTime at) { m_outages.end(at); }
    /// Nobody recorded one instrument since `at`, as far as this node knows. What befell this node until `now` says
    /// nothing about it: another one answered for it then.
    void instrumentLost(const std::string &symbol, Cause cause, market::UtcTime at, market::UtcTime now);
    /// Nobody recorded one instrument for a while that is over, as an earlier run noticed.
    void instrumentWasAway(const std::string &symbol, Cause cause, const market::TimeRange &span)
    {
        m_absences[symbol].log.add(std::move(cause), span);
    }
    /// Its streams are proven by data.
    void instrumentIsBack(const std::string &symbol, market::UtcTime at);
    void forgetInstrument(const std::string &symbol) { m_absences.erase(symbol); }
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
    void noteBreak(const ClockBreak &found, market::UtcTime feedTime);

    /// When nobody recorded an instrument.
    struct Absences {
        OutageLog log;
        market::UtcTime ownedSince = market::UtcTime::min();
    };

    ClockReader m_clocks;
    ClockWatch m_watch;
    market::UtcTime m_lookedAt; ///< the exchange's time at the last look
    OutageLog m_outages;
    std::map<std::string, Absences> m_absences; ///< by symbol
    ServerFailures m_failures;
    RefusalLog m_refusals;
    Lifespans m_lifespans;
};

} // namespace cw::ingest
