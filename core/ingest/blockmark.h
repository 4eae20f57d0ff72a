// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cw::ingest {

/// A pause the exchange asked for, kept as a small named value so that a restart does not break it. It counts in
/// local wall time, the only clock that runs on between two processes.
struct BlockMark {
    std::chrono::sys_time<std::chrono::milliseconds> until;
    std::string reason;
};

/// Names of blocks begin with this.
inline constexpr std::string_view kBlockMarks = "engine/block/";
/// "engine/block/api.example.org": one for all markets of a host.
[[nodiscard]] std::string blockMarkName(const std::string &host);
[[nodiscard]] std::string blockMarkText(const BlockMark &mark);
/// Empty when the text is not a mark.
[[nodiscard]] std::optional<BlockMark> parseBlockMark(std::string_view text);

} // namespace cw::ingest
