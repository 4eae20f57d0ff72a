// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <map>
#include <vector>

namespace cw::storage::sql {

/// Names of a pair of tables: what is claimed to be stored, as runs without a hole, and what went away other than by
/// us. The values are open times in microseconds for candles and ids for trades.
struct RunNames {
    QString runs;
    QString losses;
    QString owner; ///< series_id or instrument_id
    QString from;
    QString to;
    QString slot;
    QString sequence; ///< of lost rows l: instrument_id, kind, interval
    QString times;    ///< of these: from, to; NULL where they are not known
    QString lost;     ///< the tables of both
    QString group;    ///< columns by which a sequence is told
};

[[nodiscard]] const RunNames &candleRuns();
[[nodiscard]] const RunNames &tradeRuns();

/// The statement of the usual case: the newest run grows at its end and nothing was lost there. Values: to, the owner, from.
[[nodiscard]] QString growText(const RunNames &names);

/// Keeps the runs of one kind of rows.
class RunTable {
public:
    RunTable(Connection &connection, const RunNames &names);

    /// Claims `stored`, every slot of which holds a row now: the runs it touches grow together, and what was lost in it is
    /// back. Part of the caller's transaction.
    [[nodiscard]] Result<> add(std::int64_t owner, const market::IdRanges &stored);
    /// Remembers in the removals what was lost in `within` and is about to be forgotten.
    [[nodiscard]] Result<> keepLosses(std::int64_t owner, const IdRange &within);
    struct Loss {
        std::int64_t slot = 0;
        UtcTime lostAt;
    };
    /// What was lost inside `within`, ascending.
    [[nodiscard]] Result<std::vector<Loss>> losses(std::int64_t owner, const IdRange &within);
    /// What is claimed inside `within` becomes exactly `stored`, and of what was lost in it only `lost` stays so. What
    /// else was lost there is forgotten.
    [[nodiscard]] Result<> replace(std::int64_t owner, const IdRange &within, const market::IdRanges &stored,
                                   const market::IdRanges &lost);

    struct Claim {
        market::IdRanges runs;
        std::vector<Loss> losses; ///< ascending
    };
    /// Claims by owner; all of them without one.
    [[nodiscard]] Result<std::map<std::int64_t, Claim>> claims(std::optional<std::int64_t> owner);

private:
    [[nodiscard]] Result<> addRun(std::int64_t owner, const IdRange &run);
    [[nodiscard]] Result<> recover(std::int64_t owner, const IdRange &run);
    [[nodiscard]] Result<std::vector<IdRange>> touching(std::int64_t owner, const IdRange &run);

    LazyStatement m_touching;
    LazyStatement m_grow;
    LazyStatement m_extend;
    LazyStatement m_insert;
    LazyStatement m_erase;
    LazyStatement m_isLost;
    LazyStatement m_keep;
    LazyStatement m_forget;
    LazyStatement m_runs;
    LazyStatement m_losses;
    LazyStatement m_lossesIn;
};

} // namespace cw::storage::sql
