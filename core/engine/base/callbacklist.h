// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace cw::engine {

/// Callbacks of one kind. Subscribing and unsubscribing is possible on any thread, also from inside a callback; a
/// subscription that ends on another thread waits for a callback of this list that is just running.
template<class T>
class CallbackList {
public:
    using Callback = std::function<void(const T &)>;

    [[nodiscard]] interfaces::SubscriptionHandle add(Callback callback)
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->callbacks.push_back(std::make_shared<Entry>(Entry{std::move(callback), false}));
        return std::make_unique<Handle>(m_state, m_state->callbacks.back());
    }

    void call(const T &value) const
    {
        const std::lock_guard lock(m_state->mutex);
        // A copy: a callback may end its own subscription or begin another.
        const auto callbacks = m_state->callbacks;
        for (const auto &entry : callbacks) {
            if (!entry->isEnded)
                entry->callback(value);
        }
    }

    [[nodiscard]] bool isEmpty() const
    {
        const std::lock_guard lock(m_state->mutex);
        return m_state->callbacks.empty();
    }

private:
    struct Entry {
        Callback callback;
        bool isEnded = false; ///< ended by a callback of the round that is running
    };
    struct State {
        std::recursive_mutex mutex;
        std::list<std::shared_ptr<Entry>> callbacks;
    };

    class Handle final : public interfaces::Subscription {
    public:
        Handle(std::shared_ptr<State> state, std::shared_ptr<Entry> entry)
            : m_state(std::move(state)), m_entry(std::move(entry))
        {
        }
        ~Handle() override
        {
            const std::lock_guard lock(m_state->mutex);
            m_state->callbacks.remove(m_entry);
            m_entry->isEnded = true;
        }

    private:
        std::shared_ptr<State> m_state;
        std::shared_ptr<Entry> m_entry;
    };

    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace cw::engine
