// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/values.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <charconv>

namespace cw::config {
namespace {

std::vector<std::string> parseJsonList(std::string_view text)
{
    const auto document = QJsonDocument::fromJson(QByteArray(text.data(), qsizetype(text.size())));
    std::vector<std::string> items;
    for (const auto &value : document.array()) {
        if (!value.isString())
            return {};
        items.push_back(value.toString().toStdString());
    }
    return items;
}

/// What stands between "//" and the next '/'; empty without "//".
std::string_view authorityOf(std::string_view address) noexcept
{
    const auto mark = address.find("//");
    if (mark == std::string_view::npos)
        return {};
    const auto rest = address.substr(mark + 2);
    return rest.substr(0, rest.find('/'));
}

/// Where users and hosts of an address begin, also behind a "postgresql:/" that lacks a slash; npos in other text.
std::size_t authorityStart(std::string_view text) noexcept
{
    if (const auto mark = text.find("://"); mark != std::string_view::npos)
        return mark + 3;
    const auto scheme = text.find("postgres");
    const auto colon = scheme == std::string_view::npos ? scheme : text.find(':', scheme);
    return colon == std::string_view::npos ? colon : std::min(text.find_first_not_of('/', colon + 1), text.size());
}

/// HOST[:PORT] or [V6][:PORT].
bool isAuthority(std::string_view text) noexcept
{
    const auto colon = text.rfind(':');
    if (colon != std::string_view::npos && !text.ends_with(']')) {
        if (!parseInt(text.substr(colon + 1), 1, 65535))
            return false;
        text = text.substr(0, colon);
    }
    if (text.starts_with('[') && text.ends_with(']'))
        text = text.substr(1, text.size() - 2);
    return isHost(text);
}

} // namespace

std::optional<int> parseInt(std::string_view text, int low, int high) noexcept
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
        return std::nullopt;
    return value;
}

std::optional<bool> parseBool(std::string_view text)
{
    const std::string word = lowerCase(text);
    for (const std::string_view yes : {"true", "1", "yes", "on"}) {
        if (word == yes)
            return true;
    }
    for (const std::string_view no : {"false", "0", "no", "off"}) {
        if (word == no)
            return false;
    }
    return std::nullopt;
}

std::vector<std::string> parseList(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('['))
        return parseJsonList(text);
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto item = trimmed(text.substr(0, comma));
        if (!item.empty())
            items.emplace_back(item);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return items;
}

std::optional<HostPort> parseHostPort(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    auto host = text.substr(0, colon);
    const auto port = parseInt(text.substr(colon + 1), 0, 65535);
    const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
    if (bracketed)
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return std::nullopt;
    if (!port || !isHost(host))
        return std::nullopt;
    return HostPort{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool isHost(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
               || c == '-' || c == ':';
    });
}

bool isHttpBase(std::string_view text) noexcept
{
    if (!text.starts_with("http://") && !text.starts_with("https://"))
        return false;
    if (text.ends_with('/'))
        text.remove_suffix(1);
    return isAuthority(text.substr(text.find("//") + 2));
}

bool isStreamBase(std::string_view text) noexcept
{
    if (!text.starts_with("ws://") && !text.starts_with("wss://"))
        return false;
    return isAuthority(authorityOf(text));
}

bool isHostHeader(std::string_view text)
{
    const bool isV6 = text.starts_with('[');
    return isAuthority(text) && (isV6 || std::count(text.begin(), text.end(), ':') <= 1);
}

std::string_view hostOf(std::string_view address) noexcept
{
    const auto authority = authorityOf(address);
    if (authority.starts_with('['))
        return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

std::vector<TextSpan> passwordsIn(std::string_view text)
{
    std::vector<TextSpan> found;
    const auto start = authorityStart(text);
    if (start == std::string_view::npos)
        return found;
    const auto at = text.rfind('@');
    const auto colon = text.find(':', start);
    const bool hasPassword = at != std::string_view::npos && colon < at;
    if (hasPassword)
        found.push_back({colon + 1, at - colon - 1});
    constexpr std::string_view kName = "password=";
    for (auto from = text.find('?', hasPassword ? at : start); from != std::string_view::npos;
         from = text.find('&', from + 1)) {
        if (!text.substr(from + 1).starts_with(kName))
            continue;
        const auto value = from + 1 + kName.size();
        found.push_back({value, std::min(text.find('&', value), text.size()) - value});
    }
    return found;
}

std::string withoutPassword(std::string_view address)
{
    std::string out;
    std::size_t done = 0;
    for (const TextSpan &span : passwordsIn(address)) {
        out += std::string(address.substr(done, span.from - done)) + "…";
        done = span.from + span.size;
    }
    return out + std::string(address.substr(done));
}

std::string_view trimmed(std::string_view text) noexcept
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string lowerCase(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

} // namespace cw::config
