// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/merge.h"
#include "core/storage/store.h"

#include <set>

namespace cw::storage::postgres {

/// " ON CONFLICT … DO UPDATE …" when candles come into `table`: only better ones.
[[nodiscard]] QString candleMerge(const QString &table);

/// Writes candles under the rule of market::replaces, which the statement itself enforces. Gathers the candles of
/// several series, so that a batch with one row of each costs one statement.
class CandleWriter {
public:
    /// Writes to the table of `target`; of temporary rows no versions are kept. `isStaging`: the role may make temporary
    /// tables.
    CandleWriter(Connection &connection, bool isStaging, Place target = Place::Main);

    /// `rows`: ascending, one a slot; they are written now or with the next flush, and stay until then. Part of the
    /// caller's transaction. Answers what became of the rows that had to be written to make room for these.
    [[nodiscard]] Result<WriteReport> add(std::int64_t seriesId, std::span<const Candle> rows,
                                          std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> flush();
    /// Keeps those of `rows` that are final and differ from what the table holds in their slots. Nothing is gathered.
    [[nodiscard]] Result<> keepRefused(std::int64_t seriesId, std::span<const Candle> rows,
                                       std::int64_t nowUs);
    /// Forgets gathered rows of a transaction that is gone.
    void forget();

private:
    struct Part {
        std::int64_t seriesId;
        std::span<const Candle> rows;
    };

    template<class Out>
    void encode(Out &out) const;
    /// What is gathered, as the values of a statement with arrays.
    [[nodiscard]] std::vector<std::string> arrayValues() const;

    Connection &m_connection;
    bool m_isStaging;
    MergeTexts m_texts;
    std::vector<Part> m_parts;
    std::set<std::int64_t> m_series; ///< of the parts: a key must not occur twice in one statement
    std::size_t m_rows = 0;
    std::int64_t m_nowUs = 0; ///< one moment for all rows of a transaction
};

} // namespace cw::storage::postgres
