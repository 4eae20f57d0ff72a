// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/clockwait.h"
#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace cw::engine {

/// By when rows must be over.
struct ImportNow {
    market::UtcTime time;
    bool isExchanges = true; ///< its clock; otherwise only what has surely passed
};

/// The clock by which rows that somebody hands in are judged: the exchange's, and never this machine's, which may be wrong.
/// Any thread but the GUI's and the engine's.
class ImportClock {
public:
    /// All of it outlives the clock.
    ImportClock(const StatusBoard &board, ReadPool &reads, AskClock ask)
        : m_board(board), m_reads(reads), m_ask(std::move(ask))
    {
    }

    /// The exchange's time. Where it is not known and `wanted` is later than what has surely passed, the exchange is asked;
    /// without an answer what has surely passed is the answer: when this program was written, and what is stored.
    /// `key`: a series, or the instrument of trades.
    template<class Key>
    [[nodiscard]] ImportNow now(const Key &key, market::UtcTime wanted) const;

private:
    /// The exchange's time, waited for; nothing where it does not answer, or did not a moment ago.
    [[nodiscard]] std::optional<market::UtcTime> askedTime(market::Market market) const;

    const StatusBoard &m_board;
    ReadPool &m_reads;
    AskClock m_ask;
    mutable std::mutex m_mutex;
    mutable std::map<market::Market, std::chrono::steady_clock::time_point> m_silent; ///< since when
};

} // namespace cw::engine
