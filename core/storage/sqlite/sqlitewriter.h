// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sqlite/candletable.h"
#include "core/storage/sqlite/fundingtable.h"
#include "core/storage/sqlite/gaptable.h"
#include "core/storage/sqlite/instrumenttable.h"
#include "core/storage/sqlite/statetable.h"
#include "core/storage/sqlite/tradetable.h"
#include "core/storage/sqlite/writelock.h"

namespace cw::storage::sqlite {

/// The write connection to an SQLite file. Holds the file's write lock as long as it lives.
class SqliteWriter : public Writer {
public:
    /// `lock` is held by this process; `path` has the newest schema.
    [[nodiscard]] static Result<std::unique_ptr<Writer>> open(const QString &path, WriteLock lock);

    [[nodiscard]] Result<std::vector<WriteReport>>
    writeAll(std::span<const WriteBatch *const> batches) override;
    [[nodiscard]] Result<> maintain() override;

private:
    /// The connection and what depends on it; made anew after an error that leaves its state in doubt.
    struct Session {
        explicit Session(std::unique_ptr<Connection> opened);

        [[nodiscard]] Result<WriteReport> write(const WriteBatch &batch, std::int64_t nowUs);
        [[nodiscard]] Result<WriteReport> writeRows(const WriteBatch &batch, std::int64_t nowUs);
        [[nodiscard]] Result<WriteReport> writeFacts(const WriteBatch &batch, std::int64_t nowUs);
        /// Forgets the remembered keys when another program has changed the database.
        [[nodiscard]] Result<> noticeOthers();

        std::unique_ptr<Connection> connection;
        KeyMaker keys;
        CandleWriter candles;
        TradeWriter trades;
        FundingTable funding;
        InstrumentTable instruments;
        GapTable gaps;
        StateTable state;
        QString dataVersion;
    };

    SqliteWriter(QString path, WriteLock lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}

    [[nodiscard]] Result<Session *> session();
    [[nodiscard]] Result<std::vector<WriteReport>> writeIn(Session &session,
                                                           std::span<const WriteBatch *const> batches);

    QString m_path;
    WriteLock m_lock;
    std::unique_ptr<Session> m_session;
};

} // namespace cw::storage::sqlite
