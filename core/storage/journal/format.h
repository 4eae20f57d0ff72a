// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/batchcodec.h"
#include "core/storage/store.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The bytes of a segment: a header, then frames to its end. All numbers are little-endian.
///
///     header   magic 8 · version 4 · zero 4 · segment number 8 · XXH3-64 of these 8
///              mark: offset up to which everything is committed 8 · XXH3-64 of it 8
///     frame    XXH3-64 of the rest 8 · length of the payload 4 · payload: one batch (batchcodec.h)
///
/// The hashes are seeded with the segment's number, so that no part of one file is taken for a part of another.
namespace cw::storage::journal {

/// A place in the journal. Places are never used again while the journal is open.
struct Position {
    std::uint64_t segment = 0; ///< numbers begin at 1
    std::int64_t offset = 0;   ///< in the segment's file

    friend constexpr auto operator<=>(const Position &, const Position &) noexcept = default;
};

inline constexpr std::int64_t kHeaderBytes = 48;
inline constexpr std::int64_t kMarkOffset = 32;
inline constexpr std::int64_t kFrameHeadBytes = 12;
/// No batch is larger; a length beyond it is damage.
inline constexpr std::int64_t kMaxPayloadBytes = 8LL << 20;

/// The header of a new segment, its mark behind the header.
[[nodiscard]] std::string headerOf(std::uint64_t segment, std::uint32_t version = kBatchVersion);
/// The mark as it stands in the header.
[[nodiscard]] std::string markOf(std::uint64_t segment, std::int64_t offset);

/// What a header says. Nothing when it is not one of ours, or damaged; then `why` says which.
struct Header {
    std::uint64_t segment = 0;
    std::uint32_t version = 0; ///< of what follows; nobody but kBatchVersion's reads that
    std::int64_t mark = 0; ///< kHeaderBytes when the mark is damaged: what is committed is written again then
};
[[nodiscard]] std::optional<Header> readHeader(std::string_view bytes, std::string &why);

/// Appends a frame. False, with `out` as it was, when the batch is too large for one.
[[nodiscard]] bool appendFrame(const WriteBatch &batch, std::uint64_t segment, std::string &out);

/// A frame read from the front of some bytes.
struct FrameReading {
    enum class State {
        Whole,
        Cut,     ///< the bytes end too early; `bytes` says how many the frame has
        Damaged, ///< no frame
    };
    State state = State::Damaged;
    std::int64_t bytes = 0;
    WriteBatch batch;
};
[[nodiscard]] FrameReading readFrame(std::string_view bytes, std::uint64_t segment);

} // namespace cw::storage::journal
