// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::interfaces {

/// Who filled a hole.
struct GapFiller {
    std::string door;                ///< "rest", "stream", "bulk", "import", "journal", "elsewhere"; empty: nobody
    std::optional<std::int64_t> job; ///< number among the jobs of `node`
    std::string node;                ///< empty on a database of one node, or when it is not known

    friend bool operator==(const GapFiller &, const GapFiller &) = default;
};

/// "rest, job 12, node a", as the ledger keeps it.
[[nodiscard]] std::string gapFillerText(const GapFiller &filler);
/// Reads that again; what is not understood belongs to the door.
[[nodiscard]] GapFiller parseGapFiller(std::string_view text);

} // namespace cw::interfaces
