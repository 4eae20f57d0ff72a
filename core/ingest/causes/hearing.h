// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/market/interval.h"
#include "core/market/range.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cw::ingest {

/// A stretch of exchange time in which one stream brought nothing.
struct Silence {
    market::UtcTime from;              ///< its last message before
    std::optional<market::UtcTime> to; ///< its next one; absent: there is none yet
    std::int64_t others = 0;           ///< messages that the other streams of the market brought meanwhile
};

/// When one stream was heard. Its connection may live while it says nothing: others go on, and only this tells why its
/// rows are missing. Pure state; a comparison a message.
class Hearing {
public:
    /// A shorter one is how streams are.
    static constexpr std::chrono::seconds kLeast{3};
    /// The newest ones are kept.
    static constexpr std::size_t kKept = 20;

    /// The stream brought a message at `at`. `messages`: so many came by now by all streams of the market, this among
    /// them.
    void note(market::UtcTime at, std::int64_t messages)
    {
        if (at - m_last >= kLeast && m_last > market::UtcTime())
            remember(at, messages);
        m_last = std::max(m_last, at);
        m_messages = messages;
    }

    /// The longest silence of those that fill half of a hole or more. `now`: the exchange's time, by which one that goes
    /// on is measured; `messages` as above.
    [[nodiscard]] std::optional<Silence> silenceIn(const market::TimeRange &hole, std::int64_t messages,
                                                   market::UtcTime now) const;

private:
    void remember(market::UtcTime at, std::int64_t messages);

    market::UtcTime m_last;
    std::int64_t m_messages = 0; ///< at that message
    std::vector<Silence> m_silences;
};

/// What the ledger says of such a silence. No interval: of the trade stream.
[[nodiscard]] Cause silenceCause(const std::string &symbol, const std::optional<market::Interval> &interval,
                                 const Silence &silence);

} // namespace cw::ingest
