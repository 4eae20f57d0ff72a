// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/listingmark.h"

#include <algorithm>
#include <charconv>

namespace cw::ingest {
namespace {

std::optional<market::UtcTime> parseMs(std::string_view text) noexcept
{
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return market::fromMs(ms);
}

} // namespace

std::string listingMarkName(const market::SeriesKey &series)
{
    return std::string(listingMarkPrefix()) + std::string(market::marketText(series.instrument.market)) + '/'
           + series.instrument.symbol + '/' + std::string(series.interval.text());
}

std::string_view listingMarkPrefix() noexcept { return "listing/"; }

std::string listingMarkText(const ListingMark &mark)
{
    return std::to_string(market::toMs(mark.probedFrom)) + ' ' + std::to_string(market::toMs(mark.first));
}

std::optional<ListingMark> parseListingMark(std::string_view text) noexcept
{
    const auto space = text.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    const auto probed = parseMs(text.substr(0, space));
    const auto first = parseMs(text.substr(space + 1));
    if (!probed || !first || *first < *probed)
        return std::nullopt;
    return ListingMark{*probed, *first};
}

market::UtcTime expectedFrom(market::UtcTime horizon, const std::optional<ListingMark> &mark) noexcept
{
    // A mark says nothing about times before those that were asked for.
    return mark && mark->probedFrom <= horizon ? std::max(horizon, mark->first) : horizon;
}

} // namespace cw::ingest
