// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/candlereader.h"
#include "core/storage/sql/findingtable.h"

namespace cw::storage::sql {

/// Looks at losing versions of final candles that nobody has looked at. Where the row that won came by another door and has
/// other values, that is a finding; and an open finding whose value does not stand any more is mended. Versions are kept by
/// the writers and the triggers, so no door needs to know of this, and what foreign SQL changes is noticed, too.
class Contradictions {
public:
    explicit Contradictions(Connection &connection);

    /// Part of the caller's transaction, after its rows are written. Looks at a limited number of versions; the next call
    /// goes on.
    [[nodiscard]] Result<> judge(FindingTable &findings, std::int64_t nowUs);

private:
    /// A losing version and the series it is of.
    struct Loser {
        std::int64_t id = 0;
        std::int64_t seriesId = 0;
        std::int64_t instrumentId = 0;
        market::Interval interval = market::Interval::M1;
        Scales scales;
        VersionKind kind = VersionKind::Replaced;
        UtcTime openTime;
        std::optional<Candle> candle; ///< absent: it cannot be read, so nothing can be said of it
        UtcTime lostAt;
    };

    [[nodiscard]] static Result<Loser> readLoser(const Statement &row);
    /// The row that is stored in the place of `loser`; nothing when there is none, or none that can be read.
    [[nodiscard]] Result<std::optional<Candle>> winnerOf(const Loser &loser);
    [[nodiscard]] Result<> judgeOne(FindingTable &findings, const Loser &loser, std::int64_t nowUs);

    LazyStatement m_select;
    LazyStatement m_winner;
    LazyStatement m_done;
};

} // namespace cw::storage::sql
