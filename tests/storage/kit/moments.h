// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

namespace cw::storage::test {

inline UtcTime clockNow()
{
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// The first tick of the clock after `time`.
inline UtcTime tickAfter(UtcTime time)
{
    UtcTime now = clockNow();
    while (now <= time)
        now = clockNow();
    return now;
}

/// A moment that lies strictly between what was written before and what is written after.
inline UtcTime between()
{
    const UtcTime moment = tickAfter(clockNow());
    (void)tickAfter(moment);
    return moment;
}

} // namespace cw::storage::test
