// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/candlebook.h"
#include "core/replay/recordedinstrument.h"

#include <memory>
#include <string_view>
#include <vector>

namespace cw::replay {

/// All recorded instruments on one clock. Filled once, then only read; lives on one thread.
class RecordedMarket {
public:
    /// Adds an instrument; one of the same market and symbol is replaced.
    void add(std::unique_ptr<RecordedInstrument> instrument);
    /// When the replay starts unless it is told otherwise.
    void setClockStart(UtcTime start) { m_clockStart = start; }

    /// The candles of a symbol in exchange spelling, or null.
    [[nodiscard]] const CandleBook *find(market::Market market, std::string_view symbol) const;
    /// Every instrument of a market, in the order added.
    [[nodiscard]] std::vector<const CandleBook *> all(market::Market market) const;
    [[nodiscard]] bool isEmpty() const noexcept { return m_entries.empty(); }
    [[nodiscard]] UtcTime clockStart() const noexcept { return m_clockStart; }
    /// First instant with nothing recorded any more of any instrument; the end of time when one loops.
    [[nodiscard]] UtcTime end() const;

private:
    struct Entry {
        std::unique_ptr<RecordedInstrument> instrument;
        std::unique_ptr<CandleBook> book;
    };

    std::vector<Entry> m_entries;
    UtcTime m_clockStart;
};

} // namespace cw::replay
