// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/market/range.h"
#include "core/market/types.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cw::ingest {

/// Which instruments of one market have ended, as far as the exchange's list tells.
class Lifespans {
public:
    /// Takes the list as it was read at `at`, with what was known and is listed no more.
    void take(const std::vector<market::Instrument> &listed, market::UtcTime at);

    /// Why no rows will ever come again; nothing for an instrument that is listed, halted or unknown.
    [[nodiscard]] std::optional<Cause> ended(const std::string &symbol) const;
    /// The same as the cause of a hole, which must reach past the end.
    [[nodiscard]] std::optional<Cause> causeOf(const std::string &symbol,
                                               const market::TimeRange &hole) const;

private:
    struct End {
        market::UtcTime at; ///< of the delivery, or of the first list that said so
        Cause cause;
    };

    [[nodiscard]] static std::optional<End> endOf(const market::Instrument &instrument,
                                                  market::UtcTime readAt);

    std::map<std::string, End> m_ends; ///< by symbol
};

} // namespace cw::ingest
