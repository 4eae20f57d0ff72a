// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <string>
#include <vector>

/// One synchronisation of the instrument list as a function of what was known and what the exchange lists now.
namespace cw::ingest {

/// Status of an instrument the exchange lists no more. Own word: the exchange has none for it.
inline constexpr std::string_view kDelisted = "DELISTED";

/// Which instruments a synchronisation tells about (rest-contracts §1.2).
struct InstrumentSelection {
    std::vector<std::string> quoteAssets;
    market::UtcTime now;

    /// Trading, a perpetual or a spot pair, quoted in a selected asset, its delivery not passed.
    [[nodiscard]] bool includes(const market::Instrument &instrument) const;
};

struct InstrumentSync {
    std::vector<market::Instrument> toStore; ///< what is listed, and what was known and is listed no more
    std::vector<std::string> added;          ///< selected now and not before, sorted
    std::vector<std::string> removed;        ///< selected before and not now, sorted
};

/// `known` and `listed` are of one market.
[[nodiscard]] InstrumentSync synchronise(const std::vector<market::Instrument> &known,
                                         std::vector<market::Instrument> listed, const InstrumentSelection &selection);

} // namespace cw::ingest
