#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes into a history what a database holds before a node is started on it: the trades, the final candles and the
entries of the ledger that are there are as good as acknowledged, whether or not a killed node lived to say so.

  present.py --database FILE|postgresql://… --history FILE

On PostgreSQL it waits until the sessions of the killed node are gone, as a commit may still be under way. Prints one JSON
object: "ok", and "rows".
"""
import argparse
import json
import os
import subprocess
import sys
import time

import evidence
from truth import INTERVALS, MINUTE

MOST_SECONDS = 60
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'candlewright%'"


def wait_for_sessions(store):
    end = time.monotonic() + MOST_SECONDS
    while next(iter(store.query(SESSIONS)))[0]:
        if time.monotonic() > end:
            sys.exit("Sessions of a killed node stay in the server.")
        time.sleep(0.02)


def lines(store):
    now = time.monotonic_ns()
    yield {"mono_ns": now, "event": "restart"}
    for (market, symbol), rows in evidence.read_trades(store)[0].items():
        yield {"mono_ns": now, "event": "present", "market": market, "symbol": symbol,
               "runs": evidence.Runs.of(rows).pairs}
    for gap in evidence.read_gaps(store):
        of = {"interval": gap["interval"]} if gap["first_id"] is None else {"ids": [gap["first_id"], gap["end_id"]]}
        yield {"mono_ns": now, "event": "gap-opened", "market": gap["market"], "symbol": gap["symbol"], **of,
               "from": gap["from_time"], "to": gap["to_time"], "status": gap["status"], "cause": gap["cause"]}
    for (market, symbol, interval), rows in evidence.read_candles(store).items():
        span = INTERVALS[interval] * MINUTE
        yield {"mono_ns": now, "event": "present", "market": market, "symbol": symbol, "interval": interval,
               "runs": evidence.Runs((t, t + span) for t in rows.final).pairs}



def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--history", required=True)
    arguments = parser.parse_args()
    store = evidence.open_store(arguments.database)
    if isinstance(store, evidence.PostgresStore):
        wait_for_sessions(store)
    found = list(lines(store))
    descriptor = os.open(arguments.history, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, "".join(json.dumps(line) + "\n" for line in found).encode())
    print(json.dumps({"ok": True, "lines": len(found)}))


if __name__ == "__main__":
    main()
