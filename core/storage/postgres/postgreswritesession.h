// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/candlewriter.h"
#include "core/storage/postgres/chunks.h"
#include "core/storage/postgres/partitions.h"
#include "core/storage/postgres/schema.h"
#include "core/storage/postgres/tradewriter.h"
#include "core/storage/sql/writesession.h"

namespace cw::storage::postgres {

/// The write connection to a PostgreSQL database.
class PostgresWriteSession final : public sql::WriteSession {
public:
    ~PostgresWriteSession() override;
    /// `origin` goes with the word of what is committed here.
    [[nodiscard]] static Result<std::unique_ptr<sql::WriteSession>>
    open(const Address &address, const SchemaState &schema, std::string origin,
         std::shared_ptr<Surroundings> surroundings);

    [[nodiscard]] Result<> makeRoom(std::span<const WriteBatch *const> batches) override;
    [[nodiscard]] Result<> makeRoom(const sql::MovePlan &plan) override;
    /// Refuses to write beside a program that has brought the schema further than this one knows.
    [[nodiscard]] Result<> noticeOthers(std::span<const WriteBatch *const> batches) override;
    /// Part of the transaction: who listens hears of its rows when they can be read, and of none that were rolled back.
    [[nodiscard]] Result<> announce(std::span<const WriteBatch *const> batches) override;
    [[nodiscard]] Result<> announce(const Sequence &sequence, const TimeRange &times) override;
    [[nodiscard]] Result<> maintain() override;

protected:
    [[nodiscard]] Result<WriteReport> writeRows(const WriteBatch &batch, std::int64_t nowUs) override;
    [[nodiscard]] Result<> keepRefused(const CandleBatch &part, std::int64_t nowUs) override;

private:
    PostgresWriteSession(std::unique_ptr<Connection> opened, const SchemaState &schema, std::string origin,
                         bool isStaging);

    [[nodiscard]] Connection &postgres();
    [[nodiscard]] Result<WriteReport> writeCandles(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> writeTrades(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<> tell(const Changes &changes);

    CandleWriter m_candles;
    CandleWriter m_archivedCandles;
    CandleWriter m_temporaryCandles;
    TradeWriter m_trades;
    TradeWriter m_temporaryTrades;
    sql::LazyStatement m_knownKeys;
    sql::LazyStatement m_notify;
    int m_schemaVersion = 0;
    std::string m_origin;
    std::optional<PartitionMaker> m_partitions; ///< absent: the layout has none
    std::optional<ChunkMaker> m_chunks;         ///< of hypertables
};

} // namespace cw::storage::postgres
