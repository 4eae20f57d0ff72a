// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/nodes/nodewatch.h"
#include "core/engine/nodes/pulsewatch.h"
#include "core/engine/nodes/shardplan.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <tuple>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using market::InstrumentKey;

namespace {

using Keys = std::vector<InstrumentKey>;

Keys instruments(int count)
{
    Keys keys;
    for (int i = 0; i < count; ++i)
        keys.push_back({market::Market::Spot, "S" + std::to_string(100 + i)});
    return keys;
}

/// Nodes that share locks, as a database would keep them. Time passes in rounds.
class Table {
public:
    explicit Table(Keys wanted) : m_wanted(std::move(wanted)) {}

    /// Answers the number of the new node, which wants `wanted` or what everybody wants.
    std::int64_t add(std::optional<Keys> wanted = {})
    {
        m_nodes[++m_last] = {std::make_unique<ShardPlan>(), wanted.value_or(m_wanted)};
        return m_last;
    }
    void kill(std::int64_t node)
    {
        m_nodes.erase(node);
        std::erase_if(m_owners, [&](const auto &entry) { return entry.second == node; });
    }
    /// Every node looks and acts once. Answers how many instruments changed hands.
    int round()
    {
        int moved = 0;
        for (auto &[node, each] : m_nodes) {
            ShardFacts facts{each.wanted, m_owners, {}, node, {}};
            for (const auto &[other, unused] : m_nodes)
                facts.nodes.insert(other);
            const ShardMoves moves = each.plan->next(facts, m_now);
            for (const InstrumentKey &key : moves.take)
                moved += m_owners.try_emplace(key, node).second ? 1 : 0;
            for (const InstrumentKey &key : moves.release)
                moved += static_cast<int>(m_owners.erase(key));
        }
        m_now += 3s;
        return moved;
    }
    /// Rounds until three passed without a change. Answers how many it took.
    int settle()
    {
        int rounds = 0;
        for (int quiet = 0; quiet < 3 && rounds < 100; ++rounds)
            quiet = round() == 0 ? quiet + 1 : 0;
        return rounds - 3;
    }
    std::vector<int> counts() const
    {
        std::vector<int> out;
        for (const auto &[node, each] : m_nodes)
            out.push_back(static_cast<int>(std::count_if(m_owners.begin(), m_owners.end(), [&, id = node](const auto &o) {
                return o.second == id;
            })));
        std::sort(out.begin(), out.end());
        return out;
    }
    int free() const { return static_cast<int>(m_wanted.size() - m_owners.size()); }

private:
    struct Node {
        std::unique_ptr<ShardPlan> plan;
        Keys wanted;
    };

    Keys m_wanted;
    std::map<std::int64_t, Node> m_nodes;
    std::map<InstrumentKey, std::int64_t> m_owners;
    std::int64_t m_last = 0;
    ShardPlan::Clock::time_point m_now;
};

} // namespace

/// How nodes share instruments without talking to one another.
class TestShards : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theySettleEvenly_data();
    void theySettleEvenly();
    void theDeadNodesShareIsTaken();
    void whoComesBackFindsItsShare();
    void whatWasTakenUnseenIsLeftToo();
    void aNewNodeGetsItsShare();
    void whatIsOnOfferIsEnough();
    void whatIsOnOfferIsNotEnough();
    void whatOthersDoNotWantStays();
    void whatIsNotWantedAnyMoreIsReleased();
    void aSilentNodeIsMissed();
    void aReturnedOrEndedNodeIsNot();
    void nodeMarksAreReadBack();
    void whatAnyNodeFollowsIsKnown();
    void aNodeThatDoesNotSpeakHangs();
    void whoWasHeldUpItselfBlamesNobody();
};

void TestShards::theySettleEvenly_data()
{
    QTest::addColumn<int>("wanted");
    QTest::addColumn<int>("nodes");
    for (const int wanted : {0, 1, 4, 6, 7, 500}) {
        for (const int nodes : {1, 2, 3, 5})
            QTest::addRow("%d on %d", wanted, nodes) << wanted << nodes;
    }
}

void TestShards::theySettleEvenly()
{
    QFETCH(int, wanted);
    QFETCH(int, nodes);
    Table table(instruments(wanted));
    for (int i = 0; i < nodes; ++i)
        table.add();
    QVERIFY(table.settle() <= 10);
    const auto counts = table.counts();
    QCOMPARE(table.free(), 0);
    // Nobody has nothing while somebody has two.
    QVERIFY(counts.back() - counts.front() <= 2);
    QVERIFY(counts.front() >= wanted / nodes);
}

void TestShards::theDeadNodesShareIsTaken()
{
    Table table(instruments(6));
    table.add();
    const auto second = table.add();
    table.add();
    table.settle();
    QCOMPARE(table.counts(), (std::vector<int>{2, 2, 2}));
    table.kill(second);
    // It may come back.
    table.round();
    table.round();
    QCOMPARE(table.free(), 2);
    table.round();
    QCOMPARE(table.free(), 0);
    QCOMPARE(table.counts(), (std::vector<int>{3, 3}));
    table.add();
    QVERIFY(table.settle() <= 4);
    QCOMPARE(table.counts(), (std::vector<int>{2, 2, 2}));
}

/// After a restart of the database every session is new, and the first node to come back sees itself alone.
void TestShards::whoComesBackFindsItsShare()
{
    ShardPlan plan;
    const Keys keys = instruments(4);
    ShardFacts facts{keys, {{keys[0], 1}, {keys[1], 1}, {keys[2], 2}, {keys[3], 2}}, {1, 2}, 1, {}};
    const ShardPlan::Clock::time_point start;
    QVERIFY(plan.next(facts, start).take.empty());
    facts = {keys, {{keys[0], 3}, {keys[1], 3}}, {3}, 3, {}};
    QVERIFY(plan.next(facts, start + 6s).take.empty());
    facts = {keys, {{keys[0], 3}, {keys[1], 3}, {keys[2], 4}, {keys[3], 4}}, {3, 4}, 3, {}};
    ShardMoves moves = plan.next(facts, start + 9s);
    QVERIFY(moves.take.empty() && moves.release.empty());
    // One that does not come is not waited for any longer.
    facts = {keys, {{keys[0], 3}, {keys[1], 3}}, {3}, 3, {}};
    QVERIFY(plan.next(facts, start + 12s).take.empty());
    moves = plan.next(facts, start + 12s + ShardPlan::kReturn);
    QCOMPARE(moves.take, (Keys{keys[2], keys[3]}));
}

/// Another node takes what this one has just handed over, and the database goes away before this one looks again.
void TestShards::whatWasTakenUnseenIsLeftToo()
{
    ShardPlan plan;
    const Keys keys = instruments(2);
    const ShardPlan::Clock::time_point start;
    ShardFacts facts{keys, {{keys[0], 1}, {keys[1], 1}}, {1, 2}, 1, {}};
    QCOMPARE(plan.next(facts, start).release, Keys{keys[1]});
    facts = {keys, {{keys[0], 1}}, {1, 2}, 1, {}};
    QVERIFY(plan.next(facts, start + 3s).take.empty());
    facts = {keys, {{keys[0], 3}}, {3}, 3, {}};
    QVERIFY(plan.next(facts, start + 6s).take.empty());
    QVERIFY(plan.next(facts, start + 9s).take.empty());
    QCOMPARE(plan.next(facts, start + 12s).take, Keys{keys[1]});
}

void TestShards::aNewNodeGetsItsShare()
{
    Table table(instruments(4));
    table.add();
    table.add();
    table.settle();
    QCOMPARE(table.counts(), (std::vector<int>{2, 2}));
    // Two each is no more than the share rounded up, but the third would have none.
    table.add();
    QVERIFY(table.settle() <= 4);
    QCOMPARE(table.counts(), (std::vector<int>{1, 1, 2}));
}

/// The new node has not taken yet what was handed over for it, or this one still writes what it recorded.
void TestShards::whatIsOnOfferIsEnough()
{
    ShardPlan plan;
    const Keys keys = instruments(3);
    const ShardPlan::Clock::time_point start;
    ShardFacts facts{keys, {{keys[0], 1}, {keys[1], 1}, {keys[2], 1}}, {1, 2}, 1, {}};
    QCOMPARE(plan.next(facts, start).release, Keys{keys[2]});
    facts.leaving.insert(keys[2]);
    QVERIFY(plan.next(facts, start + 3s).release.empty());
    facts.leaving.clear();
    facts.owners.erase(keys[2]);
    ShardMoves moves = plan.next(facts, start + 5s);
    QVERIFY(moves.release.empty() && moves.take.empty());
    facts.owners[keys[2]] = 2;
    QVERIFY(plan.next(facts, start + 8s).release.empty());
}

/// One is free, and two nodes have none.
void TestShards::whatIsOnOfferIsNotEnough()
{
    ShardPlan plan;
    const Keys keys = instruments(5);
    ShardFacts facts{keys, {{keys[0], 1}, {keys[1], 1}, {keys[2], 2}, {keys[3], 2}}, {1, 2, 3, 4}, 1, {}};
    QCOMPARE(plan.next(facts, {}).release, Keys{keys[1]});
}

void TestShards::whatOthersDoNotWantStays()
{
    Table table(instruments(6));
    table.add();
    table.add(Keys{});
    QVERIFY(table.settle() <= 8);
    QCOMPARE(table.counts(), (std::vector<int>{0, 6}));
    QCOMPARE(table.free(), 0);
}

void TestShards::whatIsNotWantedAnyMoreIsReleased()
{
    ShardPlan plan;
    const Keys keys = instruments(2);
    ShardFacts facts{{keys[1]}, {{keys[0], 1}, {keys[1], 1}}, {1}, 1, {}};
    QCOMPARE(plan.next(facts, {}).release, Keys{keys[0]});
    // Only once: it is on its way.
    facts.leaving.insert(keys[0]);
    QVERIFY(plan.next(facts, {}).release.empty());
}

namespace {

const market::UtcTime kNow = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);

std::pair<std::string, std::string> markOf(const std::string &node, NodeMark::State state)
{
    return {nodeMarkName(node), nodeMarkText({state, kNow, {}})};
}

} // namespace

void TestShards::aSilentNodeIsMissed()
{
    NodeWatch watch("self");
    NodeWatch::Marks marks{markOf("self", NodeMark::State::Live), markOf("other", NodeMark::State::Live),
                           markOf("third", NodeMark::State::Live)};
    QCOMPARE(watch.asked(marks), (std::vector<std::string>{"other", "third"}));
    QVERIFY(watch.look(marks, {"third"}, kNow + 3s).silent.empty());
    const auto missed = watch.look(marks, {"third"}, kNow + 6s);
    QCOMPARE(missed.silent.size(), std::size_t(1));
    QVERIFY(missed.silent.at("other") == kNow + 6s);
    QCOMPARE(missed.toWrite.size(), std::size_t(1));
    // Before its mark can be read, and from its mark alone by another node, later.
    QVERIFY(watch.look(marks, {"third"}, kNow + 9s).silent.at("other") == kNow + 6s);
    NodeWatch next("third");
    marks[1] = missed.toWrite.front();
    QVERIFY(next.look(marks, {"self"}, kNow + 1h).silent.at("other") == kNow + 6s);
    const auto forgotten = next.look(marks, {"self"}, kNow + 25h);
    QVERIFY(forgotten.silent.empty());
    QCOMPARE(forgotten.toWrite, (NodeWatch::Marks{{nodeMarkName("other"), ""}}));
}

void TestShards::aReturnedOrEndedNodeIsNot()
{
    NodeWatch watch("self");
    const NodeWatch::Marks marks{markOf("back", NodeMark::State::Silent), markOf("gone", NodeMark::State::Ended)};
    const auto outcome = watch.look(marks, {"back"}, kNow + 5s);
    QVERIFY(outcome.silent.empty());
    QCOMPARE(outcome.toWrite, (NodeWatch::Marks{{nodeMarkName("back"), nodeMarkText({NodeMark::State::Live, kNow + 5s, {}})}}));
}

void TestShards::nodeMarksAreReadBack()
{
    for (const auto state : {NodeMark::State::Live, NodeMark::State::Ended, NodeMark::State::Silent}) {
        const auto read = parseNodeMark(nodeMarkText({state, kNow, {}}));
        QVERIFY(read && read->state == state && read->since == kNow);
    }
    for (const std::string text : {"", "live", "live x", "asleep 5"})
        QVERIFY(!parseNodeMark(text));
}

void TestShards::whatAnyNodeFollowsIsKnown()
{
    using market::Interval;
    const auto markFor = [](const std::string &node, NodeMark::State state, std::vector<Interval> intervals) {
        return std::pair(nodeMarkName(node), nodeMarkText({state, kNow, std::move(intervals)}));
    };
    const NodeWatch::Marks marks{markFor("a", NodeMark::State::Live, {Interval::M1, Interval::D1}),
                                 markFor("b", NodeMark::State::Silent, {Interval::M5, Interval::D1}),
                                 markFor("c", NodeMark::State::Ended, {Interval::H1})};
    QCOMPARE(followedBy(marks), (std::vector<Interval>{Interval::M1, Interval::M5, Interval::D1}));
    // Whoever notes that a node is missed keeps what it follows; a newer version's word is left out.
    NodeWatch watch("self");
    std::ignore = watch.look(marks, {"b"}, kNow + 3s);
    const auto outcome = watch.look(marks, {"b"}, kNow + 6s);
    QCOMPARE(followedBy(outcome.toWrite), followedBy(marks));
    QCOMPARE(parseNodeMark("live 5 1m 7q")->intervals, std::vector<Interval>{Interval::M1});
}

void TestShards::aNodeThatDoesNotSpeakHangs()
{
    PulseWatch watch;
    PulseWatch::Clock::time_point now{1h};
    for (int round = 0; round < 7; ++round, now += 3s)
        QVERIFY(watch.look({{1, "still"}, {2, std::to_string(round)}}, now).empty());
    QCOMPARE(watch.look({{1, "still"}, {2, "7"}}, now), (PulseWatch::Pulses{{1, "still"}}));
    // It has spoken, its turn is not to speak, or it is gone.
    QVERIFY(watch.look({{1, "again"}, {2, "8"}}, now + 3s).empty());
    QVERIFY(watch.look({{2, "9"}}, now + 6s).empty());
    QVERIFY(watch.look({{1, "again"}, {2, "10"}}, now + 9s).empty());
}

void TestShards::whoWasHeldUpItselfBlamesNobody()
{
    PulseWatch watch;
    const PulseWatch::Clock::time_point now{1h};
    QVERIFY(watch.look({{1, "still"}}, now).empty());
    QVERIFY(watch.look({{1, "still"}}, now + 10min).empty());
    QVERIFY(watch.look({{1, "still"}}, now + 20min).empty());
    QVERIFY(watch.look({{1, "still"}}, now + 30min).empty());
    QCOMPARE(watch.look({{1, "still"}}, now + 40min).size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestShards)
#include "tst_shards.moc"
