// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/changeinbox.h"

#include <algorithm>
#include <utility>

namespace cw::api {

void ChangeInbox::add(const interfaces::RangeChanged &change)
{
    const std::scoped_lock lock(m_mutex);
    const auto [at, isNew] = m_changes.try_emplace(change.series, change.range);
    if (!isNew) {
        at->second.from = std::min(at->second.from, change.range.from);
        at->second.to = std::max(at->second.to, change.range.to);
    }
    m_hasChanges.store(true, std::memory_order_release);
}

ChangeInbox::Changes ChangeInbox::take()
{
    if (!m_hasChanges.load(std::memory_order_acquire))
        return {};
    const std::scoped_lock lock(m_mutex);
    m_hasChanges.store(false, std::memory_order_relaxed);
    return std::exchange(m_changes, {});
}

} // namespace cw::api
