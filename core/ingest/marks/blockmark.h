// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cw::ingest {

/// A pause the exchange asked for, kept as a small named value so that a restart does not break it. It counts in
/// local wall time, the only clock that runs on between two processes; a process that runs counts by its monotonic clock.
struct BlockMark {
    using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

    Moment until;
    std::string reason;
    /// What was left of it when it was noted: it never lasts longer, wherever the wall clock has gone since. Absent in marks
    /// of older versions.
    std::optional<std::chrono::milliseconds> told{};
};

/// What is left of it by the local clock, zero when it is over.
[[nodiscard]] std::chrono::milliseconds remainingOf(const BlockMark &mark, BlockMark::Moment now);

/// Names of blocks begin with this.
inline constexpr std::string_view kBlockMarks = "engine/block/";
/// "engine/block/api.example.org": one for all markets of a host.
[[nodiscard]] std::string blockMarkName(const std::string &host);
[[nodiscard]] std::string blockMarkText(const BlockMark &mark);
/// Empty when the text is not a mark.
[[nodiscard]] std::optional<BlockMark> parseBlockMark(std::string_view text);

} // namespace cw::ingest
