// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/fieldreaders.h"

#include "core/schedule/cronline.h"

#include <algorithm>
#include <optional>

namespace cw::config {
namespace {

using market::Interval;

constexpr std::size_t kMaxSymbols = 500;
constexpr std::size_t kMaxNames = 100;
constexpr std::size_t kMaxAssets = 50;
constexpr std::size_t kMaxAssetLength = 20;

/// The items of a list, each turned into an `Item` by `read`; false when one cannot be, or there are none or too many.
template<class Item, class Read>
bool readList(std::vector<Item> &target, std::string_view text, std::size_t most, Read read)
{
    std::vector<Item> items;
    for (const std::string &word : parseList(text)) {
        std::optional<Item> item = read(word);
        if (!item)
            return false;
        items.push_back(std::move(*item));
    }
    if (items.empty() || items.size() > most)
        return false;
    target = std::move(items);
    return true;
}

std::optional<std::string> hostFrom(const std::string &word)
{
    return isHostHeader(word) ? std::optional(lowerCase(word)) : std::nullopt;
}

/// As a browser writes it: lower case, no slash at the end.
std::optional<std::string> originFrom(const std::string &word)
{
    if (word == "*")
        return word;
    if (!isHttpBase(word))
        return std::nullopt;
    return lowerCase(word.ends_with('/') ? word.substr(0, word.size() - 1) : word);
}

std::optional<std::string> assetFrom(std::string word)
{
    for (char &c : word) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            return std::nullopt;
    }
    return word.empty() || word.size() > kMaxAssetLength ? std::nullopt : std::optional(std::move(word));
}

} // namespace

bool readBool(bool &target, std::string_view text)
{
    const auto value = parseBool(text);
    if (value)
        target = *value;
    return value.has_value();
}

bool readText(std::string &target, std::string_view text)
{
    if (text.empty() || text.find('\0') != std::string_view::npos)
        return false;
    target = text;
    return true;
}

bool readListen(Settings &settings, std::string_view text)
{
    const auto address = parseHostPort(text);
    if (!address)
        return false;
    settings.listenHost = address->host;
    settings.listenPort = address->port;
    return true;
}

bool readDatabase(std::string &target, std::string_view text)
{
    const auto hasScheme = [text](std::string_view scheme) {
        return text.starts_with(scheme) && text.size() > scheme.size();
    };
    return (hasScheme("sqlite:///") || hasScheme("postgresql://") || hasScheme("postgres://"))
           && readText(target, text);
}

bool readHosts(std::vector<std::string> &target, std::string_view text)
{
    return readList(target, text, kMaxNames, hostFrom);
}

bool readOrigins(std::vector<std::string> &target, std::string_view text)
{
    return readList(target, text, kMaxNames, originFrom);
}

bool readSymbols(std::vector<market::ParsedSymbol> &target, std::string_view text)
{
    return readList(target, text, kMaxSymbols,
                    [](const std::string &word) { return market::parseSymbol(word); });
}

bool readMarket(market::Market &target, std::string_view text)
{
    const auto market = market::parseMarket(text);
    if (market)
        target = *market;
    return market.has_value();
}

bool readInterval(std::optional<Interval> &target, std::string_view text)
{
    const auto interval = Interval::parse(text);
    if (interval)
        target = interval;
    return interval.has_value();
}

bool readIntervals(std::vector<Interval> &target, std::string_view text)
{
    if (!readList(target, text, kMaxNames, [](const std::string &word) { return Interval::parse(word); }))
        return false;
    std::sort(target.begin(), target.end());
    target.erase(std::unique(target.begin(), target.end()), target.end());
    return true;
}

bool readAssets(std::vector<std::string> &target, std::string_view text)
{
    return readList(target, text, kMaxAssets, assetFrom);
}

bool readSchedule(std::string &target, std::string_view text)
{
    if (text != "off" && !schedule::CronLine::parse(text))
        return false;
    target = text;
    return true;
}

bool readLogLevel(std::string &target, std::string_view text)
{
    const std::string level = lowerCase(text);
    for (const std::string_view known : {"debug", "info", "warning", "error"}) {
        if (level == known) {
            target = level;
            return true;
        }
    }
    return false;
}

} // namespace cw::config
