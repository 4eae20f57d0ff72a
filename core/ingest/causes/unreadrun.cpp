// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/unreadrun.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cw::ingest {
namespace {

/// Microseconds of any time the program meets, so that names sort as times do.
constexpr std::size_t kTimeDigits = 17;

std::optional<market::UtcTime> unreadSince(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix))
        return std::nullopt;
    const std::string_view digits = name.substr(prefix.size()).substr(0, kTimeDigits);
    std::int64_t us = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), us);
    const bool isTime = error == std::errc() && end == digits.data() + digits.size();
    return isTime ? std::optional(market::fromUs(us)) : std::nullopt;
}

} // namespace

std::string unreadRunPrefix(market::Market market)
{
    return "engine/unread/" + std::string(market::marketText(market)) + '/';
}

std::string unreadRunName(market::Market market, const UnreadRun &run)
{
    const std::string digits = std::to_string(market::toUs(run.since));
    const std::string zeros(kTimeDigits - std::min(kTimeDigits, digits.size()), '0');
    return unreadRunPrefix(market) + zeros + digits + '/' + run.mark.node;
}

std::vector<UnreadRun> parseUnreadRuns(market::Market market,
                                       const std::vector<std::pair<std::string, std::string>> &states)
{
    std::vector<UnreadRun> runs;
    for (const auto &[name, text] : states) {
        const auto since = unreadSince(name, unreadRunPrefix(market));
        const auto mark = parseRecordMark(text);
        if (since && mark)
            runs.push_back({*since, *mark});
    }
    std::ranges::sort(runs, {}, &UnreadRun::since);
    return runs;
}

} // namespace cw::ingest
