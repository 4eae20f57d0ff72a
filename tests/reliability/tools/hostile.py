#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of a node's API that mean it no good, all at once.

  hostile.py --to HOST:PORT --seconds N --from MS --until MS [--streams 16] [--hoarders 4] [--idle 0] [--forgotten]

Clients that subscribe to streams and never read; clients that ask for much and never read; clients that send a byte a
second; one that floods a connection with requests; one that asks for the dearest answers in turn, each for another stretch
of the stored candles of BTCUSDT, which lie from --from to --until (see DEAREST); with --idle only so many clients that hold
a connection; with --forgotten only those that never read. Beside them one client in good faith asks for /v1/health. Prints one line "ready" when all
are at work and one of JSON at the end: how the client in good faith fared, and how many were
refused with a 503 and a Retry-After, or closed without a word.
"""
import argparse
import asyncio
import base64
import itertools
import json
import os
import random
import time

DRIPS = 32
ASK_EVERY = 0.1
# Nothing of these is ready in memory: a stretch nobody asked for, intervals that are built from stored minutes, every row with
# where it is from, the past of all rows, trades, and what is proven to be there.
DEAREST = {
    "klines": "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000&startTime={start}",
    "built_15m": "/api/v3/klines?symbol=BTCUSDT&interval=15m&limit=1000&startTime={start}",
    "built_4h": "/api/v3/klines?symbol=BTCUSDT&interval=4h&limit=1000&startTime={begin}",
    "rows": "/v1/rows?symbol=BTCUSDT&interval=1m&limit=1500&startTime={start}",
    "past": "/v1/rows?symbol=BTCUSDT&interval=1m&limit=1500&startTime={start}&as_of={now}",
    "trades": "/v1/rows?symbol=BTCUSDT&kind=trades&limit=1500",
    "coverage": "/v1/coverage?symbol=BTCUSDT&by=day",
}


class Node:
    def __init__(self, host, port, stretch):
        self.host, self.port, self.stretch = host, port, stretch
        self.random = random.Random(1)
        self.dearest = dict.fromkeys(DEAREST, 0)  # how often each was answered
        self.refused = self.told_otherwise = self.closed_without_a_word = 0
        self.flood_answers = 0
        self.health_ms, self.health_failures = [], 0

    async def connect(self):
        # A small window: what is not read must pile up at the sender.
        return await asyncio.open_connection(self.host, self.port, limit=1 << 12)

    def request(self, path, extra=""):
        begin, end = self.stretch
        start = self.random.randrange(begin, max(begin + 1, end))
        path = path.format(begin=begin, start=start, now=int(time.time() * 1_000))
        return f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{extra}\r\n".encode()


async def read_answer(reader):
    """The status and the length of one answer; (0, 0) when the line is gone."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    left = length
    while left > 0:
        piece = await reader.read(min(left, 1 << 16))
        if not piece:
            return 0, 0
        left -= len(piece)
    return int(head.split(b" ")[1]), length


async def never_reads_a_stream(node):
    reader, writer = await node.connect()
    reader._transport.pause_reading()
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(node.request("/stream?streams=btcusdt@trade/btcusdt@kline_1m",
                              f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              f"Sec-WebSocket-Key: {key}\r\n"))
    await asyncio.sleep(3_600)


async def never_reads_an_answer(node):
    reader, writer = await node.connect()
    reader._transport.pause_reading()
    for number in range(200):
        writer.write(node.request(list(DEAREST.values())[number % len(DEAREST)]))
        await asyncio.sleep(0.01)
    await asyncio.sleep(3_600)


async def drips(node):
    while True:
        _, writer = await node.connect()
        for byte in node.request("/v1/status", "X-Slow: " + "a" * 500 + "\r\n"):
            writer.write(bytes([byte]))
            await asyncio.sleep(1)
            if writer.is_closing():
                break


async def floods(node):
    while True:
        reader, writer = await node.connect()
        writer.write(node.request("/v1/health") * 200)
        for _ in range(200):
            status, _ = await read_answer(reader)
            if not status:
                break
            node.flood_answers += 1
        writer.close()


async def asks_much(node):
    while True:
        reader, writer = await node.connect()
        for kind in itertools.cycle(DEAREST):
            writer.write(node.request(DEAREST[kind]))
            status, _ = await read_answer(reader)
            if not status:
                break
            node.dearest[kind] += status == 200


async def holds(node):
    """Only holds a connection. The node may refuse it, and say so, or end it after a while as idle."""
    reader, _ = await node.connect()
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, EOFError):
        node.closed_without_a_word += 1
        return
    told = head.startswith(b"HTTP/1.1 503 ") and b"\r\nretry-after: " in head.lower()
    node.refused += told
    node.told_otherwise += not told
    await asyncio.sleep(3_600)


async def in_good_faith(node):
    while True:
        began = time.monotonic()
        try:
            reader, writer = await node.connect()
            writer.write(node.request("/v1/health", "Connection: close\r\n"))
            status, _ = await asyncio.wait_for(read_answer(reader), 10)
            writer.close()
            if status != 200:
                raise ConnectionError
            node.health_ms.append((time.monotonic() - began) * 1_000)
        except (OSError, EOFError, asyncio.TimeoutError):
            node.health_failures += 1
        await asyncio.sleep(ASK_EVERY)


async def persist(action, node):
    """Does it again when the node ended it."""
    while True:
        try:
            await action(node)
        except (OSError, EOFError):
            await asyncio.sleep(0.05)


async def attack(node, options):
    actions = [holds] * options.idle
    if options.forgotten:
        actions = [never_reads_a_stream] * options.streams + [never_reads_an_answer] * options.hoarders
    elif not options.idle:
        actions = ([never_reads_a_stream] * options.streams + [never_reads_an_answer] * options.hoarders + [drips] * DRIPS
                   + [floods, asks_much])
    attackers = [asyncio.ensure_future(action(node) if action is holds else persist(action, node))
                 for action in actions]
    attackers.append(asyncio.ensure_future(in_good_faith(node)))
    print("ready", flush=True)
    await asyncio.sleep(options.seconds)
    for attacker in attackers:
        attacker.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)


def figures(node):
    times = sorted(node.health_ms)
    at = lambda share: round(times[int(share * (len(times) - 1))], 1) if times else None
    return {"health_answers": len(times), "health_failures": node.health_failures, "health_p50_ms": at(0.5),
            "health_p99_ms": at(0.99), "health_most_ms": at(1), "dearest_answers": node.dearest,
            "flood_answers": node.flood_answers, "refused": node.refused, "told_otherwise": node.told_otherwise,
            "closed_without_a_word": node.closed_without_a_word}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--from", type=int, dest="begin", default=0)
    parser.add_argument("--until", type=int, default=0)
    parser.add_argument("--forgotten", action="store_true")
    parser.add_argument("--streams", type=int, default=16)
    parser.add_argument("--hoarders", type=int, default=4)
    parser.add_argument("--idle", type=int, default=0)
    options = parser.parse_args()
    host, _, port = options.to.partition(":")
    node = Node(host, int(port), (options.begin, options.until))
    asyncio.run(attack(node, options))
    print(json.dumps(figures(node)), flush=True)


if __name__ == "__main__":
    main()
