// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

namespace cw::storage {

// Looks for a trade by its time in windows that double from a minute on, so that neither reads much more than the trades
// nearby, however many are stored. They block on the database.

/// The trade of the smallest id from `from` on and before `to`.
[[nodiscard]] Result<std::optional<Trade>> firstTradeIn(Reader &reader, const InstrumentKey &instrument,
                                                        const TimeRange &range);
/// The trade of the greatest id in the range.
[[nodiscard]] Result<std::optional<Trade>> lastTradeIn(Reader &reader, const InstrumentKey &instrument,
                                                       const TimeRange &range);

/// The stored trade of this id, if there is one: a single look-up.
[[nodiscard]] Result<std::optional<Trade>> tradeWithId(Reader &reader, const InstrumentKey &instrument, std::int64_t id);

} // namespace cw::storage
