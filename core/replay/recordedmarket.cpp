// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/recordedmarket.h"

#include <algorithm>

namespace cw::replay {

void RecordedMarket::add(std::unique_ptr<RecordedInstrument> instrument)
{
    const market::InstrumentKey &key = instrument->description().key;
    std::erase_if(m_entries, [&](const Entry &entry) { return entry.instrument->description().key == key; });
    auto book = std::make_unique<CandleBook>(*instrument);
    m_entries.push_back({std::move(instrument), std::move(book)});
}

const CandleBook *RecordedMarket::find(market::Market market, std::string_view symbol) const
{
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        const auto &key = entry.instrument->description().key;
        return key.market == market && key.symbol == symbol;
    });
    return it == m_entries.end() ? nullptr : it->book.get();
}

std::vector<const CandleBook *> RecordedMarket::all(market::Market market) const
{
    std::vector<const CandleBook *> books;
    for (const Entry &entry : m_entries) {
        if (entry.instrument->market() == market)
            books.push_back(entry.book.get());
    }
    return books;
}

UtcTime RecordedMarket::end() const
{
    UtcTime last = UtcTime::min();
    for (const Entry &entry : m_entries)
        last = std::max(last, entry.instrument->end());
    return last;
}

} // namespace cw::replay
