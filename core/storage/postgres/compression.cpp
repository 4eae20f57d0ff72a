// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/compression.h"

#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/postgres/compressedtriggers.h"
#include "core/storage/sql/transaction.h"

#include <map>

namespace cw::storage::postgres {
namespace {

constexpr qint64 kDayUs = 24LL * 3'600 * 1'000'000;
/// Archived trades this far behind the newest ones are left as they are: the two newest parts.
constexpr qint64 kUnpackedIds = 2LL << 24;

/// The tables whose old parts are worth it. Those of the main trades are not here: they are blocks of ids, and the block
/// in which one instrument trades today is years old by the ids of another.
struct Packed {
    const char *table;
    const char *owner; ///< rows of one lie together
    const char *key;
    bool isByTime;
};

constexpr Packed kPacked[] = {{"candles", "series_id", "open_time", true},
                              {"candles_archive", "series_id", "open_time", true},
                              {"trades_archive", "instrument_id", "id", false}};

/// TimescaleDB asks this what is new in a table that is cut by ids. The end of the newest part is known without a look at
/// the rows.
const QString kNewestId =
    QStringLiteral("CREATE OR REPLACE FUNCTION newest_archived_id() RETURNS BIGINT LANGUAGE sql STABLE AS "
                   "$$ SELECT coalesce(max(range_end_integer), 0) FROM timescaledb_information.chunks "
                   "WHERE hypertable_schema = 'candlewright' AND hypertable_name = 'trades_archive' $$");

const QString kLicense =
    QStringLiteral("SELECT coalesce(pg_catalog.current_setting('timescaledb.license', true), '')");

const QString kPolicies = QStringLiteral(
    "SELECT hypertable_name, CAST(config ->> 'compress_after' AS BIGINT) FROM timescaledb_information.jobs "
    "WHERE proc_name = 'policy_compression' AND hypertable_schema = 'candlewright'");

using Policies = std::map<QString, qint64>;

Result<Policies> readPolicies(Connection &connection)
{
    auto statement = connection.prepare(kPolicies, 0);
    if (!statement)
        return failFrom(statement);
    using Entry = std::pair<QString, qint64>;
    auto rows = statement->collect<Entry>({}, [](const sql::Statement &row) -> Result<Entry> {
        return Entry{row.value(0).toString(), row.integer(1)};
    });
    if (!rows)
        return failFrom(rows);
    return Policies(rows->begin(), rows->end());
}

Policies wantedPolicies(int days)
{
    Policies out;
    for (const Packed &packed : kPacked) {
        if (days > 0)
            out[QLatin1String(packed.table)] = packed.isByTime ? days * kDayUs : kUnpackedIds;
    }
    return out;
}

/// Settings stay as they are once a table has them: parts may be compressed by them.
Result<> allowCompression(Connection &connection, const Packed &packed)
{
    const QString table = QLatin1String(packed.table);
    auto isAllowed = connection.single(
        QStringLiteral("SELECT CAST(compression_enabled AS text) FROM timescaledb_information.hypertables "
                       "WHERE hypertable_schema = 'candlewright' AND hypertable_name = '%1'")
            .arg(table));
    if (!isAllowed)
        return failFrom(isAllowed);
    if (*isAllowed == QStringLiteral("true"))
        return {};
    return connection.execute(QStringLiteral("ALTER TABLE %1 SET (timescaledb.compress, "
                                             "timescaledb.compress_segmentby = '%2', "
                                             "timescaledb.compress_orderby = '%3 DESC')")
                                  .arg(table, QLatin1String(packed.owner), QLatin1String(packed.key)));
}

Result<> addPolicy(Connection &connection, const Packed &packed, qint64 after)
{
    if (auto allowed = allowCompression(connection, packed); !allowed)
        return allowed;
    const QString table = QLatin1String(packed.table);
    if (!packed.isByTime) {
        for (const QString &statement :
             {kNewestId, QStringLiteral("SELECT public.set_integer_now_func('candlewright.%1', "
                                        "'candlewright.newest_archived_id', replace_if_exists => true)")
                             .arg(table)}) {
            if (auto done = connection.execute(statement); !done)
                return done;
        }
    }
    // Not at once: the first history is still being fetched, and whoever writes to a part that is being compressed waits
    // for its end.
    return connection.execute(
        QStringLiteral("SELECT public.add_compression_policy('candlewright.%1', CAST(%2 AS BIGINT), "
                       "initial_start => now() + INTERVAL '1 day')")
            .arg(table, QString::number(after)));
}

Result<> setPolicy(Connection &connection, const Packed &packed, const Policies &there,
                   const Policies &wanted)
{
    const QString table = QLatin1String(packed.table);
    const auto before = there.find(table);
    const auto after = wanted.find(table);
    if (before != there.end()) {
        if (after != wanted.end() && after->second == before->second)
            return {};
        if (auto gone = connection.execute(
                QStringLiteral("SELECT public.remove_compression_policy('candlewright.%1')").arg(table));
            !gone)
            return gone;
    }
    return after == wanted.end() ? Result<>() : addPolicy(connection, packed, after->second);
}

/// Several nodes may start at once: each looks again under the lock.
Result<> setPolicies(Connection &connection, const Policies &wanted)
{
    auto transaction = sql::Transaction::beginWrite(connection);
    if (!transaction)
        return failFrom(transaction);
    if (auto locked = connection.execute(lockText(LockPurpose::Partitions)); !locked)
        return locked;
    if (auto made = makeTriggersReady(connection); !made)
        return made;
    auto there = readPolicies(connection);
    if (!there)
        return failFrom(there);
    for (const Packed &packed : kPacked) {
        if (auto set = setPolicy(connection, packed, *there, wanted); !set)
            return set;
    }
    return transaction->commit();
}

std::string policyText(const Policies &policies)
{
    std::string text;
    for (const auto &[table, after] : policies) {
        const bool isByTime = table.startsWith(QStringLiteral("candles"));
        text += (text.empty() ? "" : ", ") + table.toStdString()
                + (isByTime ? " after " + std::to_string(after / kDayUs) + " days"
                            : std::string(" behind the two newest parts"));
    }
    return text;
}

} // namespace

/// The edition without compression has the functions, too; they answer with an error.
Result<bool> hasCompression(Connection &connection)
{
    auto license = connection.single(kLicense);
    if (!license)
        return failFrom(license);
    return *license == QStringLiteral("timescale");
}

Result<> allowCompressedParts(Connection &connection)
{
    // A merge of many rows may unpack more than a transaction may by itself. And a plan that was kept from before its own
    // transaction unpacked a part would go on without the rows that are unpacked now.
    auto set = connection.single(QStringLiteral(
        "SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', false), "
        "set_config('plan_cache_mode', 'force_custom_plan', false)"));
    if (!set)
        return failFrom(set);
    return {};
}

Result<> keepPolicies(Connection &connection, int days)
{
    const Policies wanted = wantedPolicies(days);
    auto there = readPolicies(connection);
    if (!there)
        return failFrom(there);
    auto areReady = areTriggersReady(connection);
    if (!areReady)
        return failFrom(areReady);
    return *areReady && *there == wanted ? Result<>() : setPolicies(connection, wanted);
}

Result<std::string> describeCompression(Connection &connection)
{
    auto license = connection.single(kLicense);
    if (!license)
        return failFrom(license);
    if (*license != QStringLiteral("timescale"))
        return "Nothing is compressed: this server runs the edition of TimescaleDB without compression "
               "(timescaledb.license="
               + license->toStdString() + ").";
    auto policies = readPolicies(connection);
    if (!policies)
        return failFrom(policies);
    auto parts = connection.single(
        QStringLiteral("SELECT count(*) FILTER (WHERE is_compressed) || ' of ' || count(*) "
                       "FROM timescaledb_information.chunks WHERE hypertable_schema = 'candlewright'"));
    if (!parts)
        return failFrom(parts);
    const std::string rules = policies->empty() ? "TimescaleDB has no policy to compress anything"
                                                : "TimescaleDB compresses " + policyText(*policies);
    return rules + "; " + parts->toStdString() + " parts are compressed.";
}

Result<std::vector<std::string>> retentionWarnings(Connection &connection)
{
    auto statement = connection.prepare(
        QStringLiteral(
            "SELECT hypertable_name FROM timescaledb_information.jobs "
            "WHERE proc_name = 'policy_retention' AND hypertable_schema = 'candlewright' ORDER BY 1"),
        0);
    if (!statement)
        return failFrom(statement);
    return statement->collect<std::string>({}, [](const sql::Statement &row) -> Result<std::string> {
        const std::string table = "candlewright." + row.text(0);
        return "TimescaleDB has a retention policy on " + table
               + ": it drops rows that are still counted as held; end it with SELECT "
                 "remove_retention_policy('"
               + table + "').";
    });
}

} // namespace cw::storage::postgres
