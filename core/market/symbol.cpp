// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/symbol.h"

#include <algorithm>

namespace cw::market {
namespace {

constexpr std::size_t kMaxBytes = 50;

bool isAsciiAlphanumeric(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool isAllowed(unsigned char c)
{
    return isAsciiAlphanumeric(c) || c == '/' || c == '-' || c == '_' || c == '.' || c == ':' || c >= 0x80;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Checks UTF-8 structure: no stray or missing continuation bytes, no overlong forms, no surrogates.
bool isValidUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + length > text.size())
            return false;
        char32_t point = length == 1 ? lead : lead & (0xFF >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0) != 0x80)
                return false;
            point = (point << 6) | (next & 0x3F);
        }
        const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        // Direction marks and zero-width characters never belong to a symbol and would deceive a reader.
        const bool invisible = (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E);
        if (overlong || invisible || (point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF)
            return false;
        i += length;
    }
    return true;
}

/// "_261225" at the end marks a dated contract and is part of its name.
bool hasDeliverySuffix(std::string_view text)
{
    const auto mark = text.rfind('_');
    if (mark == std::string_view::npos || text.size() - mark != 7)
        return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(mark) + 1, text.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

bool removeSuffix(std::string_view &text, std::string_view suffix)
{
    if (!text.ends_with(suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

} // namespace

std::string_view marketText(Market market) noexcept { return market == Market::Spot ? "spot" : "um"; }

std::optional<Market> parseMarket(std::string_view text) noexcept
{
    if (text == "spot")
        return Market::Spot;
    if (text == "um")
        return Market::UsdM;
    return std::nullopt;
}

std::optional<ParsedSymbol> parseSymbol(std::string_view text)
{
    const bool allowed = std::all_of(text.begin(), text.end(),
                                     [](char c) { return isAllowed(static_cast<unsigned char>(c)); });
    if (text.empty() || text.size() > kMaxBytes || !allowed || !isValidUtf8(text))
        return std::nullopt;
    std::string spelled(text);
    std::transform(spelled.begin(), spelled.end(), spelled.begin(), upper);
    std::string_view rest = spelled;
    ParsedSymbol out;
    if (removeSuffix(rest, "-PERP"))
        out.market = Market::UsdM;
    if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
        if (colon == 0 || colon + 1 == rest.size())
            return std::nullopt;
        out.market = Market::UsdM;
        rest = rest.substr(0, colon);
    }
    std::string delivery;
    if (hasDeliverySuffix(rest)) {
        delivery = rest.substr(rest.size() - 7);
        rest.remove_suffix(7);
        out.market = Market::UsdM;
    }
    for (const char c : rest) {
        if (c != '/' && c != '-' && c != '_' && c != '.')
            out.symbol += c;
    }
    if (out.symbol.empty() || out.symbol.find(':') != std::string::npos)
        return std::nullopt;
    out.symbol += delivery;
    return out;
}

std::optional<std::string> whyOtherMarket(const ParsedSymbol &symbol, std::optional<Market> named)
{
    if (!named || !symbol.market || *named == *symbol.market)
        return std::nullopt;
    return "The spelling of the symbol names a contract of " + std::string(marketText(*symbol.market))
           + ", and the market is said to be " + std::string(marketText(*named)) + '.';
}

std::string describe(const InstrumentKey &key) { return std::string(marketText(key.market)) + ' ' + key.symbol; }

std::string describe(const SeriesKey &key)
{
    return describe(key.instrument) + ' ' + std::string(key.interval.text());
}

} // namespace cw::market
