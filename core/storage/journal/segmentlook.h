// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace cw::storage::journal {

/// What the file of a segment says of itself.
struct SegmentLook {
    enum class State : std::uint8_t {
        Usable,
        Empty,        ///< its process ended between making and filling it
        OtherVersion, ///< sound, and written by another version of the program
        Damaged,
    };
    State state = State::Damaged;
    std::int64_t size = 0;
    std::int64_t released = 0; ///< up to there everything is committed
    std::string why;           ///< it is of another version, or damaged: "its header is damaged"

    /// Of batches that are not committed, in a usable one.
    [[nodiscard]] std::int64_t pendingBytes() const;
};

/// Reads the header of a segment's file and changes nothing. `number`: the one in its name.
[[nodiscard]] SegmentLook lookAtSegment(const std::string &path, std::uint64_t number);

} // namespace cw::storage::journal
