// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/values.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <charconv>

namespace cw::config {
namespace {

std::string_view trimmed(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

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
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'
               || c == ':';
    });
}

bool isHttpBase(std::string_view text) noexcept
{
    if (text.starts_with("http://"))
        text.remove_prefix(7);
    else if (text.starts_with("https://"))
        text.remove_prefix(8);
    else
        return false;
    if (text.ends_with('/'))
        text.remove_suffix(1);
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

std::string lowerCase(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

} // namespace cw::config
