// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/routepattern.h"

#include <algorithm>
#include <utility>

namespace cw::http {

namespace {

constexpr std::string_view kRestMark = "...";

/// Takes the first segment off `rest`, which starts with the slash before it.
std::string_view takeSegment(std::string_view &rest)
{
    rest.remove_prefix(1);
    const auto segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    return segment;
}

} // namespace

std::string_view withoutTrailingSlash(std::string_view path) noexcept
{
    if (!path.empty() && path.back() == '/')
        path.remove_suffix(1);
    return path;
}

RoutePattern::RoutePattern(std::string_view text) : m_text(text)
{
    auto rest = withoutTrailingSlash(text);
    while (!rest.empty()) {
        auto segment = takeSegment(rest);
        if (segment.size() < 3 || segment.front() != '{' || segment.back() != '}') {
            m_segments.push_back({Kind::Literal, std::string(segment)});
            continue;
        }
        segment = segment.substr(1, segment.size() - 2);
        const bool takesRest = segment.size() > kRestMark.size()
                               && segment.substr(segment.size() - kRestMark.size()) == kRestMark;
        if (takesRest)
            segment.remove_suffix(kRestMark.size());
        m_segments.push_back({takesRest ? Kind::Rest : Kind::Parameter, std::string(segment)});
    }
}

bool RoutePattern::isLiteral() const noexcept
{
    return std::all_of(m_segments.begin(), m_segments.end(),
                       [](const Segment &segment) { return segment.kind == Kind::Literal; });
}

bool RoutePattern::matches(std::string_view path) const
{
    auto rest = withoutTrailingSlash(path);
    for (const Segment &expected : m_segments) {
        if (rest.empty())
            return false;
        if (expected.kind == Kind::Rest)
            return rest.size() > 1;
        const auto segment = takeSegment(rest);
        if (expected.kind == Kind::Literal ? segment != expected.text : segment.empty())
            return false;
    }
    return rest.empty();
}

RoutePattern::Parameters RoutePattern::parameters(std::string_view path) const
{
    Parameters values;
    auto rest = withoutTrailingSlash(path);
    for (const Segment &expected : m_segments) {
        if (expected.kind == Kind::Rest) {
            values.emplace(expected.text, rest.substr(1));
            break;
        }
        const auto segment = takeSegment(rest);
        if (expected.kind == Kind::Parameter)
            values.emplace(expected.text, segment);
    }
    return values;
}

bool RoutePattern::isMoreSpecificThan(const RoutePattern &other) const
{
    return std::lexicographical_compare(m_segments.begin(), m_segments.end(), other.m_segments.begin(),
                                        other.m_segments.end(),
                                        [](const Segment &a, const Segment &b) { return a.kind < b.kind; });
}

} // namespace cw::http
