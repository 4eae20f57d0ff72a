// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/sleepguard.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace cw::net {
namespace {

/// The two clocks are read one after the other; less than this between them is no sleep.
constexpr std::chrono::seconds kLeastSleep{1};

} // namespace

MonoTime bootNow() noexcept
{
#ifdef CLOCK_BOOTTIME
    std::timespec now{};
    if (::clock_gettime(CLOCK_BOOTTIME, &now) == 0)
        return MonoTime(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
#endif
    return monoNow();
}

SleepGuard::SleepGuard(MonoClock mono, MonoClock boot)
    : m_mono(std::move(mono)), m_boot(std::move(boot)), m_lastMono(m_mono()), m_lastBoot(m_boot())
{
}

std::optional<Absence> SleepGuard::look()
{
    const MonoTime mono = m_mono();
    const MonoTime boot = m_boot();
    const auto ran = mono - std::exchange(m_lastMono, mono);
    const auto passed = boot - std::exchange(m_lastBoot, boot);
    const auto away = std::max(ran, passed);
    if (away < kLeast)
        return std::nullopt;
    return Absence{std::chrono::floor<std::chrono::milliseconds>(away), passed - ran >= kLeastSleep};
}

} // namespace cw::net
