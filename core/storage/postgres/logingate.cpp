// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/logingate.h"

#include <algorithm>

namespace cw::storage::postgres {

Result<> LoginGate::enter(Moment now)
{
    const std::lock_guard lock(m_mutex);
    if (!m_refusal)
        return {};
    if (now < m_next)
        return tl::unexpected(*m_refusal);
    m_next = now + m_pause;
    return {};
}

void LoginGate::refused(const Error &error, Moment began, Moment now)
{
    const std::lock_guard lock(m_mutex);
    if (m_refusal && began < m_refusedAt)
        return;
    m_pause = m_refusal ? std::min(m_pause * 2, kLast) : kFirst;
    m_refusal = error;
    m_refusedAt = now;
    m_next = now + m_pause;
}

void LoginGate::letIn()
{
    const std::lock_guard lock(m_mutex);
    m_refusal.reset();
}

} // namespace cw::storage::postgres
