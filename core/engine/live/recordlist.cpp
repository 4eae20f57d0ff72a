// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/recordlist.h"

#include <algorithm>
#include <optional>

namespace cw::engine {

std::string recordListText(const std::vector<market::InstrumentKey> &instruments)
{
    std::string text;
    for (const market::InstrumentKey &instrument : instruments) {
        text += text.empty() ? "" : " ";
        text += market::marketText(instrument.market);
        text += ':' + instrument.symbol;
    }
    return text.empty() ? "-" : text;
}

std::vector<market::InstrumentKey> parseRecordList(std::string_view text)
{
    std::vector<market::InstrumentKey> instruments;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        const auto colon = word.find(':');
        const auto market = market::parseMarket(word.substr(0, colon));
        const auto symbol = colon == std::string_view::npos ? std::nullopt : market::parseSymbol(word.substr(colon + 1));
        if (market && symbol)
            instruments.push_back({*market, symbol->symbol});
    }
    return instruments;
}

} // namespace cw::engine
