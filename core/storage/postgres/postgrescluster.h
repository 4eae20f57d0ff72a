// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/cluster.h"
#include "core/storage/postgres/connection.h"

namespace cw::storage::postgres {

/// The channel on which writers tell what they committed.
inline constexpr const char *kChannel = "candlewright";

/// Hands its one parameter, a text, to that channel when the transaction commits.
[[nodiscard]] QString notifyText();

/// A session whose advisory locks stand for names, and which listens. Nodes have locks of two keys, shards locks of
/// one key of 64 bits, in which two names do not meet.
class PostgresCluster final : public Cluster {
public:
    /// `origin`: how the notices of this process's own writers begin.
    [[nodiscard]] static Result<std::unique_ptr<Cluster>> open(const Address &address, std::string origin,
                                                               std::shared_ptr<Surroundings> surroundings);
    ~PostgresCluster() override;

    [[nodiscard]] Result<bool> join(const std::string &node) override;
    [[nodiscard]] Result<std::optional<std::string>> holder(const std::string &node) override;
    [[nodiscard]] std::string mark() const override { return m_mark; }
    [[nodiscard]] Result<bool> end(std::int64_t session, const std::string &pulse) override;
    [[nodiscard]] Result<std::set<std::string>> living(const std::vector<std::string> &nodes) override;
    [[nodiscard]] Result<ClusterView> view(const std::vector<std::string> &shards) override;
    [[nodiscard]] Result<bool> take(const std::string &shard) override;
    [[nodiscard]] Result<> release(const std::string &shard) override;
    [[nodiscard]] Result<> say(const std::string &word) override;
    [[nodiscard]] Result<Changes> wait(std::chrono::milliseconds patience) override;

private:
    PostgresCluster(std::unique_ptr<Connection> connection, std::string origin);

    [[nodiscard]] Result<> begin();
    [[nodiscard]] Result<> lookAtPulses(ClusterView &view);

    std::unique_ptr<Connection> m_connection;
    sql::LazyStatement m_tryNode;
    sql::LazyStatement m_tryShard;
    sql::LazyStatement m_unlock;
    sql::LazyStatement m_locks;
    sql::LazyStatement m_markOf;
    sql::LazyStatement m_pulses;
    sql::LazyStatement m_end;
    sql::LazyStatement m_notify;
    std::string m_origin;
    std::int64_t m_self = 0;
    std::string m_mark;
    bool m_isJoined = false;
    std::set<std::string> m_held; ///< a second lock of the same name would need a second release
};

} // namespace cw::storage::postgres
