// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace cw::testing {

/// Callbacks of one kind. Subscriptions may end on any thread; `notify` runs the callbacks on the caller's.
template<class Value>
class FakeSubscribers {
public:
    using Callback = std::function<void(const Value &)>;

    [[nodiscard]] interfaces::SubscriptionHandle add(Callback callback)
    {
        const std::scoped_lock lock(m_state->mutex);
        const int id = m_state->nextId++;
        m_state->callbacks.emplace(id, std::move(callback));
        return std::make_unique<Handle>(m_state, id);
    }

    void notify(const Value &value)
    {
        const std::scoped_lock lock(m_state->mutex);
        for (const auto &[id, callback] : m_state->callbacks)
            callback(value);
    }

    [[nodiscard]] std::size_t count() const
    {
        const std::scoped_lock lock(m_state->mutex);
        return m_state->callbacks.size();
    }

private:
    struct State {
        mutable std::mutex mutex;
        std::map<int, Callback> callbacks;
        int nextId = 0;
    };

    class Handle : public interfaces::Subscription {
    public:
        Handle(std::shared_ptr<State> state, int id) : m_state(std::move(state)), m_id(id) {}
        ~Handle() override
        {
            const std::scoped_lock lock(m_state->mutex);
            m_state->callbacks.erase(m_id);
        }

    private:
        std::shared_ptr<State> m_state;
        int m_id;
    };

    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace cw::testing
