// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/parametertext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace cw::api {
namespace {

constexpr std::array<std::pair<std::string_view, bool>, 8> kBooleans{{{"true", true},
                                                                      {"false", false},
                                                                      {"1", true},
                                                                      {"0", false},
                                                                      {"yes", true},
                                                                      {"no", false},
                                                                      {"on", true},
                                                                      {"off", false}}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equalsIgnoringCase(std::string_view text, std::string_view lowerCase)
{
    return std::equal(text.begin(), text.end(), lowerCase.begin(), lowerCase.end(),
                      [](char a, char b) { return lower(a) == b; });
}

} // namespace

std::optional<std::int64_t> parseInteger(std::string_view text) noexcept
{
    std::int64_t value = 0;
    const char *end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end)
        return std::nullopt;
    return value;
}

std::optional<bool> parseBoolean(std::string_view text) noexcept
{
    for (const auto &[word, value] : kBooleans) {
        if (equalsIgnoringCase(text, word))
            return value;
    }
    return std::nullopt;
}

} // namespace cw::api
