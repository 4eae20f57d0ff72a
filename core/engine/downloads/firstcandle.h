// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/clockwait.h"
#include "core/ingest/causes/gapscan.h"
#include "core/market/range.h"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace cw::engine {

/// What the exchange said once of the first candle of a series.
struct FirstCandleAnswer {
    market::UtcTime first; ///< open time; FirstRowProof<UtcTime>::kNone: it has no candle
    market::UtcTime at;    ///< exchange time of the answer
};

/// Asks the exchange where series begin, one request each: so that neither a plan nor the job asks for what was before.
/// On the engine thread.
class FirstCandle {
public:
    using Found = std::function<void(Result<FirstCandleAnswer>)>;

    FirstCandle(ingest::Timers &timers, MarketOf marketOf);

    /// `found` is called once, later; never when this object goes before.
    void ask(const market::SeriesKey &series, Found found);

private:
    struct Question {
        market::SeriesKey series;
        Found found;
        ClockWait wait;
        exchange::MarketClient::CallHandle call;
        std::unique_ptr<ingest::Timers::Handle> end;
    };
    using Questions = std::list<Question>;

    void send(Questions::iterator question);
    void finish(Questions::iterator question, Result<FirstCandleAnswer> answer);

    ingest::Timers &m_timers;
    MarketOf m_marketOf;
    Questions m_questions;
};

/// Nothing older is stored than some of these holes, and nobody knows where the exchange's candles begin.
[[nodiscard]] bool wantsFirstCandle(const std::vector<ingest::CandleHole> &holes) noexcept;
/// Takes the slots before `first` out of the holes that nothing older is stored of, and answers them. Where a row is stored
/// that opened before `first` the exchange is not believed.
[[nodiscard]] market::TimeRanges takeUnlisted(std::vector<ingest::CandleHole> &holes, market::UtcTime first);

} // namespace cw::engine
