// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace cw::http::test {

/// A masked frame as a client sends it; `first` is the whole first byte (0x81 is a final text frame).
inline QByteArray clientFrame(int first, const QByteArray &payload)
{
    const QByteArray mask = "\x01\x02\x03\x04";
    QByteArray out(1, static_cast<char>(first));
    if (payload.size() < 126) {
        out.append(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() <= 0xffff) {
        out.append(static_cast<char>(0x80 | 126));
        out.append(static_cast<char>(payload.size() >> 8)).append(static_cast<char>(payload.size() & 0xff));
    } else {
        out.append(static_cast<char>(0x80 | 127)).append(QByteArray(4, '\0'));
        for (int shift = 24; shift >= 0; shift -= 8)
            out.append(static_cast<char>(payload.size() >> shift & 0xff));
    }
    out.append(mask);
    for (qsizetype i = 0; i < payload.size(); ++i)
        out.append(static_cast<char>(payload.at(i) ^ mask.at(i & 3)));
    return out;
}

/// The payload of a close frame.
inline QByteArray closePayload(int code, const QByteArray &reason = {})
{
    QByteArray payload;
    payload.append(static_cast<char>(code >> 8)).append(static_cast<char>(code & 0xff));
    return payload + reason;
}

} // namespace cw::http::test
