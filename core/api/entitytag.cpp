// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/entitytag.h"

#include <xxhash.h>

namespace cw::api {
namespace {

std::string_view withoutLeading(std::string_view text, std::string_view characters)
{
    const auto first = text.find_first_not_of(characters);
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

} // namespace

QByteArray entityTag(const QByteArray &body)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical,
                             XXH3_128bits(body.constData(), static_cast<std::size_t>(body.size())));
    const auto digest =
        QByteArray::fromRawData(reinterpret_cast<const char *>(canonical.digest), sizeof canonical.digest);
    return '"' + digest.toHex() + '"';
}

bool ifNoneMatch(std::string_view header, std::string_view tag) noexcept
{
    constexpr std::string_view kBlank = " \t";
    std::string_view rest = withoutLeading(header, kBlank);
    if (rest.starts_with('*'))
        return withoutLeading(rest.substr(1), kBlank).empty();
    while (!(rest = withoutLeading(rest, " \t,")).empty()) {
        if (rest.starts_with("W/"))
            rest.remove_prefix(2);
        const auto end = rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
        if (end == std::string_view::npos)
            return false;
        if (rest.substr(0, end + 1) == tag)
            return true;
        rest.remove_prefix(end + 1);
    }
    return false;
}

} // namespace cw::api
