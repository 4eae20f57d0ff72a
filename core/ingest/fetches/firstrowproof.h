// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"
#include "core/market/time.h"

#include <limits>
#include <optional>
#include <type_traits>

namespace cw::ingest {

/// Proves where the exchange's rows begin: two answers to "the first row ever", at least a minute apart on the exchange's
/// clock, that agree with one another and with every row that is known. `Key`: an open time or a trade id. Pure.
template<class Key>
class FirstRowProof {
public:
    /// Answer of an exchange that has no row at all; after every key.
    static constexpr Key kNone = [] {
        if constexpr (std::is_integral_v<Key>)
            return std::numeric_limits<Key>::max();
        else
            return Key::max();
    }();

    /// The question matters from now on.
    void want() noexcept { m_isWanted = true; }
    [[nodiscard]] bool isDue(market::UtcTime now) const noexcept
    {
        return m_isWanted && !m_isAsking && !m_first
               && (!m_answeredAt || *m_answeredAt + kVerdictPause <= now);
    }
    void noteAsked() noexcept { m_isAsking = true; }
    /// An answer came at `now`. One that comes after `oldestKnown`, a row that exists, is not believed.
    void take(Key first, Key oldestKnown, market::UtcTime now)
    {
        m_isAsking = false;
        m_answeredAt = now;
        ++m_answers;
        if (oldestKnown < first)
            return;
        if (m_heard == first)
            m_first = first;
        else
            m_heardAt = now;
        m_heard = first;
    }

    /// Proven: the first row there is, or kNone.
    [[nodiscard]] const std::optional<Key> &first() const noexcept { return m_first; }
    [[nodiscard]] int answers() const noexcept { return m_answers; }
    /// When the two answers came; for what is proven.
    [[nodiscard]] market::UtcTime firstAnswerAt() const noexcept { return m_heardAt; }
    [[nodiscard]] market::UtcTime secondAnswerAt() const noexcept { return m_answeredAt.value_or(m_heardAt); }

private:
    bool m_isWanted = false;
    bool m_isAsking = false;
    int m_answers = 0;
    std::optional<market::UtcTime> m_answeredAt;
    std::optional<Key> m_heard; ///< the last answer that can be true
    market::UtcTime m_heardAt;
    std::optional<Key> m_first;
};

} // namespace cw::ingest
