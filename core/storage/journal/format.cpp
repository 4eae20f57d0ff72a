// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/format.h"

#include <xxhash.h>

namespace cw::storage::journal {
namespace {

constexpr std::string_view kMagic = "CWJOURN\n";
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kSegmentAt = 16;
constexpr std::size_t kHeaderHashAt = 24;
constexpr std::size_t kMarkAt = kMarkOffset;
constexpr std::size_t kMarkHashAt = kMarkAt + 8;
constexpr std::size_t kLengthAt = 8;

template<class Number>
void putNumber(std::string &out, Number value)
{
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
}

template<class Number>
Number getNumber(std::string_view bytes, std::size_t at)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        value |= std::uint64_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
    return static_cast<Number>(value);
}

std::uint64_t hashOf(std::string_view bytes, std::uint64_t segment)
{
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), segment);
}

} // namespace

std::string markOf(std::uint64_t segment, std::int64_t offset)
{
    std::string mark;
    putNumber(mark, offset);
    putNumber(mark, hashOf(mark, segment));
    return mark;
}

std::string headerOf(std::uint64_t segment, std::uint32_t version)
{
    std::string header(kMagic);
    putNumber(header, version);
    putNumber(header, std::uint32_t{0});
    putNumber(header, segment);
    putNumber(header, hashOf(header, segment));
    return header + markOf(segment, kHeaderBytes);
}

std::optional<Header> readHeader(std::string_view bytes, std::string &why)
{
    if (bytes.size() < static_cast<std::size_t>(kHeaderBytes) || !bytes.starts_with(kMagic)) {
        why = "it is no journal file";
        return std::nullopt;
    }
    Header header{getNumber<std::uint64_t>(bytes, kSegmentAt), getNumber<std::uint32_t>(bytes, kVersionAt),
                  kHeaderBytes};
    if (getNumber<std::uint64_t>(bytes, kHeaderHashAt)
        != hashOf(bytes.substr(0, kHeaderHashAt), header.segment)) {
        why = "its header is damaged";
        return std::nullopt;
    }
    const auto mark = getNumber<std::int64_t>(bytes, kMarkAt);
    if (mark > kHeaderBytes
        && bytes.substr(kMarkAt, kMarkHashAt + 8 - kMarkAt) == markOf(header.segment, mark))
        header.mark = mark;
    return header;
}

bool appendFrame(const WriteBatch &batch, std::uint64_t segment, std::string &out)
{
    const std::size_t start = out.size();
    const std::size_t lengthAt = start + kLengthAt;
    const std::size_t payloadAt = start + kFrameHeadBytes;
    out.resize(payloadAt);
    appendBatch(batch, out);
    const std::size_t length = out.size() - payloadAt;
    if (length > static_cast<std::size_t>(kMaxPayloadBytes)) {
        out.resize(start);
        return false;
    }
    std::string head;
    putNumber(head, static_cast<std::uint32_t>(length));
    out.replace(lengthAt, head.size(), head);
    head.clear();
    putNumber(head, hashOf(std::string_view(out).substr(lengthAt), segment));
    out.replace(start, head.size(), head);
    return true;
}

FrameReading readFrame(std::string_view bytes, std::uint64_t segment)
{
    FrameReading reading;
    if (bytes.size() < static_cast<std::size_t>(kFrameHeadBytes)) {
        reading.state = FrameReading::State::Cut;
        reading.bytes = kFrameHeadBytes;
        return reading;
    }
    const auto length = getNumber<std::uint32_t>(bytes, kLengthAt);
    if (length > kMaxPayloadBytes)
        return reading;
    reading.bytes = kFrameHeadBytes + length;
    if (bytes.size() < static_cast<std::size_t>(reading.bytes)) {
        reading.state = FrameReading::State::Cut;
        return reading;
    }
    bytes = bytes.substr(0, static_cast<std::size_t>(reading.bytes));
    if (getNumber<std::uint64_t>(bytes, 0) != hashOf(bytes.substr(kLengthAt), segment))
        return reading;
    auto batch = readBatch(bytes.substr(kFrameHeadBytes));
    if (!batch)
        return reading;
    reading.batch = std::move(*batch);
    reading.state = FrameReading::State::Whole;
    return reading;
}

} // namespace cw::storage::journal
