// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/streamname.h"

#include <algorithm>

namespace cw::replay {
namespace {

using market::Market;
using std::chrono::milliseconds;

constexpr std::string_view kKline = "kline_";
constexpr std::string_view kEastAsia = "@+08:00";

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool removeSuffix(std::string_view &text, std::string_view suffix)
{
    if (!text.ends_with(suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

std::optional<StreamName> klineName(std::string_view kind, Market market)
{
    StreamName out;
    out.type = StreamType::Kline;
    const bool spot = market == Market::Spot;
    if (spot && removeSuffix(kind, kEastAsia))
        out.grid.offset = std::chrono::hours(8);
    const auto interval = Interval::parse(kind.substr(kKline.size()));
    if (!interval || (!spot && *interval == Interval::S1))
        return std::nullopt;
    out.grid.interval = *interval;
    out.period = !spot                       ? milliseconds(250)
                 : *interval == Interval::S1 ? milliseconds(1000)
                                             : milliseconds(2000);
    return out;
}

std::optional<StreamName> markPriceName(std::string_view kind, StreamType type)
{
    StreamName out;
    out.type = type;
    out.period = removeSuffix(kind, "@1s") ? milliseconds(1000) : milliseconds(3000);
    return kind == "markPrice" || kind == "markPrice@arr" ? std::optional(out) : std::nullopt;
}

std::optional<StreamName> ofAllSymbols(std::string_view kind, Market market)
{
    if (kind == "miniTicker@arr")
        return StreamName{StreamType::MiniTickers, {}, {}, milliseconds(1000)};
    if (market == Market::UsdM && kind.starts_with("markPrice@arr"))
        return markPriceName(kind, StreamType::MarkPrices);
    return std::nullopt;
}

std::optional<StreamName> ofOneSymbol(std::string_view kind, Market market)
{
    if (kind == "trade")
        return StreamName{StreamType::Trade, {}, {}, {}};
    if (kind == "aggTrade")
        return StreamName{StreamType::AggTrade, {}, {}, {}};
    if (kind == "miniTicker")
        return StreamName{StreamType::MiniTicker, {}, {}, milliseconds(market == Market::Spot ? 1000 : 2000)};
    if (kind.starts_with(kKline))
        return klineName(kind, market);
    if (market == Market::UsdM && (kind == "markPrice" || kind == "markPrice@1s"))
        return markPriceName(kind, StreamType::MarkPrice);
    return std::nullopt;
}

} // namespace

std::optional<StreamName> parseStreamName(std::string_view name, Market market)
{
    if (name.starts_with('!'))
        return ofAllSymbols(name.substr(1), market);
    const auto at = name.find('@');
    if (at == std::string_view::npos || at == 0)
        return std::nullopt;
    const std::string_view symbol = name.substr(0, at);
    auto out = ofOneSymbol(name.substr(at + 1), market);
    if (!out || std::any_of(symbol.begin(), symbol.end(), isUpper))
        return std::nullopt;
    out->symbol.resize(symbol.size());
    std::transform(symbol.begin(), symbol.end(), out->symbol.begin(), upper);
    return out;
}

} // namespace cw::replay
