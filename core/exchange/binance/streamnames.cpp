// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/streamnames.h"

#include <algorithm>
#include <array>

namespace cw::exchange::binance {
namespace {

struct KindFacts {
    StreamKind kind;
    std::string_view suffix;    ///< after the '@'
    std::string_view usdMRoute; ///< route on USD-M
};

constexpr std::array<KindFacts, 5> kKinds{{
    {StreamKind::Trade, "trade", "/public"},
    {StreamKind::AggregateTrade, "aggTrade", "/market"},
    {StreamKind::Kline, "kline_", "/market"},
    {StreamKind::MiniTicker, "miniTicker", "/market"},
    {StreamKind::MarkPrice, "markPrice", "/market"},
}};

constexpr const KindFacts &factsOf(StreamKind kind)
{
    for (const KindFacts &facts : kKinds) {
        if (facts.kind == kind)
            return facts;
    }
    return kKinds.front();
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return a.size() == b.size()
           && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Puts text into JSON quotes. Symbols hold no control characters; quotes and backslashes are escaped all the same.
void appendQuoted(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

} // namespace

std::string streamName(const StreamSpec &spec)
{
    std::string name = spec.instrument.symbol;
    std::transform(name.begin(), name.end(), name.begin(), lower);
    name += '@';
    name += factsOf(spec.kind).suffix;
    if (spec.kind == StreamKind::Kline && spec.interval)
        name += spec.interval->text();
    return name;
}

std::string streamPath(const StreamSpec &spec)
{
    if (spec.instrument.market == Market::Spot)
        return "/stream";
    return std::string(factsOf(spec.kind).usdMRoute) + "/stream";
}

std::string controlText(std::string_view method, std::span<const std::string> names, std::int64_t id)
{
    std::string text = R"({"method":")" + std::string(method) + R"(","params":[)";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            text += ',';
        appendQuoted(text, names[i]);
    }
    return text + R"(],"id":)" + std::to_string(id) + '}';
}

bool streamCarries(std::string_view name, std::string_view symbol, StreamKind kind, std::string_view interval) noexcept
{
    const auto at = name.find('@');
    if (at == std::string_view::npos || !equalsIgnoringCase(name.substr(0, at), symbol))
        return false;
    const std::string_view suffix = factsOf(kind).suffix;
    std::string_view rest = name.substr(at + 1);
    if (!rest.starts_with(suffix))
        return false;
    rest.remove_prefix(suffix.size());
    // "markPrice@1s" is the same stream, faster.
    return rest == interval || (kind == StreamKind::MarkPrice && rest.starts_with('@'));
}

} // namespace cw::exchange::binance
