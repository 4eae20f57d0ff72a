#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power loss while rows move to the archive and back (powerloss.py, diskmodel.py).

  powermoves.py --mover PROGRAM [--commits N] [--rows N] [--points N] [--seed N]
  powermoves.py --attached …

--attached is the canary: the same moves between two files that one connection has attached. A transaction over both is
two commits, so a crash between them must be found to lose rows or to leave them twice. Words about images: whole, lost,
doubled, corrupt.
"""
import json
import os
import random
import sqlite3
import sys

import powerloss

ONE_FILE = ("a.db",), "SELECT open_time AS k FROM candles UNION ALL SELECT open_time FROM candles_archive"
TWO_FILES = ("a.db", "archive.db"), "SELECT id AS k FROM stored UNION ALL SELECT id FROM archive.moved"


def attach(connection, folder, files):
    for name in files[1:]:
        connection.execute("ATTACH ? AS archive", (os.path.join(folder, name),))


def look_at(folder, files, rows, wanted):
    connection = sqlite3.connect(os.path.join(folder, files[0]))
    try:
        attach(connection, folder, files)
        if [row[0] for row in connection.execute("PRAGMA integrity_check")] != ["ok"]:
            return "corrupt"
        count, unlike = connection.execute(f"SELECT count(*), count(DISTINCT k) FROM ({rows})").fetchone()
    except sqlite3.DatabaseError:
        return "corrupt"
    finally:
        connection.close()
    if unlike < wanted:
        return "lost"
    return "whole" if count == unlike else "doubled"


def looker(place, wanted):
    files, rows = place
    # Before the rows were acknowledged there is nothing to lose.
    return lambda folder, acknowledged: look_at(folder, files, rows, wanted) if acknowledged else "whole"


def move_attached(folder, rows, seed):
    """The canary's own mover; runs until it is killed."""
    dice = random.Random(seed)
    connection = sqlite3.connect(os.path.join(folder, "a.db"), isolation_level=None)
    attach(connection, folder, TWO_FILES[0])
    for schema, table in (("main", "stored"), ("archive", "moved")):
        connection.execute(f"PRAGMA {schema}.journal_mode = WAL")
        connection.execute(f"PRAGMA {schema}.synchronous = FULL")
        connection.execute(f"CREATE TABLE {schema}.{table} (id INTEGER PRIMARY KEY, value TEXT)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO stored VALUES (?, ?)", ((i, "x" * 80) for i in range(rows)))
    connection.execute("COMMIT")
    print("stored", flush=True)
    source, target = "main.stored", "archive.moved"
    while True:
        batch = f"(SELECT id FROM {source} ORDER BY id LIMIT {dice.randint(1, max(1, rows // 10))})"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"INSERT INTO {target} SELECT * FROM {source} WHERE id IN {batch}")
        moved = connection.execute(f"DELETE FROM {source} WHERE id IN {batch}").rowcount
        connection.execute("COMMIT")
        print("moved", flush=True)
        if moved == 0:
            source, target = target, source


def main():
    parser = powerloss.options(__doc__)
    parser.add_argument("--mover")
    parser.add_argument("--attached", action="store_true")
    parser.add_argument("--folder", help="move between two files in this folder until killed")
    arguments = parser.parse_args()
    if arguments.folder:
        move_attached(arguments.folder, arguments.rows, arguments.seed)
    if arguments.attached:
        place = TWO_FILES
        command = [sys.executable, "-B", os.path.abspath(__file__), "--folder", "{data}", "--rows", str(arguments.rows),
                   "--seed", str(arguments.seed)]
    else:
        place = ONE_FILE
        command = [arguments.mover, "sqlite://{data}/a.db", "fresh", str(arguments.rows), str(arguments.seed)]
    print(json.dumps(powerloss.search(command, looker(place, arguments.rows), arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
