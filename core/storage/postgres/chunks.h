// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/store.h"

#include <set>
#include <span>

namespace cw::storage::postgres {

/// Makes the chunks of hypertables before many of them are needed at once. TimescaleDB makes them with the first row, some
/// ten milliseconds each: years of weekly candles in one transaction would pass its time limit, again and again.
class ChunkMaker {
public:
    explicit ChunkMaker(Connection &connection) : m_connection(connection) {}

    /// Makes what is missing for the candles of `batches`, when it is much. Outside of a transaction.
    [[nodiscard]] Result<> makeFor(std::span<const WriteBatch *const> batches);
    /// The same at one place for candles with these open times in microseconds.
    [[nodiscard]] Result<> makeFor(Place place, std::span<const std::int64_t> openTimes);

private:
    [[nodiscard]] Result<> makeWeeks(const QString &table, const std::set<std::int64_t> &weeks);
    [[nodiscard]] Result<std::set<std::int64_t>> existing(const QString &table);
    /// One transaction.
    [[nodiscard]] Result<> make(const QString &table, std::span<const std::int64_t> starts);

    Connection &m_connection;
};

} // namespace cw::storage::postgres
