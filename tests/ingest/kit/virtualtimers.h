// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/timers.h"

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
                                                std::function<void()> action) override;
    /// An action nobody cancels.
    void post(std::chrono::milliseconds delay, std::function<void()> action);

    [[nodiscard]] Time now() const { return m_now; }

    void advance(std::chrono::milliseconds by);
    /// Runs until `isDone`; false when `limit` of virtual time passed before.
    [[nodiscard]] bool runUntil(const std::function<bool()> &isDone, std::chrono::milliseconds limit);

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

    void runNext();

    Time m_now{0};
    std::uint64_t m_last = 0;
    std::shared_ptr<Actions> m_actions = std::make_shared<Actions>();
};

} // namespace cw::test
