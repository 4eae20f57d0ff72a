// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/writesession.h"
#include "core/storage/sqlite/candlewriter.h"
#include "core/storage/sqlite/connection.h"
#include "core/storage/sqlite/fileguard.h"
#include "core/storage/sqlite/tradewriter.h"

namespace cw::storage::sqlite {

/// The write connection to an SQLite file.
class SqliteWriteSession final : public sql::WriteSession {
public:
    /// The caller holds the write lock of `path`, which has the newest schema.
    [[nodiscard]] static Result<std::unique_ptr<sql::WriteSession>> open(const QString &path,
                                                                         std::shared_ptr<FileGuard> guard);

    /// Also that the file is the right one and may be written to.
    [[nodiscard]] Result<> makeRoom(std::span<const WriteBatch *const> batches) override;
    [[nodiscard]] Result<> makeRoom(const sql::MovePlan &plan) override;
    [[nodiscard]] Result<> noticeOthers(std::span<const WriteBatch *const> batches) override;
    [[nodiscard]] Result<> maintain() override;
    [[nodiscard]] Result<> tidy(Tidying tidying) override;
    void noteFailure(const Error &error) override { m_guard->noteFailure(error); }

protected:
    [[nodiscard]] Result<WriteReport> writeRows(const WriteBatch &batch, std::int64_t nowUs) override;
    [[nodiscard]] Result<> keepRefused(const CandleBatch &part, std::int64_t nowUs) override;

private:
    /// The file is ours, and its disk has room.
    [[nodiscard]] Result<> checkRoom();
    SqliteWriteSession(std::unique_ptr<Connection> opened, std::shared_ptr<FileGuard> guard);
    [[nodiscard]] Result<> vacuum();

    const std::shared_ptr<FileGuard> m_guard;
    CandleWriter m_candles;
    CandleWriter m_archivedCandles;
    CandleWriter m_temporaryCandles;
    TradeWriter m_trades;
    TradeWriter m_temporaryTrades;
    QString m_dataVersion;
};

} // namespace cw::storage::sqlite
