#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power loss without special hardware: records the storage writer's system calls and looks at what a crash at any of
them could have left on the disk (diskmodel.py).

  powerloss.py --writer PROGRAM [--commits N] [--rows N] [--points N] [--seed N] [--preload LIBRARY]

--preload loads a library into the writer. The one of tests/storage/weaksync lets it commit with synchronous=OFF: the
canary, which must find loss and damage. Prints one JSON object: points, and for each model how many images were whole,
lost acknowledged rows, were torn between trades and candles of one transaction, or corrupt.
"""
import argparse
import collections
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile

import stracelog
from diskmodel import MODELS, Disk


def look_at(folder, acknowledged):
    """One word about an image."""
    path, acknowledged = os.path.join(folder, "a.db"), int(acknowledged[-1]) + 1 if acknowledged else 0
    if not os.path.exists(path):
        return "lost" if acknowledged else "whole"
    connection = sqlite3.connect(path)
    try:
        if [row[0] for row in connection.execute("PRAGMA integrity_check")] != ["ok"]:
            return "corrupt"
        if not connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'trade_rows'").fetchone()[0]:
            return "lost" if acknowledged else "whole"
        trades, kept, candles = connection.execute(
            "SELECT (SELECT count(*) FROM trades), (SELECT count(*) FROM trades WHERE id < ?), "
            "(SELECT count(*) FROM candles)", (acknowledged,)).fetchone()
    except sqlite3.DatabaseError:
        return "corrupt"
    finally:
        connection.close()
    if kept < acknowledged:
        return "lost"
    return "whole" if trades == candles else "torn"


class Search:
    """Visits crash points of one record. `look` says a word about the image in a folder, "whole" when all is well, and is
    told what was acknowledged."""

    def __init__(self, folder, look, dice):
        self._folder, self._look, self._dice = folder, look, dice
        self.counts = {model: collections.Counter(whole=0, lost=0, torn=0, corrupt=0) for model in MODELS}
        self.examples = []

    def visit(self, disk, step):
        for model in MODELS:
            image = os.path.join(self._folder, "image")
            shutil.rmtree(image, ignore_errors=True)
            os.makedirs(image)
            disk.write_image(image, model, self._dice)
            word = self._look(image, disk.acknowledged)
            self.counts[model][word] += 1
            if word != "whole" and len(self.examples) < 5:
                self.examples.append(f"after call {step}, {model}: {word}, acknowledged: {disk.acknowledged[-1:]}")


def crash_points(calls, folder, wanted, dice):
    """Indexes of calls after which a crash leaves something new."""
    disk, steps = Disk(folder), []
    for step, call in enumerate(calls):
        disk.take(*call)
        if disk.is_changed:
            steps.append(step)
    return set(steps if len(steps) <= wanted else dice.sample(steps, wanted))


def search(command, look, arguments):
    """Records `command`, which writes below the folder it is given as {data}, and visits crash points. A JSON object."""
    dice = random.Random(arguments.seed)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=memory) as images:
        data, log = os.path.join(folder, "data"), os.path.join(folder, "strace.log")
        os.makedirs(data)
        stracelog.record([word.replace("{data}", data) for word in command], log, arguments.commits)
        calls = list(stracelog.calls(log))
        points = crash_points(calls, data, arguments.points, dice)
        disk, found = Disk(data), Search(images, look, dice)
        for step, call in enumerate(calls):
            disk.take(*call)
            if step in points:
                found.visit(disk, step)
    return {"points": len(points), "calls": len(calls), "acknowledged": len(disk.acknowledged), "models": found.counts,
            "examples": found.examples, "seed": arguments.seed}


def options(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commits", type=int, default=60)
    parser.add_argument("--rows", type=int, default=250)
    parser.add_argument("--points", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def main():
    parser = options(__doc__)
    parser.add_argument("--writer", required=True)
    parser.add_argument("--preload")
    arguments = parser.parse_args()
    loaded = ["env", "LD_PRELOAD=" + arguments.preload] if arguments.preload else []
    command = loaded + [arguments.writer, "sqlite://{data}/a.db", "0", str(arguments.rows)]
    print(json.dumps(search(command, look_at, arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
