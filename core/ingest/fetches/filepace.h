// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"
#include "core/storage/store.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace cw::ingest {

/// How long a file of the bulk archive takes, from the question for it until its rows are on their way into the store: the
/// mean of one download, by the exchange's clock. It is left in the store, so that a plan of any process knows it. Pure.
class FilePace {
public:
    FilePace(market::Market market, storage::RowKind rows) : m_market(market), m_rows(rows) {}

    void begin(std::optional<market::UtcTime> now) noexcept { m_begunAt = now; }
    /// What to store of it; empty while the clock is not known.
    [[nodiscard]] storage::WriteBatch end(std::optional<market::UtcTime> now);

private:
    market::Market m_market;
    storage::RowKind m_rows;
    std::optional<market::UtcTime> m_begunAt;
    std::chrono::milliseconds m_spent{0};
    std::int64_t m_files = 0;
};

/// As the last download of such files left it; absent: there was none. Blocks on the database.
[[nodiscard]] Result<std::optional<std::chrono::milliseconds>>
readFileTime(storage::Reader &reader, market::Market market, storage::RowKind rows);

} // namespace cw::ingest
