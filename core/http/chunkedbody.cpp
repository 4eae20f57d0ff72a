// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/chunkedbody.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

namespace cw::http {

namespace {

constexpr std::size_t kMaxSizeDigits = 8;
/// Bounds the work of looking again at an incomplete body: one step a chunk.
constexpr std::size_t kMaxChunks = 4096;
constexpr Rejection kBadChunk{
    400, "The chunked body is malformed; chunk extensions and trailers are not accepted."};
constexpr Rejection kTooLarge{413, "The body is larger than this server accepts."};

bool isHexDigit(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

struct SizeLine {
    std::uint32_t size = 0;
    std::size_t length = 0; ///< with its CRLF
};

std::variant<NeedMore, Rejection, SizeLine> readSizeLine(std::string_view raw, std::size_t position)
{
    const auto rest = raw.substr(position, kMaxSizeDigits + 2);
    const auto end = std::find_if_not(rest.begin(), rest.end(), isHexDigit);
    const auto digits = static_cast<std::size_t>(end - rest.begin());
    if (digits > kMaxSizeDigits)
        return kBadChunk;
    const auto tail = rest.substr(digits, 2);
    if (tail.empty() || (tail == "\r" && digits > 0))
        return NeedMore{position + digits + 2};
    if (digits == 0 || tail != "\r\n")
        return kBadChunk;
    SizeLine line{0, digits + 2};
    std::from_chars(rest.data(), rest.data() + digits, line.size, 16);
    return line;
}

/// Checks the CRLF at `position`, as far as it is there.
std::variant<NeedMore, Rejection, std::monostate> readLineEnd(std::string_view raw, std::size_t position)
{
    const auto present = raw.substr(std::min(position, raw.size()), 2);
    if (present != std::string_view("\r\n").substr(0, present.size()))
        return kBadChunk;
    if (present.size() < 2)
        return NeedMore{position + 2};
    return std::monostate();
}

QByteArray joined(const std::vector<std::string_view> &chunks, std::size_t total)
{
    QByteArray body;
    body.reserve(static_cast<qsizetype>(total));
    for (const auto chunk : chunks)
        body.append(chunk.data(), static_cast<qsizetype>(chunk.size()));
    return body;
}

} // namespace

std::variant<NeedMore, Rejection, ChunkedBody> decodeChunked(std::string_view raw, std::size_t maxBody)
{
    std::vector<std::string_view> chunks;
    std::size_t position = 0;
    std::size_t total = 0;
    while (true) {
        const auto line = readSizeLine(raw, position);
        if (const auto *more = std::get_if<NeedMore>(&line))
            return *more;
        if (const auto *rejection = std::get_if<Rejection>(&line))
            return *rejection;
        const auto [size, length] = std::get<SizeLine>(line);
        total += size;
        if (total > maxBody || chunks.size() >= kMaxChunks)
            return kTooLarge;
        const std::size_t data = position + length;
        const auto end = readLineEnd(raw, data + size);
        if (const auto *more = std::get_if<NeedMore>(&end))
            return *more;
        if (const auto *rejection = std::get_if<Rejection>(&end))
            return *rejection;
        position = data + size + 2;
        if (size == 0)
            return ChunkedBody{joined(chunks, total), position};
        chunks.push_back(raw.substr(data, size));
    }
}

} // namespace cw::http
