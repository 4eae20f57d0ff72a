# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""RFC 6455, as little of it as an exchange needs: server side, text, ping, pong and close, nothing fragmented."""
import base64
import hashlib
import struct

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def accept_key(key):
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


def frame(opcode, payload):
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


class Reader:
    """Cuts a client's bytes into (opcode, payload)."""

    def __init__(self):
        self._bytes = bytearray()

    def feed(self, data):
        self._bytes += data
        while (message := self._next()) is not None:
            yield message

    def _next(self):
        data = self._bytes
        if len(data) < 2:
            return None
        size, at = data[1] & 0x7F, 2
        if size == 126:
            size, at = int.from_bytes(data[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(data[2:10], "big"), 10
        masked = data[1] & 0x80
        end = at + (4 if masked else 0) + size
        if len(data) < end:
            return None
        payload = bytes(data[end - size:end])
        if masked:
            mask = data[at:at + 4] * (size // 4 + 1)
            payload = bytes(a ^ b for a, b in zip(payload, mask))
        opcode = data[0] & 0x0F
        del data[:end]
        return opcode, payload
