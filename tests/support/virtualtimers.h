// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/timers.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace cw::test {

/// A clock that is turned by hand. Actions run inside `advance` and `runUntil`, in order of their time.
class VirtualTimers final : public ingest::Timers {
public:
    using Time = std::chrono::microseconds;

    [[nodiscard]] std::unique_ptr<Handle> after(std::chrono::milliseconds delay,
                                                std::function<void()> action) override
    {
        const Key key{m_now + delay, ++m_last};
        m_actions->emplace(key, std::move(action));
        return std::make_unique<Entry>(m_actions, key);
    }
    /// An action nobody cancels.
    void post(std::chrono::milliseconds delay, std::function<void()> action)
    {
        m_actions->emplace(Key{m_now + delay, ++m_last}, std::move(action));
    }

    [[nodiscard]] Time now() const { return m_now; }

    void advance(std::chrono::milliseconds by)
    {
        const Time end = m_now + by;
        while (!m_actions->empty() && m_actions->begin()->first.first <= end)
            runNext();
        m_now = end;
    }
    /// Runs until `isDone`; false when `limit` of virtual time passed before.
    [[nodiscard]] bool runUntil(const std::function<bool()> &isDone, std::chrono::milliseconds limit)
    {
        const Time end = m_now + limit;
        while (!isDone()) {
            if (m_actions->empty() || m_actions->begin()->first.first > end)
                return false;
            runNext();
        }
        return true;
    }

private:
    using Key = std::pair<Time, std::uint64_t>;
    using Actions = std::map<Key, std::function<void()>>;

    class Entry final : public Handle {
    public:
        Entry(std::weak_ptr<Actions> actions, Key key) : m_actions(std::move(actions)), m_key(key) {}
        ~Entry() override
        {
            if (const auto actions = m_actions.lock())
                actions->erase(m_key);
        }

    private:
        std::weak_ptr<Actions> m_actions;
        Key m_key;
    };

    void runNext()
    {
        auto node = m_actions->extract(m_actions->begin());
        m_now = std::max(m_now, node.key().first);
        node.mapped()();
    }

    Time m_now{0};
    std::uint64_t m_last = 0;
    std::shared_ptr<Actions> m_actions = std::make_shared<Actions>();
};

} // namespace cw::test
