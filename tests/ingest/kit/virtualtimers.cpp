// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/virtualtimers.h"

namespace cw::test {

std::unique_ptr<ingest::Timers::Handle> VirtualTimers::after(std::chrono::milliseconds delay,
                                                             std::function<void()> action)
{
    const Key key{m_now + delay, ++m_last};
    m_actions->emplace(key, std::move(action));
    return std::make_unique<Entry>(m_actions, key);
}

void VirtualTimers::post(std::chrono::milliseconds delay, std::function<void()> action)
{
    m_actions->emplace(Key{m_now + delay, ++m_last}, std::move(action));
}

void VirtualTimers::advance(std::chrono::milliseconds by)
{
    const Time end = m_now + by;
    while (!m_actions->empty() && m_actions->begin()->first.first <= end)
        runNext();
    m_now = end;
}

bool VirtualTimers::runUntil(const std::function<bool()> &isDone, std::chrono::milliseconds limit)
{
    const Time end = m_now + limit;
    while (!isDone()) {
        if (m_actions->empty() || m_actions->begin()->first.first > end)
            return false;
        runNext();
    }
    return true;
}

void VirtualTimers::runNext()
{
    auto node = m_actions->extract(m_actions->begin());
    m_now = std::max(m_now, node.key().first);
    node.mapped()();
}

} // namespace cw::test
