#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power loss of a whole node while it records: its store, its journal and everything else below its data directory
(powerloss.py, diskmodel.py).

  powernode.py --node PROGRAM --exchange-url URL --folder FOLDER [--seconds N] [--points N] [--seed N] [--keep N]

Records candlewright-cli for some seconds. An image is whole when its database is sound and holds every trade and final
candle whose commit the node's history had told by then. --keep writes so many of the images, of the model "shuffle", to
FOLDER/kept-0 … with the history up to that moment, for a node to be started on.
"""
import collections
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile

import powerloss
import stracelog
from diskmodel import Disk

TRADES = "SELECT id FROM trade_rows WHERE market = ? AND symbol = ?"
CANDLES = "SELECT open_time FROM candle_rows WHERE market = ? AND symbol = ? AND interval = ? AND final = 1"


class Promises:
    """What a growing list of history lines says is stored. Remembers how far it has read."""

    def __init__(self):
        self._read = 0
        self.trades = collections.defaultdict(set)
        self.candles = collections.defaultdict(set)

    def follow(self, lines):
        for text in lines[self._read:]:
            line = json.loads(text)
            key = line["market"], line["symbol"]
            if line["event"] == "stored" and "ids" in line:
                self.trades[key].update(range(*line["ids"]))
            elif line["event"] == "final":
                self.candles[(*key, line["interval"])].update(line["candles"])
        self._read = len(lines)


def has_all(connection, promises):
    for statement, promised in ((TRADES, promises.trades), (CANDLES, promises.candles)):
        for key, wanted in promised.items():
            if wanted - {row[0] for row in connection.execute(statement, key)}:
                return False
    return True


def look_at(folder, promises):
    path = os.path.join(folder, "candlewright.db")
    if not os.path.exists(path):
        return "lost" if promises.trades or promises.candles else "whole"
    connection = sqlite3.connect(path)
    try:
        if [row[0] for row in connection.execute("PRAGMA integrity_check")] != ["ok"]:
            return "corrupt"
        if not connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'trade_rows'").fetchone()[0]:
            return "lost" if promises.trades or promises.candles else "whole"
        return "whole" if has_all(connection, promises) else "lost"
    except sqlite3.DatabaseError:
        return "corrupt"
    finally:
        connection.close()


def keep(disk, folder, dice):
    os.makedirs(os.path.join(folder, "data"))
    disk.write_image(os.path.join(folder, "data"), "shuffle", dice)
    with open(os.path.join(folder, "history.jsonl"), "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in disk.acknowledged)


def search(arguments, data, history, log):
    dice = random.Random(arguments.seed)
    calls = list(stracelog.calls(log))
    points = powerloss.crash_points(calls, data, arguments.points, dice)
    # Of the later ones: what was stored before is what a restart has to find.
    kept = sorted(dice.sample(sorted(points)[len(points) // 3:], arguments.keep))
    promises = Promises()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as images:
        disk = Disk(data, history)
        found = powerloss.Search(images, lambda folder, _: look_at(folder, promises), dice)
        for step, call in enumerate(calls):
            disk.take(*call)
            if step in points:
                promises.follow(disk.acknowledged)
                found.visit(disk, step)
            if step in kept:
                keep(disk, os.path.join(arguments.folder, f"kept-{kept.index(step)}"), dice)
    return {"points": len(points), "calls": len(calls), "acknowledged": sum(map(len, promises.trades.values())),
            "candles": sum(map(len, promises.candles.values())), "models": found.counts, "examples": found.examples,
            "seed": arguments.seed}


def main():
    parser = powerloss.options(__doc__)
    parser.add_argument("--node", required=True)
    parser.add_argument("--exchange-url", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--keep", type=int, default=0)
    arguments = parser.parse_args()
    data, history = (os.path.join(arguments.folder, name) for name in ("powered", "powered.jsonl"))
    log = os.path.join(arguments.folder, "strace.log")
    shutil.rmtree(data, ignore_errors=True)
    os.makedirs(data)
    command = ["env", "CANDLEWRIGHT_HISTORY=" + history, arguments.node, "serve", "--exchange-url",
               arguments.exchange_url, "--data-dir", data, "--listen", "127.0.0.1:0", "--symbols", "BTCUSDT",
               "--intervals", "1m", "--backfill-days", "1"]
    stracelog.record_for(command, log, arguments.seconds)
    print(json.dumps(search(arguments, data, history, log)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
