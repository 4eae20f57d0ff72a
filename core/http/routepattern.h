// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cw::http {

/// `path` without one trailing slash; "/" stays empty. Both slash forms of a path give the same text.
[[nodiscard]] std::string_view withoutTrailingSlash(std::string_view path) noexcept;

/// One pattern such as `/api/pairs/{id}/` or `/ws/{stream...}`, ready to match.
class RoutePattern {
public:
    using Parameters = std::map<std::string, std::string, std::less<>>;

    explicit RoutePattern(std::string_view text);

    /// As added.
    [[nodiscard]] const std::string &text() const noexcept { return m_text; }
    [[nodiscard]] bool isLiteral() const noexcept;
    /// Matches a decoded path in either slash form.
    [[nodiscard]] bool matches(std::string_view path) const;
    /// Values of the parameters of a path that matches.
    [[nodiscard]] Parameters parameters(std::string_view path) const;
    /// True when this pattern is to be tried before `other`: the first differing segment is the literal one.
    [[nodiscard]] bool isMoreSpecificThan(const RoutePattern &other) const;

private:
    enum class Kind : unsigned char { Literal, Parameter, Rest };
    struct Segment {
        Kind kind = Kind::Literal;
        std::string text; ///< literal text or parameter name
    };

    std::string m_text;
    std::vector<Segment> m_segments;
};

} // namespace cw::http
