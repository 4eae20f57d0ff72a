// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/leaveintime.h"

#include <QLoggingCategory>

#include <chrono>
#include <cstdlib>

Q_LOGGING_CATEGORY(logLeave, "cw.node")

namespace cw::runtime {
namespace {

/// A little less than the three seconds a system, a user or a script gives a program to end.
constexpr std::chrono::milliseconds kPatience{2'800};
constexpr std::chrono::milliseconds kLookAgain{100};

} // namespace

LeaveInTime::LeaveInTime(int code, std::function<bool()> mayLeave)
    : m_code(code), m_mayLeave(std::move(mayLeave)), m_thread([this](const std::stop_token &isGone) { run(isGone); })
{
}

void LeaveInTime::allow()
{
    const std::lock_guard lock(m_mutex);
    m_mayLeave = [] { return true; };
}

void LeaveInTime::run(const std::stop_token &isGone)
{
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, isGone, kPatience, [] { return false; });
    while (!isGone.stop_requested() && !m_mayLeave())
        m_wake.wait_for(lock, isGone, kLookAgain, [] { return false; });
    if (isGone.stop_requested())
        return;
    qCWarning(logLeave, "The database does not let go of the program, which ends without it. What was received and is not "
                        "written stands in the journal.");
    std::_Exit(m_code);
}

} // namespace cw::runtime
