// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "core/storage/store.h"

#include <vector>

/// Sequences as the outside names them and as the store does.
namespace cw::engine {

[[nodiscard]] storage::RowKind rowKindOf(interfaces::DataKind kind) noexcept;
[[nodiscard]] interfaces::DataKind dataKindOf(storage::RowKind kind) noexcept;
[[nodiscard]] storage::Sequence sequenceOf(const interfaces::SequenceKey &key);
[[nodiscard]] interfaces::SequenceKey keyOf(const storage::Sequence &sequence);

/// Every sequence that holds rows and that the filter names, in order.
[[nodiscard]] Result<std::vector<storage::Sequence>>
storedSequences(storage::Reader &reader, const interfaces::SequenceFilter &filter);

/// From the id of the first stored trade of a range to after that of the last one; an empty range when there
/// is none.
[[nodiscard]] Result<market::IdRange>
tradeIdsIn(storage::Reader &reader, const market::InstrumentKey &instrument, const market::TimeRange &range);

} // namespace cw::engine
