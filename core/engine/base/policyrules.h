// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "core/schedule/schedule.h"
#include "core/storage/archive.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// What a policy may say, which one counts, and up to when rows may go. Pure.
namespace cw::engine {

/// Rows younger than this on the exchange's clock may still change (reliability A4).
inline constexpr std::chrono::days kLateData{1};
/// The local clock is told to be wrong when it is further than this from the exchange's.
inline constexpr std::chrono::minutes kMostSkew{5};

/// InvalidInput names the value and what is accepted.
[[nodiscard]] Result<> checkPolicy(const interfaces::ArchivePolicy &policy);
[[nodiscard]] Result<schedule::Schedule> scheduleOf(const interfaces::ArchivePolicy &policy);

[[nodiscard]] storage::ArchivePolicy storedPolicy(const interfaces::ArchivePolicy &policy);
/// The same back, with the next run as seen at `now` of the local clock.
[[nodiscard]] interfaces::ArchivePolicy shownPolicy(const storage::ArchivePolicy &policy,
                                                    market::UtcTime now);
[[nodiscard]] interfaces::SequenceFilter filterOf(const storage::ArchivePolicy &policy);

/// The policy that counts for a sequence, of the oldest first: the most specific one, of equals the newest; null when none
/// does. Lasts as long as `policies`.
[[nodiscard]] const storage::ArchivePolicy *decidingPolicy(std::span<const storage::ArchivePolicy> policies,
                                                           const storage::Sequence &sequence);

/// The newest enabled policy for just the same sequences as `policy`, which therefore never counts; nothing when there is
/// none. `policies`: the oldest first.
[[nodiscard]] std::optional<std::int64_t> overruling(std::span<const storage::ArchivePolicy> policies,
                                                     const storage::ArchivePolicy &policy);

/// Candles of `interval`, or other rows, older than `wanted` may go, but never one that may still change at the exchange's
/// `now`.
[[nodiscard]] market::UtcTime cutOff(const std::optional<market::Interval> &interval, market::UtcTime wanted,
                                     market::UtcTime now);

/// Names of the sets of policies.
[[nodiscard]] std::span<const std::string_view> presetNames() noexcept;
/// The policies of a set; InvalidInput names the sets there are.
[[nodiscard]] Result<std::vector<interfaces::ArchivePolicy>> presetPolicies(std::string_view name);

} // namespace cw::engine
