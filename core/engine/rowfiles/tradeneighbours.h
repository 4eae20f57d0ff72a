// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace cw::engine {

/// The stored trades among and beside some that somebody hands in. An exchange counts its trades in the order of time, so a
/// row whose id and time do not fit between its neighbours is not of this market, and would make everything between them
/// look missing.
class TradeNeighbours {
public:
    /// Reads what lies under, before and behind `rows`: three questions for each run of ids that lie close together.
    [[nodiscard]] static Result<TradeNeighbours> read(storage::Reader &reader, const market::InstrumentKey &instrument,
                                                      std::span<const market::Trade> rows);

    /// Why `trade` cannot be taken beside what is stored, or nothing.
    [[nodiscard]] std::optional<std::string> whyNot(const market::Trade &trade) const;

private:
    std::map<std::int64_t, market::Trade> m_stored; ///< by id
};

} // namespace cw::engine
