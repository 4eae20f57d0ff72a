// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqlitewritesession.h"

#include "core/storage/batchrules.h"
#include "core/storage/sqlite/movetexts.h"

namespace cw::storage::sqlite {

using sql::addTo;

namespace {

/// Our promises about durability and readers need the write-ahead log; some network folders cannot have one.
Result<> requireLog(Connection &connection)
{
    auto mode = connection.single(QStringLiteral("PRAGMA journal_mode = WAL"));
    if (!mode)
        return failFrom(mode);
    if (*mode == QStringLiteral("wal"))
        return {};
    return fail(
        ErrorCode::Storage,
        QStringLiteral("The database '%1' cannot use a write-ahead log; its folder must be on a local disk.")
            .arg(connection.path())
            .toStdString());
}

} // namespace

SqliteWriteSession::SqliteWriteSession(std::unique_ptr<Connection> opened)
    : WriteSession(std::move(opened), moveTexts), m_candles(*connection),
      m_archivedCandles(*connection, Place::Archive), m_temporaryCandles(*connection, Place::Temporary),
      m_trades(*connection), m_temporaryTrades(*connection, Place::Temporary)
{
}

Result<std::unique_ptr<sql::WriteSession>> SqliteWriteSession::open(const QString &path)
{
    auto connection = Connection::open(path, Access::Write);
    if (!connection)
        return failFrom(connection);
    if (auto logged = requireLog(**connection); !logged)
        return failFrom(logged);
    return std::unique_ptr<sql::WriteSession>(new SqliteWriteSession(std::move(*connection)));
}

Result<> SqliteWriteSession::noticeOthers(std::span<const WriteBatch *const>)
{
    auto version = connection->single(QStringLiteral("PRAGMA data_version"));
    if (!version)
        return failFrom(version);
    if (*version != m_dataVersion)
        keys.forget();
    m_dataVersion = *version;
    return {};
}

Result<WriteReport> SqliteWriteSession::writeRows(const WriteBatch &batch, std::int64_t nowUs)
{
    CandleWriter &candles = batch.isTemporary ? m_temporaryCandles : m_candles;
    TradeWriter &trades = batch.isTemporary ? m_temporaryTrades : m_trades;
    WriteReport report;
    for (const CandleBatch &part : batch.candles) {
        const auto unique = uniqueRows(std::span(part.candles));
        report.skipped += unique.dropped();
        if (unique.rows().empty())
            continue;
        auto key = keys.candles(part.series, unique.rows(), nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = addTo(report, candles.write(*key, unique.rows(), nowUs)); !done)
            return failFrom(done);
    }
    for (const TradeBatch &part : batch.trades) {
        const auto unique = uniqueRows(std::span(part.trades));
        report.skipped += unique.dropped();
        if (unique.rows().empty())
            continue;
        auto key = keys.trades(part.instrument, unique.rows(), nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = addTo(report, trades.write(*key, unique.rows())); !done)
            return failFrom(done);
    }
    return report;
}

Result<> SqliteWriteSession::keepRefused(const CandleBatch &part, std::int64_t nowUs)
{
    auto key = keys.candles(part.series, part.candles, nowUs);
    if (!key)
        return failFrom(key);
    return m_archivedCandles.keepRefused(*key, part.candles, nowUs);
}

Result<> SqliteWriteSession::maintain()
{
    if (auto done = connection->execute(QStringLiteral("PRAGMA optimize")); !done)
        return done;
    return connection->execute(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
}

} // namespace cw::storage::sqlite
