// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/grid.h"

#include <charconv>

namespace cw::replay {
namespace {

std::optional<int> readSmallNumber(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && text.size() <= 2 && value >= 0 ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<std::chrono::minutes> parseZoneOffset(std::string_view text) noexcept
{
    using std::chrono::minutes;
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    const auto colon = text.find(':');
    const auto hours = readSmallNumber(text.substr(0, colon));
    const auto rest =
        colon == std::string_view::npos ? std::optional(0) : readSmallNumber(text.substr(colon + 1));
    if (!hours || !rest || *rest > 59)
        return std::nullopt;
    const minutes offset = (negative ? -1 : 1) * minutes(*hours * 60 + *rest);
    return offset >= minutes(-12 * 60) && offset <= minutes(14 * 60) ? std::optional(offset) : std::nullopt;
}

} // namespace cw::replay
