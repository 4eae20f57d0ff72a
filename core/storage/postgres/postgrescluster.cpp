// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/postgrescluster.h"

#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/postgres/changetext.h"

#include <xxhash.h>

#include <algorithm>

namespace cw::storage::postgres {
namespace {

/// A server forgets a client whose machine is gone after about ten seconds, and with it its locks. Sockets of this
/// machine have no such settings and need none.
const QString kSession = QStringLiteral("SELECT pg_catalog.set_config('tcp_keepalives_idle', '4', false), "
                                        "pg_catalog.set_config('tcp_keepalives_interval', '2', false), "
                                        "pg_catalog.set_config('tcp_keepalives_count', '3', false), "
                                        "pg_catalog.set_config('tcp_user_timeout', '10000', false)");

const QString kLocks = QStringLiteral(
    "SELECT objsubid, CAST(classid AS bigint), CAST(objid AS bigint), pid FROM pg_catalog.pg_locks "
    "WHERE locktype = 'advisory' AND granted AND database = "
    "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())");

/// Numbers of sessions are used again, also by another server after a fail-over.
const QString kMark = QStringLiteral("SELECT CAST(pid AS text) || ' ' || COALESCE(CAST(backend_start AS text), '') "
                                     "FROM pg_catalog.pg_stat_activity WHERE pid = CAST(? AS integer)");

/// Sessions of which this one sees when they last spoke and which it may end: those of its own role. One that waits for
/// the server's answer is not silent.
const QString kMute = QStringLiteral(" FROM pg_catalog.pg_stat_activity WHERE datname = current_database() "
                                     "AND usename = current_user AND state = 'idle' AND pid <> pg_backend_pid()");
const QString kPulse = QStringLiteral("CAST(backend_start AS text) || ' ' || CAST(state_change AS text)");

/// What pg_locks shows of one lock.
struct LockRow {
    std::int64_t kind = 0; ///< 1: one key of 64 bits, 2: two of 32
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::int64_t session = 0;
};

std::uint64_t hashOf(std::string_view kind, const std::string &name)
{
    const std::string text = std::string(kind) + ' ' + name;
    return XXH3_64bits(text.data(), text.size());
}

std::uint64_t shardHash(const std::string &shard) { return hashOf("shard", shard); }

QVariant shardKey(const std::string &shard)
{
    return sql::bound(static_cast<std::int64_t>(shardHash(shard)));
}

/// The half that pg_locks shows as objid.
std::uint32_t nodeHash(const std::string &node) { return static_cast<std::uint32_t>(hashOf("node", node)); }

QVariant nodeKey(const std::string &node)
{
    return sql::bound(std::int64_t{static_cast<std::int32_t>(nodeHash(node))});
}

Result<bool> readBool(const sql::Statement &row) { return row.integer(0) == 1; }

Result<bool> readSaid(const sql::Statement &) { return true; }

Result<bool> valueOf(Result<std::optional<bool>> found)
{
    if (!found)
        return failFrom(found);
    return found->value_or(false);
}

Result<std::string> readText(const sql::Statement &row) { return row.text(0); }

Result<std::pair<std::int64_t, std::string>> readPulse(const sql::Statement &row)
{
    return std::pair(row.integer(0), row.text(1));
}

Result<LockRow> readLock(const sql::Statement &row)
{
    return LockRow{row.integer(0), static_cast<std::uint64_t>(row.integer(1)),
                   static_cast<std::uint64_t>(row.integer(2)), row.integer(3)};
}

} // namespace

QString notifyText()
{
    return QStringLiteral("SELECT CAST(pg_catalog.pg_notify('%1', CAST(? AS text)) AS text)")
        .arg(QLatin1String(kChannel));
}

PostgresCluster::PostgresCluster(std::unique_ptr<Connection> connection, std::string origin)
    : m_connection(std::move(connection)),
      m_tryNode(*m_connection,
                QStringLiteral("SELECT CAST(pg_try_advisory_lock(%1, CAST(? AS integer)) AS integer)")
                    .arg(kNodeLocks),
                1),
      m_tryShard(*m_connection,
                 QStringLiteral("SELECT CAST(pg_try_advisory_lock(CAST(? AS bigint)) AS integer)"), 1),
      m_unlock(*m_connection, QStringLiteral("SELECT CAST(pg_advisory_unlock(CAST(? AS bigint)) AS integer)"),
               1),
      m_locks(*m_connection, kLocks, 0), m_markOf(*m_connection, kMark, 1),
      m_pulses(*m_connection, QStringLiteral("SELECT CAST(pid AS bigint), ") + kPulse + kMute, 0),
      m_end(*m_connection,
            QStringLiteral("SELECT CAST(pg_catalog.pg_terminate_backend(pid) AS integer)") + kMute
                + QStringLiteral(" AND pid = CAST(? AS integer) AND ") + kPulse + QStringLiteral(" = CAST(? AS text)"),
            2),
      m_notify(*m_connection, notifyText(), 1), m_origin(std::move(origin))
{
}

PostgresCluster::~PostgresCluster() { m_connection->close(); }

Result<std::unique_ptr<Cluster>> PostgresCluster::open(const Address &address, std::string origin,
                                                       std::shared_ptr<Surroundings> surroundings)
{
    auto connection = Connection::open(address, Role::Write, std::move(surroundings));
    if (!connection)
        return failFrom(connection);
    std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(std::move(*connection), std::move(origin)));
    if (auto begun = cluster->begin(); !begun)
        return failFrom(begun);
    return std::unique_ptr<Cluster>(std::move(cluster));
}

Result<> PostgresCluster::begin()
{
    if (auto set = m_connection->single(kSession); !set)
        return failFrom(set);
    auto self = m_connection->single(QStringLiteral("SELECT pg_catalog.pg_backend_pid()"));
    if (!self)
        return failFrom(self);
    m_self = self->toLongLong();
    auto mark = m_markOf.first<std::string>({sql::bound(m_self)}, readText);
    if (!mark)
        return failFrom(mark);
    m_mark = mark->value_or(std::string());
    return m_connection->execute(QStringLiteral("LISTEN ") + QLatin1String(kChannel));
}

Result<bool> PostgresCluster::join(const std::string &node)
{
    if (m_isJoined)
        return true;
    auto joined = valueOf(m_tryNode.first<bool>({nodeKey(node)}, readBool));
    m_isJoined = joined.value_or(false);
    return joined;
}

Result<std::optional<std::string>> PostgresCluster::holder(const std::string &node)
{
    auto locks = m_locks.collect<LockRow>({}, readLock);
    if (!locks)
        return failFrom(locks);
    const auto found = std::ranges::find_if(*locks, [&](const LockRow &lock) {
        return lock.kind == 2 && lock.high == std::uint64_t{kNodeLocks} && lock.low == nodeHash(node);
    });
    if (found == locks->end())
        return std::nullopt;
    return m_markOf.first<std::string>({sql::bound(found->session)}, readText);
}

Result<bool> PostgresCluster::end(std::int64_t session, const std::string &pulse)
{
    return valueOf(m_end.first<bool>({sql::bound(session), sql::bound(pulse)}, readBool));
}

Result<> PostgresCluster::lookAtPulses(ClusterView &view)
{
    auto pulses = m_pulses.collect<std::pair<std::int64_t, std::string>>({}, readPulse);
    if (!pulses)
        return failFrom(pulses);
    for (auto &[session, pulse] : *pulses) {
        if (view.nodes.contains(session))
            view.pulses.emplace(session, std::move(pulse));
    }
    return {};
}

Result<std::set<std::string>> PostgresCluster::living(const std::vector<std::string> &nodes)
{
    auto locks = m_locks.collect<LockRow>({}, readLock);
    if (!locks)
        return failFrom(locks);
    std::set<std::uint64_t> joined;
    for (const LockRow &lock : *locks) {
        if (lock.kind == 2 && lock.high == std::uint64_t{kNodeLocks})
            joined.insert(lock.low);
    }
    std::set<std::string> living;
    for (const std::string &node : nodes) {
        if (joined.contains(nodeHash(node)))
            living.insert(node);
    }
    return living;
}

Result<ClusterView> PostgresCluster::view(const std::vector<std::string> &shards)
{
    auto locks = m_locks.collect<LockRow>({}, readLock);
    if (!locks)
        return failFrom(locks);
    ClusterView view;
    view.self = m_self;
    std::map<std::uint64_t, std::int64_t> owners;
    for (const LockRow &lock : *locks) {
        if (lock.kind == 1)
            owners[lock.high << 32U | lock.low] = lock.session;
        else if (lock.kind == 2 && lock.high == std::uint64_t{kNodeLocks})
            view.nodes.insert(lock.session);
    }
    for (const std::string &shard : shards) {
        if (const auto found = owners.find(shardHash(shard)); found != owners.end())
            view.owners[shard] = found->second;
    }
    if (auto looked = lookAtPulses(view); !looked)
        return failFrom(looked);
    return view;
}

Result<bool> PostgresCluster::take(const std::string &shard)
{
    if (m_held.contains(shard))
        return true;
    auto taken = valueOf(m_tryShard.first<bool>({shardKey(shard)}, readBool));
    if (taken.value_or(false))
        m_held.insert(shard);
    return taken;
}

Result<> PostgresCluster::release(const std::string &shard)
{
    if (m_held.erase(shard) == 0)
        return {};
    if (auto released = m_unlock.first<bool>({shardKey(shard)}, readBool); !released)
        return failFrom(released);
    return {};
}

Result<> PostgresCluster::say(const std::string &word)
{
    if (auto said = m_notify.first<bool>({sql::bound(wordText(m_origin, word))}, readSaid); !said)
        return failFrom(said);
    return {};
}

Result<Changes> PostgresCluster::wait(std::chrono::milliseconds patience)
{
    auto texts = m_connection->notices(patience);
    if (!texts)
        return failFrom(texts);
    Changes changes;
    for (const std::string &text : *texts)
        addNotice(changes, m_origin, text);
    return changes;
}

} // namespace cw::storage::postgres
