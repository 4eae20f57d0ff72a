#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long trades took from receipt to commit, by a node's history, in spans of the monotonic clock.

  latency.py --history FILE FROM:TO [FROM:TO …]      nanoseconds; a trade counts where its commit was confirmed

Prints one JSON object: "spans", each with trades, p50, p99 and max in milliseconds.
"""
import argparse
import json

import evidence


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--history", action="append", required=True)
    parser.add_argument("spans", nargs="+")
    arguments = parser.parse_args()
    history = evidence.History(arguments.history)
    spans = [history.latency_ms(*map(int, span.split(":"))) for span in arguments.spans]
    print(json.dumps({"spans": spans}))


if __name__ == "__main__":
    main()
