#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy on loopback that spoils what passes, for any protocol.

  faultproxy.py --to HOST:PORT [--port N]

Prints one line of JSON when it is ready: the port that is proxied and the control port. A JSON object a line on stdin,
or GET /do?{…} on the control port, changes what happens from then on to all connections; GET /report counts.

  {"latency_ms": 200, "jitter_ms": 50}   delays each piece
  {"bytes_per_second": 16000}            limits each direction
  {"slice": 1}                           passes pieces of at most so many bytes
  {"silence": true}                      passes nothing, keeps everything open
  {"flip_after": 5000}                   flips one bit of the server's bytes after so many, once
  {"cut_after": 5000}                    drops the connection after so many bytes of the server, once
  {"cut_on": "COMMIT"}                   passes the client's bytes with this text on and drops the connection before
                                         the answer, once ("cut_count": 20: so many times)
  {"refuse": true}                       drops new connections at once
  {"drop": true}                         drops all connections now
  {"clear": true}                        forgets all of the above
"""
import argparse
import asyncio
import json
import os
import random
import socket
import stat
import struct
import sys
import urllib.parse

PIECE = 65_536


class Proxy:
    def __init__(self, host, port, seed):
        self._target = (host, port)
        self._random = random.Random(seed)
        self._faults = {}
        self._links = set()
        self.counts = {"connections": 0, "cuts": 0, "flips": 0, "to_client": 0, "to_server": 0}

    def apply(self, fields):
        if fields.pop("clear", False):
            self._faults.clear()
        if fields.pop("drop", False):
            for link in list(self._links):
                reset(link)
        self._faults.update(fields)

    async def accept(self, reader, writer):
        self.counts["connections"] += 1
        if self._faults.get("refuse"):
            reset(writer)
            return
        try:
            server_reader, server = await asyncio.open_connection(*self._target)
        except OSError:
            reset(writer)
            return
        self._links |= {writer, server}
        await asyncio.gather(self._pass(reader, server, "to_server", (writer, server)),
                             self._pass(server_reader, writer, "to_client", (writer, server)))
        self._links -= {writer, server}

    async def _pass(self, reader, writer, direction, both):
        try:
            while data := await reader.read(PIECE):
                await self._hold()
                data, cuts = self._spoil(data, direction)
                await self._send(writer, data)
                self.counts[direction] += len(data)
                if cuts:
                    self.counts["cuts"] += 1
                    for end in both:
                        reset(end)
                    return
            writer.write_eof()
        except OSError:
            for end in both:
                end.close()

    async def _hold(self):
        while self._faults.get("silence"):
            await asyncio.sleep(0.02)
        if latency := self._faults.get("latency_ms"):
            jitter = self._faults.get("jitter_ms", 0)
            await asyncio.sleep(max(0.0, latency + self._random.uniform(-jitter, jitter)) / 1_000)

    def _spoil(self, data, direction):
        """The bytes to pass on, and whether the connection ends after them."""
        if direction == "to_server":
            text = self._faults.get("cut_on")
            if not text or text.encode() not in data:
                return data, False
            self._use("cut_on", "cut_count")
            return data, True
        if (left := self._count_down("cut_after", len(data))) is not None:
            return data[:left], True
        if (at := self._count_down("flip_after", len(data))) is not None:
            self.counts["flips"] += 1
            at = min(at, len(data) - 1)
            data = data[:at] + bytes((data[at] ^ (1 << self._random.randrange(7)),)) + data[at + 1:]
        return data, False

    def _count_down(self, name, size):
        left = self._faults.get(name)
        if left is None:
            return None
        if left > size:
            self._faults[name] = left - size
            return None
        del self._faults[name]
        return left

    def _use(self, name, count):
        self._faults[count] = self._faults.get(count, 1) - 1
        if self._faults[count] <= 0:
            del self._faults[name], self._faults[count]

    async def _send(self, writer, data):
        size = self._faults.get("slice") or len(data) or 1
        for at in range(0, len(data), size):
            piece = data[at:at + size]
            if rate := self._faults.get("bytes_per_second"):
                await asyncio.sleep(len(piece) / rate)
            writer.write(piece)
            await writer.drain()


def reset(writer):
    """Ends a connection with RST instead of FIN."""
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def control(proxy, reader, writer):
    request = (await reader.readline()).decode("latin-1").split(" ")
    path, _, query = request[1].partition("?")
    if path == "/do":
        proxy.apply(json.loads(urllib.parse.unquote(query)))
    body = json.dumps(proxy.counts)
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                 f"Connection: close\r\n\r\n{body}".encode())
    await writer.drain()
    writer.close()


async def serve(arguments):
    host, _, port = arguments.to.rpartition(":")
    proxy = Proxy(host, int(port), arguments.seed)
    loop = asyncio.get_running_loop()
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", arguments.port)
    controls = await asyncio.start_server(lambda r, w: control(proxy, r, w), "127.0.0.1", 0)
    ports = [s.sockets[0].getsockname()[1] for s in (server, controls)]
    print(json.dumps({"url": f"http://127.0.0.1:{ports[0]}", "port": ports[0],
                      "control": f"http://127.0.0.1:{ports[1]}"}), flush=True)
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode) or sys.stdin.isatty():  # a file cannot be waited for
        loop.add_reader(sys.stdin.fileno(), lambda: take_line(proxy, loop))
    await asyncio.Event().wait()


def take_line(proxy, loop):
    line = sys.stdin.readline()
    if line.strip():
        proxy.apply(json.loads(line))
    elif not line:
        loop.remove_reader(sys.stdin.fileno())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
