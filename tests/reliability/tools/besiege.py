#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends a node everything that badrequests.py knows, one kind after the other, and watches its memory.

  besiege.py --to HOST:PORT --pid PID [--seconds 60]

First each question is asked once as it should be, as what a node opens for it stays open. Then each kind comes at least
once, and again until the time is over; in each round also a thousand connections at once. Prints one JSON object: "kinds",
how many there were; "rounds"; "most_mib", by how much the resident memory ever exceeded what it was at first, looked at ten
times a second, and "most_at", during which kind; "statuses", how often each was answered;
"wrong", what was answered though it must not be.
"""
import argparse
import collections
import json
import socket
import struct
import sys
import threading
import time

import badrequests

AT_ONCE = 1_000
MOST_BYTES = 64 << 20  # of an input without end


def memory_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


class Watch(threading.Thread):
    """Looks at the memory ten times a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.first, self.kind = pid, memory_kib(pid), "the beginning"
        self.most = (0, self.kind)

    def look(self):
        self.most = max(self.most, (memory_kib(self.pid) - self.first, self.kind))

    def run(self):
        while True:
            self.look()
            time.sleep(0.1)


class Siege:
    def __init__(self, host, watch):
        self.host, self.watch = host, watch
        self.address = (host.partition(":")[0], int(host.rpartition(":")[2]))
        self.statuses, self.wrong = collections.Counter(), []

    def connect(self):
        return socket.create_connection(self.address, timeout=10)

    def send(self, kind, pieces, line):
        """What is answered to one connection, as far as it comes in time."""
        end, sent, answer = time.monotonic() + kind.seconds, 0, b""
        line.settimeout(0.05)
        for piece in pieces:
            view = memoryview(piece)
            while view:
                try:
                    count = line.send(view)
                    view, sent = view[count:], sent + count
                except TimeoutError:
                    pass
                if kind.seconds > 5:
                    answer = self.receive(line, answer)
                if time.monotonic() > end or sent > MOST_BYTES:
                    return answer
        return answer

    @staticmethod
    def receive(line, answer):
        """Reads on; keeps no more than the first answers of many."""
        try:
            answer += line.recv(1 << 20, socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        return answer[:1 << 16]

    def listen(self, line, answer):
        end = time.monotonic() + 2
        while time.monotonic() < end and b"\r\n\r\n" not in answer:
            line.settimeout(max(0.01, end - time.monotonic()))
            try:
                piece = line.recv(1 << 16)
            except TimeoutError:
                break
            if not piece:
                break
            answer += piece
        return answer

    def one(self, kind, pieces):
        line = self.connect()
        answer = b""
        try:
            answer = self.send(kind, pieces, line)
            if kind.reads:
                answer = self.listen(line, answer)
        except OSError:
            try:
                answer = self.listen(line, answer)  # it was refused while it still sent
            except OSError:
                pass
        if kind.resets:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
        self.note(kind, answer)

    def note(self, kind, answer):
        head = answer.partition(b"\r\n")[0].split(b" ")
        status = int(head[1]) if len(head) > 1 and head[0].startswith(b"HTTP/") else 0
        if status == 100:
            status = int(answer.partition(b"\r\n\r\n")[2][9:12] or 0)
        self.statuses[status] += 1
        failed = status in (500, 502, 504)
        if failed or (kind.allowed and status and status not in (*kind.allowed, 503)):
            self.wrong.append(f"{kind.number} {kind.name}: {status}")

    def storm(self):
        self.watch.kind = "60 a thousand connections"
        lines = []
        for _ in range(AT_ONCE):
            line = socket.socket()
            line.setblocking(False)
            line.connect_ex(self.address)
            lines.append(line)
        time.sleep(1)
        for line in lines:
            line.close()

    def warm_up(self):
        for target in badrequests.READS:
            line = self.connect()
            line.sendall(badrequests.get(self.host, target, "Connection: close"))
            while line.recv(1 << 16):
                pass
            line.close()

    def round(self):
        for kind in badrequests.kinds(self.host):
            self.watch.kind = f"{kind.number} {kind.name}"
            for pieces in kind.connections:
                self.one(kind, pieces)
        self.storm()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    Siege(options.to, None).warm_up()
    watch = Watch(options.pid)
    watch.start()
    siege, rounds, end = Siege(options.to, watch), 0, time.monotonic() + options.seconds
    while rounds == 0 or time.monotonic() < end:
        siege.round()
        rounds += 1
    watch.look()
    print(json.dumps({"kinds": badrequests.count(options.to), "rounds": rounds, "most_mib": round(watch.most[0] / 1024, 1),
                      "most_at": watch.most[1], "statuses": siege.statuses, "wrong": siege.wrong[:30],
                      "first_mib": watch.first // 1024}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
