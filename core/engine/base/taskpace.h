// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>

namespace cw::engine {

/// Between two steps of a task, so that others write.
inline constexpr std::chrono::milliseconds kYield{100};
/// Before a step that failed is tried again; doubles with each failure, up to the longest.
inline constexpr std::chrono::milliseconds kFirstPause{1'000};
inline constexpr std::chrono::milliseconds kLongestPause{30'000};

/// What a task can repeat: the store was not ready, or another node moves the same rows.
[[nodiscard]] inline bool canPass(const Error &error)
{
    return error.isTransient() || error.code == ErrorCode::Storage || error.code == ErrorCode::StorageFull;
}

} // namespace cw::engine
