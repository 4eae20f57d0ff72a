// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/postgreswritesession.h"

#include "core/market/localtime.h"
#include "core/storage/batchrules.h"
#include "core/storage/fundingproof.h"
#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/postgres/changetext.h"
#include "core/storage/postgres/compression.h"
#include "core/storage/postgres/movetexts.h"
#include "core/storage/postgres/postgrescluster.h"
#include "core/storage/postgres/postgreserror.h"
#include "core/storage/postgres/rowtext.h"
#include "core/storage/sql/rowtables.h"

#include <QLoggingCategory>

#include <algorithm>
#include <list>

namespace cw::storage::postgres {

using sql::addTo;

namespace {

Q_LOGGING_CATEGORY(logStorage, "cw.storage")

/// How many of the remembered keys are still there, others may delete even those, how often rows were moved, how many of the
/// named parts there are, and the schema, which a newer program may have changed meanwhile.
const QString kKnownKeys = QStringLiteral(
    "SELECT (SELECT count(*) FROM series WHERE id = ANY (CAST(?1 AS bigint[]))) "
    "+ (SELECT count(*) FROM trade_series WHERE instrument_id = ANY (CAST(?2 AS bigint[]))) "
    "+ (SELECT count(*) FROM instruments WHERE id = ANY (CAST(?3 AS bigint[]))), "
    "coalesce((SELECT sum(moves) FROM series WHERE id = ANY (CAST(?1 AS bigint[]))), 0) + "
    "coalesce((SELECT sum(moves) FROM trade_series WHERE instrument_id = "
    "ANY (CAST(?2 AS bigint[]))), 0), "
    "(SELECT count(*) FROM unnest(CAST(?4 AS text[])) AS part WHERE to_regclass(part) IS NOT NULL), "
    "(SELECT version FROM schema_version)");

/// A writer on a server that only reads would fail at its first row, with the same words.
Result<> requireWritable(Connection &connection)
{
    auto isStandby = connection.single(QStringLiteral("SELECT CAST(pg_is_in_recovery() AS text)"));
    if (!isStandby)
        return failFrom(isStandby);
    if (*isStandby == QStringLiteral("false"))
        return {};
    return fail(ErrorCode::Busy,
                "The PostgreSQL server is a standby, which takes no rows; name its primary, or several "
                "servers with target_session_attrs=read-write.");
}

/// A role that may only read would be told so with its first row, when that is in the journal already.
Result<> requireRights(Connection &connection)
{
    auto refused = connection.single(QStringLiteral(
        "SELECT coalesce(string_agg(t.relname, ', ' ORDER BY t.relname), '') FROM pg_catalog.pg_class AS t "
        "WHERE t.relnamespace = CAST('candlewright' AS regnamespace) AND t.relkind IN ('r', 'p') "
        "AND NOT t.relispartition AND NOT (has_table_privilege(t.oid, 'SELECT') "
        "AND has_table_privilege(t.oid, 'INSERT') AND has_table_privilege(t.oid, 'UPDATE') "
        "AND has_table_privilege(t.oid, 'DELETE'))"));
    if (!refused)
        return failFrom(refused);
    if (refused->isEmpty())
        return {};
    return tl::unexpected<Error>({ErrorCode::Storage,
                                  "The role of the address may not write these tables of the schema candlewright: "
                                      + refused->toStdString()
                                      + "; grant it SELECT, INSERT, UPDATE and DELETE on them, or name another role.",
                                  kRefusalPause});
}

/// A role that does not own the tables writes without setting policies; the status tells what is set.
Result<> prepareHypertables(Connection &connection, const Address &address)
{
    auto isThere = hasCompression(connection);
    if (!isThere)
        return failFrom(isThere);
    if (!*isThere)
        return {};
    if (auto allowed = allowCompressedParts(connection); !allowed)
        return allowed;
    if (auto kept = keepPolicies(connection, address.compressAfter); !kept)
        qCWarning(logStorage, "The policies of TimescaleDB stay as they are. %s",
                  kept.error().detail.c_str());
    return {};
}

QVariant arrayOf(const std::set<std::int64_t> &ids)
{
    ArrayText text(1);
    for (const std::int64_t id : ids) {
        text.add(id);
        text.endRow();
    }
    return sql::bound(std::move(text).finished().front());
}

/// Names of ours need no quotes.
QVariant arrayOf(const std::set<QString> &names)
{
    return QStringLiteral("{%1}").arg(QStringList(names.begin(), names.end()).join(u','));
}

struct Known {
    std::int64_t keys = 0;
    std::int64_t moves = 0;
    std::size_t parts = 0;
    int schemaVersion = 0;
};

Error newerSchema(int found, int known)
{
    return {ErrorCode::Unsupported,
            "The database has schema " + std::to_string(found)
                + " now, made by a newer version of this program; this one knows schemas up to " + std::to_string(known)
                + " and writes nothing into it. What it receives waits in its journal for its own update.",
            kRefusalPause};
}

} // namespace

PostgresWriteSession::PostgresWriteSession(std::unique_ptr<Connection> opened, const SchemaState &schema,
                                           std::string origin, bool isStaging)
    : WriteSession(std::move(opened), moveTexts), m_candles(postgres(), isStaging),
      m_archivedCandles(postgres(), isStaging, Place::Archive),
      m_temporaryCandles(postgres(), isStaging, Place::Temporary), m_trades(postgres(), isStaging),
      m_temporaryTrades(postgres(), isStaging, Place::Temporary), m_knownKeys(*connection, kKnownKeys, 4),
      m_notify(*connection, notifyText(), 1), m_schemaVersion(schema.version), m_origin(std::move(origin))
{
    if (schema.layout == Layout::Partitions)
        m_partitions.emplace(postgres());
    else if (schema.layout == Layout::Timescale)
        m_chunks.emplace(postgres());
}

PostgresWriteSession::~PostgresWriteSession() { connection->close(); }

Connection &PostgresWriteSession::postgres() { return static_cast<Connection &>(*connection); }

Result<std::unique_ptr<sql::WriteSession>>
PostgresWriteSession::open(const Address &address, const SchemaState &schema, std::string origin,
                           std::shared_ptr<Surroundings> surroundings)
{
    auto connection = Connection::open(address, Role::Write, std::move(surroundings));
    if (!connection)
        return failFrom(connection);
    if (auto writable = requireWritable(**connection); !writable)
        return failFrom(writable);
    if (auto allowed = requireRights(**connection); !allowed)
        return failFrom(allowed);
    if (schema.layout == Layout::Timescale) {
        if (auto prepared = prepareHypertables(**connection, address); !prepared)
            return failFrom(prepared);
    }
    auto mayStage = (*connection)
                        ->single(QStringLiteral(
                            "SELECT CAST(has_database_privilege(current_database(), 'TEMP') AS text)"));
    if (!mayStage)
        return failFrom(mayStage);
    std::unique_ptr<PostgresWriteSession> session(new PostgresWriteSession(
        std::move(*connection), schema, std::move(origin), *mayStage == QStringLiteral("true")));
    if (session->m_partitions) {
        if (auto made = session->m_partitions->makeAhead(market::localTime()); !made)
            return failFrom(made);
    }
    return std::unique_ptr<sql::WriteSession>(std::move(session));
}

Result<> PostgresWriteSession::makeRoom(std::span<const WriteBatch *const> batches)
{
    if (m_chunks)
        return m_chunks->makeFor(batches);
    return m_partitions ? m_partitions->makeFor(batches) : Result<>();
}

Result<> PostgresWriteSession::makeRoom(const sql::MovePlan &plan)
{
    const bool hasRoom = m_partitions ? plan.sequence.kind == RowKind::Funding
                                      : !m_chunks || plan.sequence.kind != RowKind::Candles;
    if (hasRoom)
        return {};
    const QString text =
        sql::tableText("SELECT {key} FROM {from} WHERE {owner} = ? AND {key} >= ? AND {key} < ? "
                       "AND {time} >= ? AND {time} < ?{finals}",
                       plan.sequence.kind, connection->dialect())
            .replace(QStringLiteral("{from}"), sql::tableName(plan.sequence.kind, plan.from));
    auto statement = connection->prepare(text, 5);
    if (!statement)
        return failFrom(statement);
    auto rows = statement->collect<std::int64_t>(
        {sql::bound(plan.key.id), sql::bound(plan.keys.from), sql::bound(plan.keys.to),
         sql::bound(plan.time.from), sql::bound(plan.time.to)},
        [](const sql::Statement &row) -> Result<std::int64_t> { return row.integer(0); });
    if (!rows)
        return failFrom(rows);
    return m_chunks ? m_chunks->makeFor(plan.to, *rows)
                    : m_partitions->makeFor(plan.sequence.kind, plan.to, *rows);
}

Result<> PostgresWriteSession::noticeOthers(std::span<const WriteBatch *const> batches)
{
    m_candles.forget();
    m_temporaryCandles.forget();
    // Joined to what is stored, so nobody else may join meanwhile. Taken before any row: who waits for it holds nothing.
    const bool isProof =
        std::ranges::any_of(batches, [](const WriteBatch *batch) { return changesFundingProof(*batch); });
    auto locked = isProof ? connection->execute(lockText(LockPurpose::FundingProof)) : Result<>();
    if (!locked)
        return locked;
    const sql::KnownIds known = keys.known(batches);
    const std::set<QString> parts = m_partitions ? m_partitions->doubtful() : std::set<QString>();
    auto found = m_knownKeys.first<Known>(
        {arrayOf(known.series), arrayOf(known.trades), arrayOf(known.instruments), arrayOf(parts)},
        [](const sql::Statement &row) -> Result<Known> {
            return Known{row.integer(0), row.integer(1), static_cast<std::size_t>(row.integer(2)),
                         static_cast<int>(row.integer(3))};
        });
    if (!found)
        return failFrom(found);
    if ((*found)->schemaVersion > m_schemaVersion)
        return tl::unexpected(newerSchema((*found)->schemaVersion, m_schemaVersion));
    if ((*found)->keys != known.count() || (*found)->moves != known.moves)
        keys.forget();
    return (*found)->parts == parts.size() ? Result<>() : m_partitions->makeAgain();
}

Result<WriteReport> PostgresWriteSession::writeRows(const WriteBatch &batch, std::int64_t nowUs)
{
    auto report = writeCandles(batch, nowUs);
    if (report) {
        if (auto done = addTo(*report, writeTrades(batch, nowUs)); !done)
            report = failFrom(done);
    }
    // A part of a table that somebody removed is made again at the next attempt.
    if (!report && m_partitions)
        m_partitions->forget();
    return report;
}

Result<WriteReport> PostgresWriteSession::writeCandles(const WriteBatch &batch, std::int64_t nowUs)
{
    CandleWriter &writer = batch.isTemporary ? m_temporaryCandles : m_candles;
    WriteReport report;
    std::list<UniqueRows<Candle>> sorted; // what is gathered refers to them
    for (const CandleBatch &part : batch.candles) {
        const auto &unique = sorted.emplace_back(uniqueRows(std::span(part.candles)));
        report.skipped += unique.dropped();
        if (unique.rows().empty())
            continue;
        auto key = keys.candles(part.series, unique.rows(), nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = addTo(report, writer.add(key->id, unique.rows(), nowUs)); !done)
            return failFrom(done);
    }
    if (auto done = addTo(report, writer.flush()); !done)
        return failFrom(done);
    return report;
}

Result<WriteReport> PostgresWriteSession::writeTrades(const WriteBatch &batch, std::int64_t nowUs)
{
    TradeWriter &writer = batch.isTemporary ? m_temporaryTrades : m_trades;
    WriteReport report;
    for (const TradeBatch &part : batch.trades) {
        const auto unique = uniqueRows(std::span(part.trades));
        report.skipped += unique.dropped();
        if (unique.rows().empty())
            continue;
        auto key = keys.trades(part.instrument, unique.rows(), nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = addTo(report, writer.write(key->id, unique.rows(), nowUs)); !done)
            return failFrom(done);
    }
    return report;
}

Result<> PostgresWriteSession::keepRefused(const CandleBatch &part, std::int64_t nowUs)
{
    auto key = keys.candles(part.series, part.candles, nowUs);
    if (!key)
        return failFrom(key);
    return m_archivedCandles.keepRefused(key->id, part.candles, nowUs);
}

Result<> PostgresWriteSession::announce(std::span<const WriteBatch *const> batches)
{
    return tell(changesOf(batches));
}

/// Candles only: of other rows nobody keeps what was read.
Result<> PostgresWriteSession::announce(const Sequence &sequence, const TimeRange &times)
{
    Changes changes;
    if (sequence.interval)
        changes.known.push_back({{sequence.instrument, *sequence.interval}, times});
    return tell(changes);
}

Result<> PostgresWriteSession::tell(const Changes &changes)
{
    for (const std::string &text : noticeTexts(m_origin, changes)) {
        auto told = m_notify.first<bool>({sql::bound(text)},
                                         [](const sql::Statement &) -> Result<bool> { return true; });
        if (!told)
            return failFrom(told);
    }
    return {};
}

Result<> PostgresWriteSession::maintain()
{
    // Checkpoints and the planner's figures are the work of the server itself.
    return m_partitions ? m_partitions->makeAhead(market::localTime()) : Result<>();
}

} // namespace cw::storage::postgres
