// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/schedule/cronfield.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace cw::schedule {
namespace {

tl::unexpected<Error> refusal(std::string_view part, const FieldRule &rule)
{
    return fail(ErrorCode::InvalidInput, "'" + std::string(part) + "' is no " + std::string(rule.name)
                                             + " of a schedule; accepted are *, numbers from "
                                             + std::to_string(rule.first) + " to " + std::to_string(rule.last)
                                             + ", lists a,b, ranges a-b and steps */n.");
}

std::optional<int> numberOf(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isNumber = error == std::errc() && end == text.data() + text.size() && text.front() != '-';
    return isNumber ? std::optional(value) : std::nullopt;
}

bool isSameWord(std::string_view text, std::string_view word)
{
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; });
}

std::optional<int> valueOf(std::string_view text, const FieldRule &rule)
{
    if (text.empty())
        return std::nullopt;
    for (std::size_t i = 0; i < rule.words.size(); ++i) {
        if (isSameWord(text, rule.words[i]))
            return rule.firstWord + static_cast<int>(i);
    }
    const auto number = numberOf(text);
    return number && *number >= rule.first && *number <= rule.last ? number : std::nullopt;
}

struct Steps {
    int from = 0;
    int to = 0;
    int by = 1;
};

/// One part of a list: "*", "a", "a-b", each with "/n" or without.
std::optional<Steps> stepsOf(std::string_view part, const FieldRule &rule)
{
    Steps steps;
    const auto slash = part.find('/');
    const std::string_view range = part.substr(0, slash);
    if (slash != std::string_view::npos) {
        const std::string_view by = part.substr(slash + 1);
        const auto number = by.empty() ? std::nullopt : numberOf(by);
        if (!number || *number == 0)
            return std::nullopt;
        steps.by = *number;
    }
    const auto dash = range.find('-');
    if (range == "*") {
        steps.from = rule.first;
        steps.to = rule.last;
        return steps;
    }
    const auto from = valueOf(range.substr(0, dash), rule);
    const auto to = dash == std::string_view::npos ? from : valueOf(range.substr(dash + 1), rule);
    // A step needs something to step through.
    if (!from || !to || *to < *from || (dash == std::string_view::npos && slash != std::string_view::npos))
        return std::nullopt;
    steps.from = *from;
    steps.to = *to;
    return steps;
}

} // namespace

std::vector<std::string_view> splitFields(std::string_view text)
{
    std::vector<std::string_view> fields;
    while (true) {
        const auto from = text.find_first_not_of(" \t");
        if (from == std::string_view::npos)
            return fields;
        const auto to = std::min(text.find_first_of(" \t", from), text.size());
        fields.push_back(text.substr(from, to - from));
        text.remove_prefix(to);
    }
}

Result<std::vector<int>> parseField(std::string_view text, const FieldRule &rule)
{
    std::vector<int> values;
    for (std::string_view rest = text;;) {
        const auto comma = rest.find(',');
        const auto part = rest.substr(0, comma);
        const auto steps = stepsOf(part, rule);
        if (!steps)
            return refusal(part, rule);
        // The end may lie near the largest number: never step past it.
        for (int value = steps->from;; value += steps->by) {
            values.push_back(value);
            if (steps->to - value < steps->by)
                break;
        }
        if (comma == std::string_view::npos)
            return values;
        rest.remove_prefix(comma + 1);
    }
}

} // namespace cw::schedule
