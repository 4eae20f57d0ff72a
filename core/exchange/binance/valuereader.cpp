// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/valuereader.h"

#include "core/exchange/binance/jsonreader.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace cw::exchange::binance {
namespace {

using namespace std::chrono;

constexpr UtcTime kEarliest = sys_days(year(2009) / 1 / 1);
constexpr UtcTime kLatest = sys_days(year(2100) / 1 / 1);
constexpr std::size_t kMaxTextBytes = 256;
constexpr std::size_t kMaxSymbolBytes = 50;

/// What stands between the quotes, escapes included; empty optional when the token is no string.
std::optional<std::string_view> unquoted(std::string_view token)
{
    if (token.size() < 2 || token.front() != '"' || token.back() != '"')
        return std::nullopt;
    return token.substr(1, token.size() - 2);
}

std::optional<std::int64_t> readInteger(std::string_view token)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc() || end != token.data() + token.size())
        return std::nullopt;
    const std::string_view digits = token.starts_with('-') ? token.substr(1) : token;
    const bool hasLeadingZero = digits.size() > 1 && digits.front() == '0';
    return hasLeadingZero || token == "-0" ? std::nullopt : std::optional(value);
}

bool isExchangeSpelling(std::string_view symbol)
{
    const auto isAllowed = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || c == '_'
               || c == '-' || c == '.';
    };
    return !symbol.empty() && symbol.size() <= kMaxSymbolBytes
           && std::all_of(symbol.begin(), symbol.end(), isAllowed);
}

} // namespace

market::Decimal ValueReader::decimal(std::string_view key, std::string_view token)
{
    const auto text = unquoted(token);
    const auto value = text ? market::Decimal::parse(*text) : std::nullopt;
    if (!value || (value->isZero() && text->starts_with('-')))
        refuseValue(key, token, "a plain decimal number in quotes");
    return value.value_or(market::Decimal());
}

std::optional<market::Decimal> ValueReader::optionalDecimal(std::string_view key, std::string_view token)
{
    if (token == "\"\"" || token == "null")
        return std::nullopt;
    return decimal(key, token);
}

std::int64_t ValueReader::integer(std::string_view key, std::string_view token)
{
    const auto value = readInteger(token);
    if (!value)
        refuseValue(key, token, "a whole number");
    return value.value_or(0);
}

UtcTime ValueReader::time(std::string_view key, std::string_view token)
{
    const auto ms = readInteger(token);
    // Compared as numbers first: a value in other units must not overflow the conversion.
    if (!ms || *ms < market::toMs(kEarliest) || *ms >= market::toMs(kLatest)) {
        refuseValue(key, token, "a time in milliseconds between 2009 and 2100");
        return {};
    }
    return market::fromMs(*ms);
}

bool ValueReader::flag(std::string_view key, std::string_view token)
{
    if (token != "true" && token != "false")
        refuseValue(key, token, "true or false");
    return token == "true";
}

std::string ValueReader::text(std::string_view key, std::string_view token)
{
    const auto raw = unquoted(token);
    if (raw && raw->size() <= kMaxTextBytes) {
        if (raw->find('\\') == std::string_view::npos)
            return std::string(*raw);
        if (auto plain = unescapedText(token))
            return *std::move(plain);
    }
    refuseValue(key, token, "a short text in quotes");
    return {};
}

std::string ValueReader::symbol(std::string_view key, std::string_view token)
{
    std::string value = text(key, token);
    if (isOk() && !isExchangeSpelling(value))
        refuseValue(key, token, "a symbol in upper case");
    return value;
}

void ValueReader::refuse(std::string problem)
{
    if (isOk())
        m_problem = std::move(problem);
}

std::string ValueReader::takeProblem()
{
    std::string sentence = std::exchange(m_problem, {}) + '.';
    if (sentence.front() >= 'a' && sentence.front() <= 'z')
        sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
    return sentence;
}

Error ValueReader::error() const
{
    std::string sentence = "Refused " + std::string(m_what);
    if (m_row)
        sentence += ", row " + std::to_string(*m_row);
    return {ErrorCode::Protocol, sentence + ": " + m_problem + '.', std::nullopt};
}

void ValueReader::refuseValue(std::string_view key, std::string_view token, std::string_view expected)
{
    if (!isOk())
        return;
    const std::string name(key);
    m_problem = token.empty() ? name + " is missing; it must be " + std::string(expected)
                              : name + " must be " + std::string(expected) + ", not " + excerpt(token, 40);
}

Error shapeError(std::string_view what, std::string_view text)
{
    const std::string begins = text.empty() ? "it is empty" : "it begins with " + excerpt(text);
    return {ErrorCode::Protocol,
            "Refused " + std::string(what) + ": it is not complete JSON of the documented shape; " + begins
                + '.',
            std::nullopt};
}

std::string excerpt(std::string_view text, std::size_t most)
{
    std::string out(text.substr(0, most));
    for (char &c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F)
            c = '?';
    }
    return text.size() > most ? out + "..." : out;
}

} // namespace cw::exchange::binance
