// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/streamtargets.h"

#include <algorithm>

namespace cw::replay {
namespace {

bool isCounter(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void addNames(std::string_view joined, std::vector<std::string> &names)
{
    while (!joined.empty()) {
        const auto slash = joined.find('/');
        const std::string_view name = joined.substr(0, slash);
        if (!isCounter(name))
            names.emplace_back(name);
        joined = slash == std::string_view::npos ? std::string_view() : joined.substr(slash + 1);
    }
}

} // namespace

std::vector<std::string> streamsAsked(const http::Request &request)
{
    std::vector<std::string> names;
    if (const auto path = request.pathParameters.find("streams"); path != request.pathParameters.end())
        addNames(path->second, names);
    if (const auto query = request.queryValue("streams"))
        addNames(*query, names);
    return names;
}

wire::TimeUnit unitAsked(const http::Request &request, market::Market market)
{
    const auto unit = request.queryValue("timeUnit").value_or("");
    const bool micro = market == market::Market::Spot && (unit == "MICROSECOND" || unit == "microsecond");
    return micro ? wire::TimeUnit::Microseconds : wire::TimeUnit::Milliseconds;
}

} // namespace cw::replay
