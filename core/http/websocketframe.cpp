// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocketframe.h"

#include <QUtf8StringView>

#include <algorithm>
#include <cstring>
#include <utility>

namespace cw::http {

namespace {

constexpr std::uint8_t kFinalBit = 0x80;
constexpr std::uint8_t kReservedBits = 0x70;
constexpr std::uint8_t kOpcodeBits = 0x0f;
constexpr std::uint8_t kMaskBit = 0x80;
constexpr std::uint8_t kLengthBits = 0x7f;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;
constexpr std::uint64_t kMaxControl = 125;
constexpr std::size_t kMaskBytes = 4;
/// A message in more pieces than this is an attack on the processor, not a message.
constexpr int kMaxFragments = 4096;

std::uint64_t bigEndian(const QByteArray &bytes, std::size_t at, std::size_t count)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8 | static_cast<std::uint8_t>(bytes.at(static_cast<qsizetype>(at + i)));
    return value;
}

void appendBigEndian(QByteArray &out, std::uint64_t value, int count)
{
    for (int shift = (count - 1) * 8; shift >= 0; shift -= 8)
        out.append(static_cast<char>(value >> shift & 0xff));
}

bool isUtf8(const QByteArray &bytes)
{
    return QUtf8StringView(bytes.constData(), bytes.size()).isValidUtf8();
}

bool isControl(FrameType type) noexcept
{
    return static_cast<std::uint8_t>(type) >= static_cast<std::uint8_t>(FrameType::Close);
}

bool isKnown(FrameType type) noexcept
{
    return type <= FrameType::Binary || (type >= FrameType::Close && type <= FrameType::Pong);
}

bool isCloseCode(std::uint16_t code) noexcept
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

FrameEvent violation(CloseCode code)
{
    return {FrameEvent::Kind::Violation, {}, static_cast<std::uint16_t>(code)};
}

} // namespace

QByteArray encodeFrame(FrameType type, const QByteArray &payload)
{
    const auto size = static_cast<std::uint64_t>(payload.size());
    QByteArray out;
    out.reserve(payload.size() + 10);
    out.append(static_cast<char>(kFinalBit | static_cast<std::uint8_t>(type)));
    if (size < kLength16) {
        out.append(static_cast<char>(size));
    } else if (size <= 0xffff) {
        out.append(static_cast<char>(kLength16));
        appendBigEndian(out, size, 2);
    } else {
        out.append(static_cast<char>(kLength64));
        appendBigEndian(out, size, 8);
    }
    out.append(payload);
    return out;
}

QByteArray encodeClose(std::uint16_t code, const QByteArray &reason)
{
    QByteArray payload;
    appendBigEndian(payload, code, 2);
    qsizetype size = std::min<qsizetype>(reason.size(), static_cast<qsizetype>(kMaxControl) - 2);
    while (size > 0 && !isUtf8(reason.left(size)))
        --size;
    payload.append(reason.constData(), size);
    return encodeFrame(FrameType::Close, payload);
}

QByteArray TextFrameCache::frameFor(const QByteArray &utf8)
{
    const bool same = m_payloadSize == utf8.size()
                      && std::memcmp(m_frame.constData() + m_frame.size() - m_payloadSize, utf8.constData(),
                                     static_cast<std::size_t>(m_payloadSize))
                             == 0;
    if (!same) {
        m_frame = encodeFrame(FrameType::Text, utf8);
        m_payloadSize = utf8.size();
    }
    return m_frame;
}

std::optional<FrameEvent> FrameDecoder::next()
{
    while (true) {
        Header header;
        const Step step = readHeader(header);
        if (step == Step::Failed)
            return violation(m_failure);
        if (step == Step::NeedMore)
            return std::nullopt;
        const QByteArray payload = takePayload(header);
        auto event =
            isControl(header.type) ? controlEvent(header.type, payload) : addFragment(header, payload);
        if (event)
            return event;
    }
}

FrameDecoder::Step FrameDecoder::fail(CloseCode code)
{
    m_failure = code;
    return Step::Failed;
}

FrameDecoder::Step FrameDecoder::readHeader(Header &header)
{
    const auto have = static_cast<std::size_t>(m_buffer.size());
    if (have < 2)
        return Step::NeedMore;
    const auto first = static_cast<std::uint8_t>(m_buffer.at(0));
    const auto second = static_cast<std::uint8_t>(m_buffer.at(1));
    const std::uint8_t shortLength = second & kLengthBits;
    const std::size_t extended = shortLength == kLength16 ? 2 : shortLength == kLength64 ? 8 : 0;
    header.final = (first & kFinalBit) != 0;
    header.type = static_cast<FrameType>(first & kOpcodeBits);
    header.length = 2 + extended + kMaskBytes;
    header.payload = shortLength;
    // A client that does not mask could let a web page write chosen bytes through a proxy: the RFC demands a
    // close.
    if ((second & kMaskBit) == 0)
        return fail(CloseCode::ProtocolError);
    if (have < 2 + extended)
        return isControl(header.type) ? checkHeader(header, first) : Step::NeedMore;
    if (extended > 0) {
        header.payload = bigEndian(m_buffer, 2, extended);
        if (header.payload < (extended == 2 ? std::uint64_t{kLength16} : std::uint64_t{0x10000})
            || header.payload >> 63)
            return fail(CloseCode::ProtocolError);
    }
    const Step checked = checkHeader(header, first);
    if (checked != Step::Ready)
        return checked;
    return have < header.length + header.payload ? Step::NeedMore : Step::Ready;
}

FrameDecoder::Step FrameDecoder::checkHeader(const Header &header, std::uint8_t firstByte)
{
    if ((firstByte & kReservedBits) != 0 || !isKnown(header.type))
        return fail(CloseCode::ProtocolError);
    if (isControl(header.type))
        return header.final && header.payload <= kMaxControl ? Step::Ready : fail(CloseCode::ProtocolError);
    if ((header.type == FrameType::Continuation) != m_inMessage)
        return fail(CloseCode::ProtocolError);
    if (header.type == FrameType::Binary)
        return fail(CloseCode::UnsupportedData);
    if (static_cast<std::uint64_t>(m_message.size()) + header.payload > m_maxMessage)
        return fail(CloseCode::TooBig);
    return Step::Ready;
}

QByteArray FrameDecoder::takePayload(const Header &header)
{
    const auto start = static_cast<qsizetype>(header.length);
    const auto size = static_cast<qsizetype>(header.payload);
    QByteArray payload(m_buffer.constData() + start, size);
    const char *mask = m_buffer.constData() + start - static_cast<qsizetype>(kMaskBytes);
    char *bytes = payload.data();
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(bytes[i] ^ mask[i & 3]);
    m_buffer.remove(0, start + size);
    return payload;
}

std::optional<FrameEvent> FrameDecoder::controlEvent(FrameType type, QByteArray payload)
{
    if (type == FrameType::Close)
        return closeEvent(payload);
    return FrameEvent{type == FrameType::Ping ? FrameEvent::Kind::Ping : FrameEvent::Kind::Pong,
                      std::move(payload), 0};
}

std::optional<FrameEvent> FrameDecoder::closeEvent(const QByteArray &payload)
{
    if (payload.isEmpty())
        return FrameEvent{FrameEvent::Kind::Close, {}, 0};
    if (payload.size() == 1)
        return violation(CloseCode::ProtocolError);
    const auto code = static_cast<std::uint16_t>(bigEndian(payload, 0, 2));
    if (!isCloseCode(code))
        return violation(CloseCode::ProtocolError);
    QByteArray reason = payload.mid(2);
    if (!isUtf8(reason))
        return violation(CloseCode::InvalidPayload);
    return FrameEvent{FrameEvent::Kind::Close, std::move(reason), code};
}

std::optional<FrameEvent> FrameDecoder::addFragment(const Header &header, const QByteArray &payload)
{
    m_inMessage = !header.final;
    if (++m_fragments > kMaxFragments)
        return violation(CloseCode::PolicyViolation);
    if (m_message.isEmpty())
        m_message = payload;
    else
        m_message.append(payload);
    if (!header.final)
        return std::nullopt;
    m_fragments = 0;
    QByteArray message = std::exchange(m_message, QByteArray());
    if (!isUtf8(message))
        return violation(CloseCode::InvalidPayload);
    return FrameEvent{FrameEvent::Kind::Text, std::move(message), 0};
}

} // namespace cw::http
