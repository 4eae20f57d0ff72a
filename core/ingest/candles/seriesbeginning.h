// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"
#include "core/ingest/fetches/firstrowproof.h"
#include "core/market/range.h"

#include <functional>

namespace cw::ingest {

/// Slots at the beginning of a series that answers left out, until it is proven whether they lie before the first
/// candle the exchange ever had: asked for the first row ever, twice, a minute apart.
class SeriesBeginning {
public:
    /// `onAnswer`: an answer came, or why none will. All of it outlives this object.
    SeriesBeginning(const FetchTools &tools, const market::SeriesKey &series, Priority priority,
                    std::function<void(Result<>)> onAnswer)
        : m_tools(tools), m_series(series), m_priority(priority), m_onAnswer(std::move(onAnswer))
    {
    }

    /// These slots can lie before the first candle, as far as is proven. `oldestKnown`: a candle that exists.
    [[nodiscard]] bool canHold(const market::TimeRange &slots, market::UtcTime oldestKnown) const;
    void add(const market::TimeRange &slots);
    /// Goes on from an answer that came before: these slots lie before it.
    void resume(const market::TimeRanges &slots, market::UtcTime first, market::UtcTime answeredAt);
    void clear();

    /// Asks when it is time; true when a question left.
    [[nodiscard]] bool askWhenDue(market::UtcTime oldestKnown);
    [[nodiscard]] bool isAsking() const noexcept { return m_call != nullptr; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_slots.isEmpty(); }

    struct Settled {
        market::TimeRanges notListed; ///< before the first candle
        market::TimeRanges common;    ///< behind a candle: to be asked for like any other slot
        market::TimeRanges unproven;  ///< the answers contradict one another or what is stored; given up
    };
    /// What is known by now about the slots held, which are given away. `isAllAsked`: every other question was answered.
    [[nodiscard]] Settled settle(market::UtcTime oldestKnown, bool isAllAsked);
    [[nodiscard]] const FirstRowProof<market::UtcTime> &proof() const noexcept { return m_proof; }

private:
    void handle(Result<exchange::CandlePage> answer);

    const FetchTools &m_tools;
    const market::SeriesKey &m_series;
    Priority m_priority;
    std::function<void(Result<>)> m_onAnswer;
    market::TimeRanges m_slots;
    market::UtcTime m_oldestKnown = FirstRowProof<market::UtcTime>::kNone; ///< when it was asked
    FirstRowProof<market::UtcTime> m_proof;
    exchange::MarketClient::CallHandle m_call;
};

} // namespace cw::ingest
