// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/nodes/shardlink.h"

#include "core/engine/base/log.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using market::InstrumentKey;
using std::chrono::milliseconds;

constexpr milliseconds kRound{3'000};
/// Until another attempt to connect.
constexpr milliseconds kLinkPause{1'000};
/// The thread looks up from listening so often; what is to be said waits so long at most.
constexpr milliseconds kListen{50};
/// That wait to be said; more come while the connection is gone, and are old news when it is back.
constexpr std::size_t kMostWords = 256;

std::string shardName(const InstrumentKey &key)
{
    return std::string(market::marketText(key.market)) + ':' + key.symbol;
}

} // namespace

ShardLink::ShardLink(std::shared_ptr<storage::Database> database, std::string node, Events events)
    : m_database(std::move(database)), m_node(std::move(node)), m_events(std::move(events)),
      m_thread(QThread::create([this] { run(); }))
{
    m_thread->setObjectName(QStringLiteral("cw-shards"));
    m_thread->start();
}

ShardLink::~ShardLink()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_all();
    m_thread->wait();
}

void ShardLink::want(Keys instruments)
{
    std::sort(instruments.begin(), instruments.end());
    const std::lock_guard lock(m_mutex);
    m_wanted = std::move(instruments);
    m_isDue = true;
}

void ShardLink::lookFor(std::vector<std::string> nodes)
{
    const std::lock_guard lock(m_mutex);
    m_lookedFor = std::move(nodes);
}

void ShardLink::handOver(const Keys &instruments)
{
    const std::lock_guard lock(m_mutex);
    m_handedOver.insert(m_handedOver.end(), instruments.begin(), instruments.end());
}

void ShardLink::say(std::string word)
{
    const std::lock_guard lock(m_mutex);
    if (m_words.size() < kMostWords)
        m_words.push_back(std::move(word));
}

/// False when the link ends.
bool ShardLink::waitFor(milliseconds time)
{
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, time, [this] { return m_isStopping; });
    return !m_isStopping;
}

void ShardLink::run()
{
    milliseconds pause{0};
    while (waitFor(pause)) {
        auto done = m_cluster ? step() : connect();
        pause = done ? milliseconds(0) : kLinkPause;
        if (done)
            continue;
        if (m_status.error.empty())
            qCWarning(logShards, "The tie to the other nodes is broken: %s", done.error().detail.c_str());
        m_cluster.reset();
        m_isJoined = false;
        m_status.nodes = 0;
        m_status.asked.clear();
        recordAlone();
        tell(done.error().detail);
    }
    m_cluster.reset();
}

void ShardLink::recordAlone()
{
    if (m_hasConnected || m_node.empty())
        return;
    Keys wanted;
    {
        const std::lock_guard lock(m_mutex);
        wanted = m_wanted;
    }
    Keys gained;
    for (const InstrumentKey &key : wanted) {
        if (m_held.insert(key).second)
            gained.push_back(key);
    }
    Keys lost;
    std::copy_if(m_held.begin(), m_held.end(), std::back_inserter(lost), [&](const InstrumentKey &key) {
        return !std::binary_search(wanted.begin(), wanted.end(), key);
    });
    for (const InstrumentKey &key : lost)
        m_held.erase(key);
    if (!gained.empty())
        m_events.gained(gained);
    if (!lost.empty())
        m_events.lost(lost);
}

Result<> ShardLink::connect()
{
    auto cluster = m_database->openCluster();
    if (!cluster)
        return failFrom(cluster);
    m_cluster = std::move(*cluster);
    m_connectedAt = Clock::now();
    m_nextRound.reset();
    // Whatever was said meanwhile was not heard.
    storage::Changes missed;
    missed.isVague = true;
    if (std::exchange(m_hasConnected, true))
        m_events.changed(missed);
    return {};
}

Result<> ShardLink::step()
{
    if (auto done = handOverDone(); !done)
        return done;
    if (auto done = sayAll(); !done)
        return done;
    bool isDue = false;
    {
        const std::lock_guard lock(m_mutex);
        isDue = std::exchange(m_isDue, false);
    }
    if (isDue || !m_nextRound || Clock::now() >= *m_nextRound) {
        if (auto done = round(); !done)
            return done;
        m_nextRound = Clock::now() + kRound;
    }
    auto changes = m_cluster->wait(kListen);
    if (!changes)
        return failFrom(changes);
    if (!changes->isEmpty())
        m_events.changed(*changes);
    return {};
}

/// After a restart of the database the name is left to whoever had it, as shards are.
Result<bool> ShardLink::takeName()
{
    if (m_status.isNameTaken && Clock::now() - m_connectedAt < ShardPlan::kReturn)
        return false;
    return m_cluster->join(m_node);
}

void ShardLink::giveUpAll()
{
    // The engine has dropped these already.
    for (const InstrumentKey &key : std::exchange(m_leaving, {}))
        m_held.erase(key);
    const auto held = std::exchange(m_held, {});
    if (!held.empty())
        m_events.lost(Keys(held.begin(), held.end()));
}

Result<> ShardLink::meetNamesake()
{
    auto holder = m_cluster->holder(m_node);
    if (!holder)
        return failFrom(holder);
    // As long as what is left of the former connection has the name, it has the shards, too.
    if (*holder && **holder == m_mark) {
        m_namesake = "The database has not noticed yet that this node's former connection is gone, and keeps its name \""
                     + m_node + "\" for that: until then this node goes on with what it recorded, and does no jobs.";
        return {};
    }
    // A name that is free is left for a moment to whoever had it.
    if (!*holder && !m_namesake.empty())
        return {};
    m_namesake = "Another node of this database goes by the name \"" + m_node
                 + "\": this one records nothing and does no jobs until that one ends; each needs a name of its own "
                   "(storage/node).";
    if (*holder)
        giveUpAll();
    return {};
}

/// Takes the name, and then again what is recorded here.
Result<> ShardLink::joinAgain()
{
    auto joined = takeName();
    if (!joined)
        return failFrom(joined);
    m_isJoined = *joined;
    m_status.isNameTaken = !m_isJoined;
    if (!m_isJoined)
        return meetNamesake();
    m_mark = m_cluster->mark();
    // The engine has dropped these already.
    for (const InstrumentKey &key : std::exchange(m_leaving, {}))
        m_held.erase(key);
    Keys lost;
    for (const InstrumentKey &key : m_held) {
        auto taken = m_cluster->take(shardName(key));
        if (!taken)
            return failFrom(taken);
        if (!*taken)
            lost.push_back(key);
    }
    for (const InstrumentKey &key : lost)
        m_held.erase(key);
    if (!lost.empty())
        m_events.lost(lost);
    return {};
}

Result<> ShardLink::handOverDone()
{
    Keys done;
    {
        const std::lock_guard lock(m_mutex);
        done.swap(m_handedOver);
    }
    for (const InstrumentKey &key : done) {
        if (m_leaving.erase(key) == 0)
            continue;
        m_held.erase(key);
        if (auto released = m_cluster->release(shardName(key)); !released)
            return released;
    }
    return {};
}

Result<> ShardLink::sayAll()
{
    std::vector<std::string> words;
    {
        const std::lock_guard lock(m_mutex);
        words.swap(m_words);
    }
    for (const std::string &word : words) {
        if (auto said = m_cluster->say(word); !said)
            return said;
    }
    return {};
}

Result<> ShardLink::round()
{
    if (m_node.empty()) {
        if (!m_status.error.empty())
            tell({});
        return {};
    }
    if (!m_isJoined) {
        if (auto joined = joinAgain(); !joined)
            return joined;
    }
    if (!m_isJoined) {
        if (m_status.error != m_namesake)
            qCWarning(logShards, "%s", m_namesake.c_str());
        tell(m_namesake);
        return {};
    }
    ShardFacts facts;
    {
        const std::lock_guard lock(m_mutex);
        facts.wanted = m_wanted;
    }
    Keys asked = facts.wanted;
    asked.insert(asked.end(), m_held.begin(), m_held.end());
    std::vector<std::string> names;
    for (const InstrumentKey &key : asked)
        names.push_back(shardName(key));
    auto view = m_cluster->view(names);
    if (!view)
        return failFrom(view);
    if (auto ended = endStill(*view); !ended)
        return ended;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (const auto owner = view->owners.find(names[i]); owner != view->owners.end())
            facts.owners[asked[i]] = owner->second;
    }
    facts.nodes = std::move(view->nodes);
    facts.self = view->self;
    facts.leaving = m_leaving;
    m_status.nodes = facts.nodes.size();
    if (auto looked = lookForNodes(); !looked)
        return looked;
    return carryOut(m_plan.next(facts, Clock::now()));
}

Result<> ShardLink::endStill(const storage::ClusterView &view)
{
    for (const auto &[session, pulse] : m_pulses.look(view.pulses, Clock::now())) {
        auto ended = m_cluster->end(session, pulse);
        if (!ended)
            return failFrom(ended);
        if (*ended)
            qCWarning(logShards,
                      "Another node hangs: it has not spoken to the database for %lld seconds. Its session was ended, so "
                      "that others can record its instruments.",
                      static_cast<long long>(PulseWatch::kPatience.count()));
    }
    return {};
}

Result<> ShardLink::lookForNodes()
{
    std::vector<std::string> nodes;
    {
        const std::lock_guard lock(m_mutex);
        nodes = m_lookedFor;
    }
    auto living = m_cluster->living(nodes);
    if (!living)
        return failFrom(living);
    m_status.asked = {nodes.begin(), nodes.end()};
    m_status.living = std::move(*living);
    return {};
}

Result<> ShardLink::carryOut(const ShardMoves &moves)
{
    Keys gained;
    Result<> outcome;
    for (const InstrumentKey &key : moves.take) {
        auto taken = m_cluster->take(shardName(key));
        if (!taken) {
            outcome = failFrom(taken);
            break;
        }
        if (*taken && m_held.insert(key).second)
            gained.push_back(key);
    }
    if (!gained.empty())
        m_events.gained(gained);
    if (!moves.release.empty()) {
        m_leaving.insert(moves.release.begin(), moves.release.end());
        m_events.surrender(moves.release);
    }
    if (outcome)
        tell({});
    return outcome;
}

void ShardLink::tell(std::string error)
{
    m_status.error = std::move(error);
    m_status.held = m_held.size() - m_leaving.size();
    m_events.moved(m_status);
}

} // namespace cw::engine
