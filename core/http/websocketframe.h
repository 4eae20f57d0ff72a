// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cw::http {

/// Frame types of RFC 6455.
enum class FrameType : std::uint8_t {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10
};

/// Close codes the server sends (RFC 6455 §7.4.1).
enum class CloseCode : std::uint16_t {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    InvalidPayload = 1007,
    PolicyViolation = 1008,
    TooBig = 1009,
    TryAgainLater = 1013,
};

/// One complete, unmasked frame as a server sends it.
[[nodiscard]] QByteArray encodeFrame(FrameType type, const QByteArray &payload);
/// A close frame; `reason` (UTF-8) is cut to fit a control frame.
[[nodiscard]] QByteArray encodeClose(std::uint16_t code, const QByteArray &reason);

/// Remembers the last text frame, so that one message for 500 clients is framed once and its bytes are
/// shared.
class TextFrameCache {
public:
    /// The frame of `utf8`; the one of the call before when the text is the same.
    [[nodiscard]] QByteArray frameFor(const QByteArray &utf8);

private:
    QByteArray m_frame;
    qsizetype m_payloadSize = -1;
};

/// What a client sent.
struct FrameEvent {
    enum class Kind : std::uint8_t { Text, Ping, Pong, Close, Violation };
    Kind kind = Kind::Text;
    QByteArray payload;     ///< message or control payload; reason of a close
    std::uint16_t code = 0; ///< Close: code received, 0 when none; Violation: code to close with
};

/// Takes client frames apart, strictly (reliability §4.2, 66-76): masked, no RSV bits, known opcodes,
/// shortest length form, whole control frames of at most 125 bytes, well-formed UTF-8, sane close codes.
/// Holds at most one message of `maxMessage` bytes; a longer one is refused at its header, before its payload
/// arrives.
class FrameDecoder {
public:
    explicit FrameDecoder(qint64 maxMessage) : m_maxMessage(static_cast<std::uint64_t>(maxMessage)) {}

    void append(const QByteArray &bytes) { m_buffer.append(bytes); }
    /// The next event, or nothing until more bytes come. After a Violation nothing more is to be read.
    [[nodiscard]] std::optional<FrameEvent> next();

private:
    struct Header {
        bool final = false;
        FrameType type = FrameType::Text;
        std::size_t length = 0; ///< of the header, mask included
        std::uint64_t payload = 0;
    };
    enum class Step : std::uint8_t { NeedMore, Ready, Failed };

    Step readHeader(Header &header);
    Step checkHeader(const Header &header, std::uint8_t firstByte);
    Step fail(CloseCode code);
    QByteArray takePayload(const Header &header);
    std::optional<FrameEvent> controlEvent(FrameType type, QByteArray payload);
    std::optional<FrameEvent> closeEvent(const QByteArray &payload);
    std::optional<FrameEvent> addFragment(const Header &header, const QByteArray &payload);

    std::uint64_t m_maxMessage;
    QByteArray m_buffer;
    QByteArray m_message;
    bool m_inMessage = false;
    int m_fragments = 0;
    CloseCode m_failure = CloseCode::ProtocolError;
};

} // namespace cw::http
