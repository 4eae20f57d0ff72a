// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/nodes/shardlink.h"
#include "tests/storage/kit/fakestore.h"

#include <QTest>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using market::InstrumentKey;

namespace {

using Keys = ShardLink::Keys;

const Keys kWanted{{market::Market::Spot, "A"}, {market::Market::Spot, "B"}};
const std::string kForeign = "a session of another node";

/// What a server holds for its sessions.
struct Locks {
    std::mutex mutex;
    std::condition_variable change; ///< of isAway
    bool isAway = false;
    int sessions = 0;
    std::map<std::string, std::string> names;  ///< sessions by node
    std::map<std::string, std::string> shards; ///< sessions by shard

    void setAway(bool away)
    {
        const std::lock_guard lock(mutex);
        isAway = away;
        change.notify_all();
    }
    /// All that is held is from now on held by `session`; by nobody when that is empty.
    void give(const std::string &session)
    {
        const std::lock_guard lock(mutex);
        for (auto *held : {&names, &shards}) {
            if (session.empty())
                held->clear();
            for (auto &[what, holder] : *held)
                holder = session;
        }
    }
    std::map<std::string, std::string> shardHolders()
    {
        const std::lock_guard lock(mutex);
        return shards;
    }
};

/// A session that is left at the server when its client goes: `Locks::give` says what becomes of what it holds.
class LeftCluster final : public storage::Cluster {
public:
    explicit LeftCluster(std::shared_ptr<Locks> locks)
        : m_locks(std::move(locks)), m_number(++m_locks->sessions), m_mark("session " + std::to_string(m_number))
    {
    }

    Result<bool> join(const std::string &node) override { return take(m_locks->names, node); }
    Result<std::optional<std::string>> holder(const std::string &node) override
    {
        const std::lock_guard lock(m_locks->mutex);
        const auto found = m_locks->names.find(node);
        return found == m_locks->names.end() ? std::nullopt : std::optional(found->second);
    }
    std::string mark() const override { return m_mark; }
    Result<bool> end(std::int64_t, const std::string &) override { return false; }
    Result<std::set<std::string>> living(const std::vector<std::string> &) override { return std::set<std::string>(); }
    Result<storage::ClusterView> view(const std::vector<std::string> &shards) override
    {
        const std::lock_guard lock(m_locks->mutex);
        storage::ClusterView view;
        view.self = m_number;
        view.nodes = {m_number};
        for (const std::string &shard : shards) {
            if (const auto found = m_locks->shards.find(shard); found != m_locks->shards.end())
                view.owners[shard] = found->second == m_mark ? m_number : 0;
        }
        return view;
    }
    Result<bool> take(const std::string &shard) override { return take(m_locks->shards, shard); }
    Result<> release(const std::string &shard) override
    {
        const std::lock_guard lock(m_locks->mutex);
        m_locks->shards.erase(shard);
        return {};
    }
    Result<> say(const std::string &) override { return {}; }
    Result<storage::Changes> wait(std::chrono::milliseconds patience) override
    {
        std::unique_lock lock(m_locks->mutex);
        if (m_locks->change.wait_for(lock, patience, [this] { return m_locks->isAway; }))
            return fail(ErrorCode::Network, "The connection is gone.");
        return storage::Changes();
    }

private:
    Result<bool> take(std::map<std::string, std::string> &held, const std::string &what)
    {
        const std::lock_guard lock(m_locks->mutex);
        return held.try_emplace(what, m_mark).first->second == m_mark;
    }

    std::shared_ptr<Locks> m_locks;
    std::int64_t m_number;
    std::string m_mark;
};

class LockingStore final : public storage::test::FakeStore {
public:
    explicit LockingStore(std::shared_ptr<Locks> locks) : m_locks(std::move(locks)) {}
    Result<std::unique_ptr<storage::Cluster>> openCluster() override
    {
        const std::lock_guard lock(m_locks->mutex);
        if (m_locks->isAway)
            return fail(ErrorCode::Network, "The database is away.");
        return std::make_unique<LeftCluster>(m_locks);
    }

private:
    std::shared_ptr<Locks> m_locks;
};

/// A node that has joined and records all it wants.
class Bench {
public:
    Bench()
    {
        ShardLink::Events events;
        events.gained = [this](const Keys &keys) { note([&] { m_recorded.insert(keys.begin(), keys.end()); }); };
        events.lost = [this](const Keys &keys) {
            note([&] {
                ++m_losses;
                for (const InstrumentKey &key : keys)
                    m_recorded.erase(key);
            });
        };
        events.surrender = [](const Keys &) {};
        events.changed = [](const storage::Changes &) {};
        events.moved = [this](const ShardStatus &status) { note([&] { m_said.insert((m_status = status).error); }); };
        m_link = std::make_unique<ShardLink>(std::make_shared<LockingStore>(locks), "same", std::move(events));
        m_link->want(kWanted);
    }

    [[nodiscard]] std::size_t recorded() { return read<std::size_t>([this] { return m_recorded.size(); }); }
    [[nodiscard]] int losses() { return read<int>([this] { return m_losses; }); }
    [[nodiscard]] ShardStatus status() { return read<ShardStatus>([this] { return m_status; }); }
    [[nodiscard]] std::set<std::string> said() { return read<std::set<std::string>>([this] { return m_said; }); }
    [[nodiscard]] bool says(const char *words) { return status().error.find(words) != std::string::npos; }

    const std::shared_ptr<Locks> locks = std::make_shared<Locks>();

private:
    template<class Action>
    void note(Action action)
    {
        const std::lock_guard lock(m_mutex);
        action();
    }
    template<class Value, class Question>
    Value read(Question question)
    {
        const std::lock_guard lock(m_mutex);
        return question();
    }

    std::mutex m_mutex;
    std::set<InstrumentKey> m_recorded;
    int m_losses = 0;
    ShardStatus m_status;
    std::set<std::string> m_said; ///< of what is wrong, ever
    std::unique_ptr<ShardLink> m_link; ///< last: ends before what it uses
};

constexpr int kPatience = 30'000;

} // namespace

/// A node that was cut off from the database, and what it finds when it is back.
class TestShardLink : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNamesakeTakesAllOver();
    void whatIsLeftOfItselfTakesNothing();
};

void TestShardLink::aNamesakeTakesAllOver()
{
    Bench bench;
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded(), kWanted.size(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(bench.status().held, kWanted.size(), kPatience);
    bench.locks->setAway(true);
    QTRY_VERIFY_WITH_TIMEOUT(bench.says("The connection is gone"), kPatience);
    // What it had it goes on with, until it knows better.
    QCOMPARE(bench.recorded(), kWanted.size());
    bench.locks->give(kForeign);
    bench.locks->setAway(false);
    QTRY_VERIFY_WITH_TIMEOUT(bench.says("this one records nothing"), kPatience);
    QCOMPARE(bench.recorded(), std::size_t(0));
    QCOMPARE(bench.status().held, std::size_t(0));
    QVERIFY(bench.status().isNameTaken);
    bench.locks->give({});
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded(), kWanted.size(), kPatience);
    QVERIFY(!bench.status().isNameTaken);
    QCOMPARE(bench.losses(), 1);
}

void TestShardLink::whatIsLeftOfItselfTakesNothing()
{
    Bench bench;
    QTRY_COMPARE_WITH_TIMEOUT(bench.status().held, kWanted.size(), kPatience);
    const auto former = bench.locks->shardHolders();
    bench.locks->setAway(true);
    QTRY_VERIFY_WITH_TIMEOUT(bench.says("The connection is gone"), kPatience);
    bench.locks->setAway(false);
    QTRY_VERIFY_WITH_TIMEOUT(bench.says("has not noticed yet"), kPatience);
    QVERIFY(bench.says("goes on with what it recorded"));
    QCOMPARE(bench.status().held, kWanted.size());
    QCOMPARE(bench.locks->shardHolders(), former);
    bench.locks->give({});
    QTRY_VERIFY_WITH_TIMEOUT(bench.status().error.empty(), kPatience);
    QCOMPARE(bench.locks->shardHolders().size(), kWanted.size());
    QVERIFY(bench.locks->shardHolders() != former);
    // Nothing, that its connection is gone, and what is left of it.
    QCOMPARE(bench.said().size(), std::size_t(3));
    QCOMPARE(bench.recorded(), kWanted.size());
    QCOMPARE(bench.losses(), 0);
}

QTEST_GUILESS_MAIN(TestShardLink)
#include "tst_shardlink.moc"
