// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/requesttarget.h"

#include <QUtf8StringView>

#include <algorithm>
#include <optional>

namespace cw::http {

namespace {

constexpr Rejection kBadEncoding{400,
                                 "The request target holds a broken percent sequence, a control character or "
                                 "text that is not UTF-8."};

int hexValue(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool isControl(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// The byte of the escape at the start of `text`, or nothing when it is none we accept.
std::optional<char> escapedByte(std::string_view text) noexcept
{
    if (text.size() < 3)
        return std::nullopt;
    const int high = hexValue(text[1]);
    const int low = hexValue(text[2]);
    if (high < 0 || low < 0)
        return std::nullopt;
    const char byte = static_cast<char>(high * 16 + low);
    if (isControl(byte))
        return std::nullopt;
    return byte;
}

std::optional<std::string> percentDecoded(std::string_view text, bool plusIsSpace)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const auto byte = escapedByte(text.substr(i));
            if (!byte)
                return std::nullopt;
            out.push_back(*byte);
            i += 2;
        } else {
            out.push_back(plusIsSpace && text[i] == '+' ? ' ' : text[i]);
        }
    }
    if (!QUtf8StringView(out.data(), static_cast<qsizetype>(out.size())).isValidUtf8())
        return std::nullopt;
    return out;
}

bool hasEncodedSlash(std::string_view path) noexcept
{
    for (auto at = path.find("%2"); at != std::string_view::npos; at = path.find("%2", at + 1)) {
        if (at + 2 < path.size() && (path[at + 2] == 'f' || path[at + 2] == 'F'))
            return true;
    }
    return false;
}

bool hasDotSegment(std::string_view path) noexcept
{
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const auto segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..")
            return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

std::variant<Rejection, std::string> decodedPath(std::string_view raw)
{
    // An encoded slash would be a separator to one reader and data to another: refusing it ends the argument.
    if (hasEncodedSlash(raw))
        return Rejection{400, "An encoded slash is not accepted in a path."};
    auto path = percentDecoded(raw, false);
    if (!path)
        return kBadEncoding;
    if (path->find('\\') != std::string::npos)
        return Rejection{400, "A backslash is not accepted in a path."};
    if (hasDotSegment(*path))
        return Rejection{400, "The segments '.' and '..' are not accepted in a path."};
    return std::move(*path);
}

bool decodeQuery(std::string_view raw, std::vector<std::pair<std::string, std::string>> &out)
{
    while (!raw.empty()) {
        const auto pair = raw.substr(0, raw.find('&'));
        raw.remove_prefix(std::min(raw.size(), pair.size() + 1));
        if (pair.empty())
            continue;
        const auto equals = pair.find('=');
        auto name = percentDecoded(pair.substr(0, equals), true);
        auto value = percentDecoded(
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!name || !value)
            return false;
        out.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

} // namespace

std::variant<Rejection, RequestTarget> decodeTarget(std::string_view target)
{
    if (target.empty() || target.front() != '/')
        return Rejection{400, "The request target must be a path that starts with '/'."};
    const bool plain = std::all_of(target.begin(), target.end(),
                                   [](char c) { return c > 0x20 && c < 0x7f && c != '#' && c != '\\'; });
    if (!plain)
        return Rejection{400, "The request target holds a character that must be percent-encoded."};
    const auto mark = target.find('?');
    auto path = decodedPath(target.substr(0, mark));
    if (auto *rejection = std::get_if<Rejection>(&path))
        return *rejection;
    RequestTarget result{std::move(std::get<std::string>(path)), {}};
    if (mark != std::string_view::npos && !decodeQuery(target.substr(mark + 1), result.query))
        return kBadEncoding;
    return result;
}

} // namespace cw::http
