#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deterministic fake exchange on loopback: Binance's REST routes and streams, spot and USD-M, with faults on demand.

  fakex.py --folder DIR [--world JSON] [--faults JSON] [--weights JSON]

Prints one line of JSON when it is ready: the address for --exchange-url and that of its control port. Into DIR go
world.json (what chk.py needs to recompute everything) and wire.jsonl (each message and each request, with monotonic
nanoseconds). The control port answers GET /report and GET /do?{"do":...}, see faults.py.
"""
import argparse
import asyncio
import gzip
import json
import os
import socket
import struct
import time
import urllib.parse

import websocket
from faults import STREAM_ACTIONS, Faults
from restroutes import Routes, Weights
from streams import Hub
from truth import World

TICK = 0.01
PONG_WITHIN = 60.0
GARBAGE = (b"", b"{", b"null", b"[[[[[[[[", b'{"stream":"btcusdt@trade"}', b'{"stream":1,"data":2}',
           b'{"stream":"btcusdt@trade","data":{"e":"trade","s":"BTCUSDT","t":-1,"p":"NaN","q":"1e99"}}', b"x" * 500)
HTML = "<html><head><title>Just a moment...</title></head><body>Access denied</body></html>"


class Exchange:
    """Clock, faults, log and connections."""

    def __init__(self, world, script, weights, folder):
        self.world = world
        self.faults = Faults(script)
        self.weights = Weights(weights)
        self.routes = Routes(self)
        self.hub = Hub(self)
        self.peers = set()
        self.connects, self.upgrades, self.requests = 0, 0, {}
        self.pong_most_ms = self.pongs = 0
        self._numbers = 0
        self._log = open(os.path.join(folder, "wire.jsonl"), "w", buffering=1 << 16, encoding="utf-8")
        self._began = time.monotonic()
        self.speed = world.values["speed"]

    def seconds(self):
        return time.monotonic() - self._began

    def now_ms(self):
        return self.world.start_ms + int(self.seconds() * 1_000 * self.speed)

    def weight_minute(self):
        """At the speed of real time the limits follow the exchange's minutes, else those of the wall clock."""
        return self.now_ms() // 60_000 if self.speed == 1 else int(self.seconds() // 60)

    def next_number(self):
        self._numbers += 1
        return self._numbers

    def log(self, fields):
        self._log.write(f'{{"t":{time.monotonic_ns()},"e":{self.now_ms()},{fields}}}\n')

    def has_faults(self):
        return self.faults.are_in_force()

    def fault(self, kind, **where):
        return self.faults.find(kind, self.seconds(), **where)

    def begin(self, fields):
        self.log(f'"k":"fault","fault":{json.dumps(fields)}')
        if fields["do"] not in STREAM_ACTIONS:
            self.faults.begin(fields, self.seconds())
            return
        for peer in [p for p in self.peers if p.market and fields.get("market") in (None, p.market)]:
            peer.suffer(fields)

    async def run(self):
        self.hub.start()
        while True:
            now = self.seconds()
            for fields in self.faults.due(now):
                self.begin(fields)
            self.hub.tick(self.now_ms(), now)
            for peer in list(self.peers):
                peer.tick(now)
            self.faults.forget_old(now)
            self._log.flush()
            await asyncio.sleep(TICK)

    def report(self):
        streams = [peer for peer in self.peers if peer.market]
        return {"now_ms": self.now_ms(), "connections": len(streams), "connects": self.connects,
                "subscribed": sum(len(peers) for peers in self.hub.listeners.values()), "upgrades": self.upgrades,
                "requests": self.requests, "sent": self.hub.sent, "weight_most": self.weights.most,
                "weight_exceeded": self.weights.exceeded, "pongs": self.pongs,
                "pong_most_ms": self.pong_most_ms}


class Peer(asyncio.Protocol):
    """One connection of a client: HTTP, then perhaps a stream."""

    def __init__(self, exchange):
        self._x = exchange
        self._bytes = b""
        self._reader = None
        self._is_dead = False
        self._is_silent = False
        self._gets_no_data = False
        self._pinged_at = exchange.seconds()
        self._pings = {}
        self._names = set()
        self._close_at = None
        self.market = None
        self.number = exchange.next_number()

    def connection_made(self, transport):
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._x.peers.add(self)
        self._x.connects += 1
        self._x.log(f'"k":"connect","c":{self.number}')
        if self._x.fault("refuse"):
            self._reset()
        elif self._x.fault("black_hole"):
            self._is_dead = True

    def connection_lost(self, error):
        self._x.peers.discard(self)
        self._x.hub.unsubscribe(self)
        self._x.log(f'"k":"gone","c":{self.number}')

    def data_received(self, data):
        if self._is_dead:
            return
        self._bytes += data
        while not self._reader and b"\r\n\r\n" in self._bytes and not self._is_dead:
            head, _, self._bytes = self._bytes.partition(b"\r\n\r\n")
            self._take_request(head.decode("latin-1"))
        if self._reader:
            data, self._bytes = self._bytes, b""
            for opcode, payload in self._reader.feed(data):
                self._take_frame(opcode, payload)

    # -- HTTP -------------------------------------------------------------------------------------------------------

    def _take_request(self, head):
        first, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        target = first.split(" ")[1]
        if headers.get("upgrade", "").lower() == "websocket":
            self._upgrade(target, headers)
            return
        path = target.partition("?")[0]
        self._x.requests[path] = self._x.requests.get(path, 0) + 1
        status, extra, body, weight = self._answer(target, path)
        self._x.log(f'"k":"request","c":{self.number},"target":{json.dumps(target)},"status":{status},'
                    f'"weight":{weight}')
        if status:
            self._reply(status, extra, body, path)

    def _answer(self, target, path):
        if self._x.fault("hang", path=path):
            return 0, {}, "", 0
        if fault := self._x.fault("status", path=path):
            headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
            return fault["status"], headers, fault.get("body", HTML), 0
        status, headers, body, weight = self._x.routes.answer(target)
        if fault := self._x.fault("body", path=path):
            body = fault["text"].replace("$BODY", body)
        return status, headers, body, weight

    def _reply(self, status, extra, body, path):
        data = body.encode()
        headers = {"Content-Type": "application/json" if body[:1] in "[{" else "text/html", **extra}
        cut = self._x.fault("truncate", path=path)
        framing = cut.get("framing", "length") if cut else None
        if framing == "gzip":
            headers["Content-Encoding"] = "gzip"
            data = gzip.compress(data)
            data = data[:len(data) * 2 // 3]
        if framing == "close":
            headers["Connection"] = "close"
        else:
            headers["Content-Length"] = str(len(data))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        sent = data if framing in (None, "gzip") else data[:len(data) * 2 // 3]
        self._transport.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + sent)
        if framing in ("length", "close"):
            self._transport.close()

    # -- streams ----------------------------------------------------------------------------------------------------

    def _upgrade(self, target, headers):
        self._x.upgrades += 1
        self._x.log(f'"k":"upgrade_asked","c":{self.number}')
        if self._x.fault("refuse_upgrade"):
            self._reset()
            return
        if self._x.fault("stuck_upgrade"):
            self._is_dead = True
            return
        self.market = "um" if target.startswith(("/public", "/market", "/private")) else "spot"
        self._reader = websocket.Reader()
        self._gets_no_data = bool(self._x.fault("no_data"))
        self._transport.write(("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                               f"{websocket.accept_key(headers['sec-websocket-key'])}\r\n\r\n").encode())
        self._x.log(f'"k":"upgrade","c":{self.number},"target":{json.dumps(target)}')

    def _take_frame(self, opcode, payload):
        if self._is_silent:
            return
        if opcode == websocket.TEXT:
            self._take_control(json.loads(payload))
        elif opcode == websocket.PING:
            self._transport.write(websocket.frame(websocket.PONG, payload))
        elif opcode == websocket.PONG and payload in self._pings:
            late_ms = int((self._x.seconds() - self._pings.pop(payload)) * 1_000)
            self._x.pongs += 1
            self._x.pong_most_ms = max(self._x.pong_most_ms, late_ms)
            self._x.log(f'"k":"pong","c":{self.number},"ms":{late_ms}')
        elif opcode == websocket.CLOSE:
            self._transport.write(websocket.frame(websocket.CLOSE, payload[:2]))
            self._transport.close()

    def _take_control(self, message):
        names = message.get("params", [])
        self._x.log(f'"k":"control","c":{self.number},"method":"{message["method"]}","names":{json.dumps(names)}')
        if message["method"] == "SUBSCRIBE" and not self._gets_no_data:
            for name in set(names) - self._names:
                self._names.add(name)
                self._x.hub.subscribe(self, name)
        elif message["method"] == "UNSUBSCRIBE":
            self._names -= set(names)
            self._x.hub.unsubscribe(self, names)
        reply = json.dumps({"result": None, "id": message.get("id")})
        self._transport.write(websocket.frame(websocket.TEXT, reply.encode()))

    def send(self, message):
        """Writes a whole frame; false when this connection is kept silent."""
        if self._is_silent:
            return False
        self._transport.write(message)
        return True

    def tick(self, now):
        if self.market and now - self._pinged_at >= self._x.world.values["ping_every"] and not self._is_silent:
            self._pinged_at = now
            payload = str(now).encode()
            self._pings[payload] = now
            self._transport.write(websocket.frame(websocket.PING, payload))
        if self._pings and now - min(self._pings.values()) > PONG_WITHIN:
            self._pings.clear()
            self._x.log(f'"k":"pong_missed","c":{self.number}')
            self._reset()
        if self._close_at is not None and now >= self._close_at:
            self._transport.close()

    def suffer(self, fields):
        """Ends this connection, or stops talking on it, in one of many ways."""
        kind = fields["do"]
        if kind == "silence":
            self._is_silent = True
        elif kind == "rst":
            self._reset()
        elif kind == "shutdown":
            notice = json.dumps({"e": "serverShutdown", "E": self._x.now_ms()})
            self._transport.write(websocket.frame(websocket.TEXT, notice.encode()))
            self._close_at = self._x.seconds() + fields.get("after", 10)
        elif kind == "close":
            self._transport.write(websocket.frame(websocket.CLOSE, struct.pack("!H", fields["code"])))
            self._transport.close()
        elif kind == "half_frame":
            self._transport.write(websocket.frame(websocket.TEXT, b"x" * 200)[:100])
            self._transport.close()
        elif kind == "garbage":
            for number in range(fields["count"]):
                self._transport.write(websocket.frame(websocket.TEXT, GARBAGE[number % len(GARBAGE)]))
        else:
            self._transport.close()

    def _reset(self):
        self._is_dead = True
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class Control(asyncio.Protocol):
    """The port of whoever runs the test."""

    def __init__(self, exchange):
        self._x = exchange

    def connection_made(self, transport):
        self._transport = transport

    def data_received(self, data):
        path, _, query = data.decode("latin-1").split(" ")[1].partition("?")
        status, answer = 200, self._x.report()
        if path == "/do":
            try:
                fields = json.loads(urllib.parse.unquote(query))
                self._x.faults.check(fields)
                self._x.begin(fields)
            except ValueError as error:
                status, answer = 400, {"error": str(error)}
        body = json.dumps(answer)
        self._transport.write((f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
                               f"\r\nConnection: close\r\n\r\n{body}").encode())
        self._transport.close()


async def serve(arguments):
    world = World(json.loads(arguments.world))
    world.save(os.path.join(arguments.folder, "world.json"))
    exchange = Exchange(world, json.loads(arguments.faults), json.loads(arguments.weights), arguments.folder)
    loop = asyncio.get_running_loop()
    market = await loop.create_server(lambda: Peer(exchange), "127.0.0.1", arguments.port)
    control = await loop.create_server(lambda: Control(exchange), "127.0.0.1", 0)
    addresses = [f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}" for server in (market, control)]
    print(json.dumps({"url": addresses[0], "control": addresses[1]}), flush=True)
    await exchange.run()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", required=True, help="where world.json and wire.jsonl go")
    parser.add_argument("--world", default="{}", help="parameters of the market, see truth.World.DEFAULTS")
    parser.add_argument("--faults", default="[]", help="the script, see faults.py")
    parser.add_argument("--weights", default="{}", help='limits a minute, such as {"spot": 200}')
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
