// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restparameters.h"

#include <algorithm>
#include <charconv>

namespace cw::replay {
namespace {

using market::Market;
using market::UtcTime;

constexpr std::size_t kLongestSymbol = 50;
constexpr std::size_t kLongestNumber = 20;
constexpr std::string_view kSymbolRange = R"(^[\w\-._&&[^a-z]]{1,50}$)";
constexpr std::string_view kNumberRange = "^[0-9]{1,20}$";

using Specs = std::span<const ParameterSpec>;

tl::unexpected<ApiError> notSent(std::string_view name)
{
    return refuse(-1102, "Mandatory parameter '" + std::string(name)
                             + "' was not sent, was empty/null, or malformed.");
}

tl::unexpected<ApiError> illegalCharacters(std::string_view name, std::string_view range)
{
    return refuse(-1100, "Illegal characters found in parameter '" + std::string(name) + "'; legal range is '"
                             + std::string(range) + "'.");
}

const ParameterSpec *specOf(Specs specs, std::string_view name)
{
    const auto it =
        std::find_if(specs.begin(), specs.end(), [&](const auto &spec) { return spec.name == name; });
    return it == specs.end() ? nullptr : &*it;
}

ApiResult<void> checkMandatory(const http::Request &request, Specs specs)
{
    for (const ParameterSpec &spec : specs) {
        if (spec.mandatory && request.queryValue(spec.name).value_or("").empty())
            return notSent(spec.name);
    }
    return {};
}

/// Spot only: everything sent must be read, once.
ApiResult<void> checkUnread(const http::Request &request, Specs specs)
{
    const auto sent = request.query.size();
    std::size_t known = 0;
    for (auto it = request.query.begin(); it != request.query.end(); ++it) {
        if (std::any_of(request.query.begin(), it,
                        [&](const auto &other) { return other.first == it->first; }))
            return refuse(-1101, "Duplicate values for a parameter detected.");
        known += specOf(specs, it->first) ? 1 : 0;
    }
    if (known == sent)
        return {};
    if (specs.empty())
        return refuse(-1101,
                      "Too many parameters; expected '0' and received '" + std::to_string(sent) + "'.");
    return refuse(-1104, "Not all sent parameters were read; read '" + std::to_string(known)
                             + "' parameter(s) but was sent '" + std::to_string(sent) + "'.");
}

bool isDigits(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestNumber
           && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> readNumber(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Futures take a symbol in lower case (measured); the rest of the program sees one spelling.
std::string inMarketSpelling(std::string text, Market market)
{
    if (market == Market::UsdM)
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

} // namespace

bool isSymbolText(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= kLongestSymbol
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'
                         || static_cast<unsigned char>(c) >= 0x80;
              });
}

ApiResult<RestParameters> RestParameters::read(const http::Request &request, Market market, Specs specs,
                                               bool refuseUnknown)
{
    if (auto checked = checkMandatory(request, specs); !checked)
        return tl::unexpected(checked.error());
    if (market == Market::Spot && refuseUnknown) {
        if (auto checked = checkUnread(request, specs); !checked)
            return tl::unexpected(checked.error());
    }
    RestParameters out(market);
    for (const ParameterSpec &spec : specs) {
        const auto sent = request.queryValue(spec.name);
        if (!sent)
            continue;
        if (sent->empty())
            return refuse(-1105, "Parameter '" + std::string(spec.name) + "' was empty.");
        std::string value(*sent);
        if (spec.kind == ParameterKind::Symbol) {
            value = inMarketSpelling(std::move(value), market);
            if (!isSymbolText(value))
                return illegalCharacters(spec.name, kSymbolRange);
        }
        if (spec.kind == ParameterKind::Number && !isDigits(value))
            return illegalCharacters(spec.name, kNumberRange);
        out.m_values.insert_or_assign(std::string(spec.name), std::move(value));
    }
    for (const ParameterSpec &spec : specs) {
        const auto value = spec.kind == ParameterKind::Number ? out.text(spec.name) : std::nullopt;
        const auto number = value ? readNumber(*value) : std::nullopt;
        if (value && !number)
            return notSent(spec.name);
        if (number)
            out.m_numbers.emplace(spec.name, *number);
    }
    return out;
}

std::optional<std::string_view> RestParameters::text(std::string_view name) const
{
    const auto it = m_values.find(name);
    return it == m_values.end() ? std::nullopt : std::optional<std::string_view>(it->second);
}

std::optional<std::int64_t> RestParameters::number(std::string_view name) const
{
    const auto it = m_numbers.find(name);
    return it == m_numbers.end() ? std::nullopt : std::optional(it->second);
}

std::optional<UtcTime> RestParameters::time(std::string_view name) const
{
    constexpr std::int64_t kFirstMicroseconds = 100'000'000'000'000;
    // Bounds outside the exchange's life are cut, not refused (binance-api §2).
    constexpr std::int64_t kEarliest = 1483228800000;
    constexpr std::int64_t kLatest = 4102444800000;
    const auto sent = number(name);
    if (!sent)
        return std::nullopt;
    if (*sent >= kFirstMicroseconds)
        return market::fromUs(std::min(*sent, kLatest * 1000));
    return market::fromMs(std::clamp(*sent, kEarliest, kLatest));
}

ApiResult<int> RestParameters::limit(LimitSpec spec) const
{
    const auto sent = number("limit");
    if (!sent)
        return spec.standard;
    if (m_market == Market::Spot && *sent == 0)
        return notSent("limit");
    if (m_market == Market::UsdM && (*sent == 0 || *sent > spec.most))
        return refuse(-1130, "Data sent for parameter 'limit' is not valid.");
    return static_cast<int>(std::min<std::int64_t>(*sent, spec.most));
}

std::optional<std::int64_t> uncheckedLimit(const http::Request &request)
{
    const auto sent = request.queryValue("limit");
    return sent ? readNumber(*sent) : std::nullopt;
}

} // namespace cw::replay
