// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/nodes/shardkeeper.h"

#include "core/engine/base/log.h"
#include "core/engine/base/timebounds.h"
#include "core/market/localtime.h"

#include <QMetaObject>

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

/// Ticks after which an instrument is handed over although its rows are not known to be stored: the database may be
/// slow. The next holder asks the exchange for what it does not find, and the late rows are skipped.
constexpr int kMostTicks = 40;
/// The marks of the other nodes are read so often.
constexpr int kMarkTicks = 20;

std::string listOf(const ShardLink::Keys &instruments)
{
    std::string text;
    for (const market::InstrumentKey &instrument : instruments)
        text += (text.empty() ? "" : ", ") + market::describe(instrument);
    return text;
}

} // namespace

ShardKeeper::ShardKeeper(const std::shared_ptr<storage::Database> &database, const std::string &node,
                         const storage::WriteQueue &queue, std::unique_ptr<ForeignRows> foreign,
                         std::unique_ptr<LiveShare> live, Hooks hooks)
    : m_queue(queue), m_foreign(std::move(foreign)), m_live(std::move(live)), m_hooks(std::move(hooks)),
      m_node(node), m_watch(node),
      m_link(std::make_unique<ShardLink>(database, node, events()))
{
    m_live->onBlock = [this](const HostBlock &block) { m_hooks.blocked(block); };
}

ShardKeeper::~ShardKeeper()
{
    m_isStopped = true;
    m_link.reset();
}

void ShardKeeper::post(std::function<void()> action)
{
    QMetaObject::invokeMethod(
        this,
        [this, action = std::move(action)] {
            if (!m_isStopped)
                action();
        },
        Qt::QueuedConnection);
}

ShardLink::Events ShardKeeper::events()
{
    ShardLink::Events events;
    events.gained = [this](const ShardLink::Keys &keys) {
        post([this, keys] {
            qCInfo(logShards, "This node records %s.", listOf(keys).c_str());
            record(keys);
        });
    };
    events.lost = [this](const ShardLink::Keys &keys) {
        post([this, keys] {
            qCInfo(logShards, "Another node has taken %s meanwhile.", listOf(keys).c_str());
            lose(keys);
        });
    };
    events.surrender = [this](const ShardLink::Keys &keys) { post([this, keys] { surrender(keys); }); };
    events.changed = [this](const storage::Changes &changes) { post([this, changes] { take(changes); }); };
    events.moved = [this](const ShardStatus &status) { post([this, status] { take(status); }); };
    return events;
}

void ShardKeeper::record(const ShardLink::Keys &instruments)
{
    for (const market::InstrumentKey &key : instruments) {
        m_own.insert(key);
        m_hooks.record(key);
    }
}

void ShardKeeper::lose(const ShardLink::Keys &instruments)
{
    for (const market::InstrumentKey &key : instruments) {
        m_own.erase(key);
        m_hooks.lose(key);
    }
}

void ShardKeeper::surrender(const ShardLink::Keys &instruments)
{
    qCInfo(logShards, "This node hands over %s.", listOf(instruments).c_str());
    for (const market::InstrumentKey &key : instruments) {
        m_own.erase(key);
        m_hooks.handOver(key);
    }
    m_surrenders.push_back({instruments, m_queue.state().acceptedRows, 0});
}

void ShardKeeper::tick()
{
    if (m_ticks++ % kMarkTicks == 0 && !m_node.empty())
        readMarks();
    m_foreign->tick();
    m_live->tick(m_own, [this](std::string word) { m_link->say(std::move(word)); });
    if (m_surrenders.empty())
        return;
    const std::int64_t settled = m_queue.state().settledRows;
    std::erase_if(m_surrenders, [&](Surrender &each) {
        if (settled < each.rows && ++each.ticks < kMostTicks)
            return false;
        m_link->handOver(each.instruments);
        return true;
    });
}

void ShardKeeper::stop()
{
    if (m_isMarked)
        writeMark(NodeMark::State::Ended);
    m_isStopped = true;
}

void ShardKeeper::writeMark(NodeMark::State state)
{
    m_hooks.writeMarks(
        {{nodeMarkName(m_node), nodeMarkText({state, market::localTime(), m_hooks.intervals()})}});
}

void ShardKeeper::readMarks()
{
    m_hooks.readMarks([this](NodeWatch::Marks marks) {
        m_marks = std::move(marks);
        m_hooks.follow(followedBy(m_marks));
        m_link->lookFor(m_watch.asked(m_marks));
    });
}

/// Marks that were read after the link had looked say nothing yet.
void ShardKeeper::take(const ShardStatus &status)
{
    m_status = status;
    if (status.nodes > 0 && status.error.empty() && !std::exchange(m_isMarked, true))
        writeMark(NodeMark::State::Live);
    NodeWatch::Marks looked;
    std::copy_if(m_marks.begin(), m_marks.end(), std::back_inserter(looked), [&](const auto &mark) {
        return status.asked.contains(mark.first.substr(kNodeMarks.size()));
    });
    NodeWatch::Outcome outcome = m_watch.look(looked, status.living, market::localTime());
    if (!outcome.toWrite.empty())
        m_hooks.writeMarks(outcome.toWrite);
    m_silent = std::move(outcome.silent);
}

void ShardKeeper::take(const storage::Changes &changes)
{
    m_live->hear(changes.words, m_own);
    m_foreign->take(changes);
    if (changes.isVague)
        m_foreign->doubt(m_hooks.series());
    if (!changes.state.empty())
        m_hooks.stateChanged(changes.state);
}

} // namespace cw::engine
