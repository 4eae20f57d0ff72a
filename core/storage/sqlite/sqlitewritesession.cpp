// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqlitewritesession.h"

#include "core/storage/batchrules.h"
#include "core/storage/sqlite/movetexts.h"

#include <QFileInfo>

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

/// What the status says of a commit is what this connection does.
Result<> requireForce(Connection &connection)
{
    auto level = connection.single(QStringLiteral("PRAGMA synchronous"));
    if (!level)
        return failFrom(level);
    if (*level == QStringLiteral("2"))
        return {};
    return fail(ErrorCode::Storage, QStringLiteral("The database '%1' does not keep synchronous=FULL.")
                                        .arg(connection.path())
                                        .toStdString());
}

/// As many rows of an index are looked at: enough for the planner, and soon done.
const QString kAnalysisLimit = QStringLiteral("PRAGMA analysis_limit = 2000");

/// The copy that is made on the way, and the log that takes it back.
constexpr std::int64_t kVacuumCopies = 2;

} // namespace

SqliteWriteSession::SqliteWriteSession(std::unique_ptr<Connection> opened, std::shared_ptr<FileGuard> guard)
    : WriteSession(std::move(opened), moveTexts), m_guard(std::move(guard)), m_candles(*connection),
      m_archivedCandles(*connection, Place::Archive), m_temporaryCandles(*connection, Place::Temporary),
      m_trades(*connection), m_temporaryTrades(*connection, Place::Temporary)
{
}

Result<std::unique_ptr<sql::WriteSession>> SqliteWriteSession::open(const QString &path,
                                                                    std::shared_ptr<FileGuard> guard)
{
    // Opening a file that is gone would make an empty one.
    if (auto same = guard->checkFile(); !same)
        return failFrom(same);
    auto connection = Connection::open(path, Access::Write);
    if (!connection)
        return failFrom(connection);
    if (auto logged = requireLog(**connection); !logged)
        return failFrom(logged);
    if (auto forced = requireForce(**connection); !forced)
        return failFrom(forced);
    return std::unique_ptr<sql::WriteSession>(
        new SqliteWriteSession(std::move(*connection), std::move(guard)));
}

Result<> SqliteWriteSession::checkRoom()
{
    auto writable = m_guard->checkWritable();
    if (writable)
        m_guard->keepReserve();
    return writable;
}

Result<> SqliteWriteSession::makeRoom(std::span<const WriteBatch *const>) { return checkRoom(); }

Result<> SqliteWriteSession::makeRoom(const sql::MovePlan &) { return checkRoom(); }

Result<> SqliteWriteSession::noticeOthers(std::span<const WriteBatch *const>)
{
    auto version = connection->single(QStringLiteral("PRAGMA data_version"));
    if (!version)
        return failFrom(version);
    if (*version != m_dataVersion) {
        keys.forget();
        if (!m_dataVersion.isEmpty())
            m_guard->noteOtherWriter();
    }
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
        if (auto done = addTo(report, trades.write(*key, unique.rows(), nowUs)); !done)
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

Result<> SqliteWriteSession::tidy(Tidying tidying)
{
    if (auto same = m_guard->checkFile(); !same)
        return same;
    if (tidying == Tidying::Vacuum)
        return vacuum();
    if (auto limited = connection->execute(kAnalysisLimit); !limited)
        return limited;
    return connection->execute(QStringLiteral("ANALYZE"));
}

Result<> SqliteWriteSession::vacuum()
{
    const QString path = static_cast<Connection &>(*connection).path();
    if (auto room = m_guard->room().checkFor(QFileInfo(path).path().toStdString(),
                                             kVacuumCopies * QFileInfo(path).size(), "the vacuum");
        !room)
        return room;
    // The copy of everything does not belong into memory.
    if (auto onDisk = connection->execute(QStringLiteral("PRAGMA temp_store = FILE")); !onDisk)
        return onDisk;
    auto done = connection->execute(QStringLiteral("VACUUM"));
    if (auto back = connection->execute(QStringLiteral("PRAGMA temp_store = MEMORY")); done && !back)
        return back;
    return done ? connection->execute(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")) : done;
}

} // namespace cw::storage::sqlite
