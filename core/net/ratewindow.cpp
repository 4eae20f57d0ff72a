// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/ratewindow.h"

namespace cw::net {

std::chrono::milliseconds RateWindow::waitFor(MonoTime now)
{
    forgetBefore(now);
    if (m_times.size() < m_events)
        return std::chrono::milliseconds(0);
    const MonoTime freed = m_times[m_times.size() - m_events] + m_window;
    return std::chrono::ceil<std::chrono::milliseconds>(freed - now);
}

void RateWindow::count(MonoTime now)
{
    forgetBefore(now);
    m_times.push_back(now);
}

bool RateWindow::tryCount(MonoTime now)
{
    if (waitFor(now).count() > 0)
        return false;
    m_times.push_back(now);
    return true;
}

void RateWindow::forgetBefore(MonoTime now)
{
    while (!m_times.empty() && m_times.front() + m_window <= now)
        m_times.pop_front();
}

} // namespace cw::net
