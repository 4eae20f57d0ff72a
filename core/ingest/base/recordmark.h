// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"
#include "core/market/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::ingest {

/// What a node did last with an instrument.
enum class RecordStep : std::uint8_t {
    Recording,  ///< records it; still so when nobody does, as the node ended without a word
    HandedOver, ///< gave it to the other nodes of the database
    Stopped,    ///< ended properly
    Dropped,    ///< was told not to record it any more
    Restored,   ///< recorded it, and then a backup took the place of the database
};

/// Who recorded an instrument last, kept as a small named value, so that the next one to record it knows why rows are
/// missing. One mark an instrument, written by whoever records it.
struct RecordMark {
    RecordStep step = RecordStep::Recording;
    market::UtcTime at; ///< exchange time of the step; the epoch while it was not known
    std::string node;   ///< empty on a database of one node

    friend bool operator==(const RecordMark &, const RecordMark &) = default;
};

/// That this run of a node recorded an instrument before and let it go.
struct LetGo {
    std::optional<RecordStep> step; ///< absent: another node held its shard
    market::UtcTime at;
};

/// What the names of all instruments begin with.
[[nodiscard]] std::string_view recordMarkPrefix() noexcept;
/// "engine/record/spot/BTCUSDT".
[[nodiscard]] std::string recordMarkName(const market::InstrumentKey &instrument);
[[nodiscard]] std::string recordMarkText(const RecordMark &mark);
/// Empty when the text is not a mark.
[[nodiscard]] std::optional<RecordMark> parseRecordMark(std::string_view text);

} // namespace cw::ingest
