// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/streams/eventqueue.h"

#include <utility>

namespace cw::api {

bool EventQueue::push(StreamEvent event)
{
    const std::scoped_lock lock(m_mutex);
    if (m_batch.events.size() >= m_bound) {
        m_batch.events.clear();
        m_batch.overflowed = true;
    }
    m_batch.events.push_back(std::move(event));
    return !std::exchange(m_isWaiting, true);
}

EventQueue::Batch EventQueue::take()
{
    const std::scoped_lock lock(m_mutex);
    m_isWaiting = false;
    return std::exchange(m_batch, {});
}

} // namespace cw::api
