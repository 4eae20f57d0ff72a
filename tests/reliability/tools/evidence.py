# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run left behind: the database, the product's own history, and what was on the wire."""
import collections
import json
import os
import sqlite3
import subprocess

from truth import INTERVALS, MINUTE


class Runs:
    """A set of integers as sorted [first, end) pairs."""

    def __init__(self, pairs=()):
        self.pairs = []
        for first, end in sorted(pairs):
            if self.pairs and first <= self.pairs[-1][1]:
                self.pairs[-1][1] = max(self.pairs[-1][1], end)
            elif first < end:
                self.pairs.append([first, end])

    @classmethod
    def of(cls, numbers):
        return cls((n, n + 1) for n in numbers)

    def __len__(self):
        return sum(end - first for first, end in self.pairs)

    def minus(self, other):
        """What is here and not there."""
        left, cuts = [], other.pairs
        at = 0
        for first, end in self.pairs:
            while at and cuts[at - 1][1] > first:
                at -= 1
            while at < len(cuts) and cuts[at][0] < end:
                if cuts[at][1] > first:
                    if cuts[at][0] > first:
                        left.append((first, cuts[at][0]))
                    first = max(first, cuts[at][1])
                at += 1
            if first < end:
                left.append((first, end))
        return Runs(left)

    def within(self, first, end):
        return Runs((max(a, first), min(b, end)) for a, b in self.pairs if a < end and first < b)


class SqliteStore:
    """The views of a SQLite file, read with Python's own sqlite3."""

    def __init__(self, path):
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def query(self, sql):
        return self._connection.execute(sql)

    def integrity(self):
        answers = [row[0] for row in self.query("PRAGMA integrity_check")]
        return [] if answers == ["ok"] else answers[:5]


INTEGRITY_ATTEMPTS = 3
OURS = "c.relnamespace = 'candlewright'::regnamespace"
INDEXES = f"""SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_am a ON a.oid = c.relam
    JOIN pg_index i ON i.indexrelid = c.oid WHERE {OURS} AND c.relkind = 'i' AND a.amname = 'btree' AND i.indisvalid"""
HEAPS = f"""SELECT c.relname, h.msg FROM pg_class c CROSS JOIN LATERAL verify_heapam(c.oid) h
    WHERE {OURS} AND c.relkind = 'r' LIMIT 5"""
NOT_VALID = "SELECT conname FROM pg_constraint WHERE connamespace = 'candlewright'::regnamespace AND NOT convalidated"
# Each row is a question that answers how many rows break a constraint.
FOREIGN_KEYS = """SELECT format('SELECT %L, count(*) FROM %s a WHERE (%s) AND NOT EXISTS (SELECT FROM %s b WHERE %s)',
        k.conname || ' of ' || k.conrelid::regclass, k.conrelid::regclass,
        string_agg(format('a.%I IS NOT NULL', x.attname), ' AND '), k.confrelid::regclass,
        string_agg(format('a.%I = b.%I', x.attname, y.attname), ' AND '))
    FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS n (here, there)
    JOIN pg_attribute x ON x.attrelid = k.conrelid AND x.attnum = n.here
    JOIN pg_attribute y ON y.attrelid = k.confrelid AND y.attnum = n.there
    WHERE k.contype = 'f' AND k.connamespace = 'candlewright'::regnamespace GROUP BY k.oid, k.conname, k.conrelid, k.confrelid"""
UNIQUE_KEYS = """SELECT format('SELECT %L, count(*) FROM (SELECT FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1) twice',
        k.conname || ' of ' || k.conrelid::regclass, k.conrelid::regclass,
        string_agg(format('%I IS NOT NULL', x.attname), ' AND '), string_agg(format('%I', x.attname), ', '))
    FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey) AS n (here)
    JOIN pg_attribute x ON x.attrelid = k.conrelid AND x.attnum = n.here
    WHERE k.contype IN ('p', 'u') AND k.connamespace = 'candlewright'::regnamespace GROUP BY k.oid, k.conname, k.conrelid"""
# An index that has lost a row must not hide it.
BY_THE_ROWS = "-c enable_indexscan=off -c enable_indexonlyscan=off -c enable_bitmapscan=off"


class PostgresStore:
    """The same views by psql."""

    def __init__(self, url):
        self._url = url

    def query(self, sql, options=""):
        command = ["psql", self._url, "-X", "-A", "-t", "-q", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql]
        environment = dict(os.environ, PGOPTIONS=f"-c search_path=candlewright,public {options}")
        answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        for line in answer.stdout.splitlines():
            yield tuple(self._value(text) for text in line.split("\t"))

    @staticmethod
    def _value(text):
        if text == "":
            return None
        return int(text) if text.lstrip("-").isdigit() else text

    def integrity(self):
        """Pages and indexes by the server's own amcheck, where it is installed; foreign keys, unique keys and constraints by
        reading the tables. A part that is dropped meanwhile is no damage: then it looks again."""
        for attempt in range(INTEGRITY_ATTEMPTS):
            try:
                return (self._amcheck() + self._broken_keys())[:5]
            except subprocess.CalledProcessError as error:
                if "does not exist" not in error.stderr and "could not open relation" not in error.stderr:
                    return [error.stderr.strip()]
        return ["The tables changed each time they were looked at."]

    def _amcheck(self):
        if not list(self.query("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'")):
            return []
        list(self.query("SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public"))
        list(self.query(INDEXES))  # fails with what is wrong
        return [f"{table}: {found}" for table, found in self.query(HEAPS)]

    def _broken_keys(self):
        found = [f"{name} is not valid" for name, in self.query(NOT_VALID)]
        for generator in (FOREIGN_KEYS, UNIQUE_KEYS):
            questions = [text for text, in self.query(generator)]
            if questions:
                found += [f"{name}: {count} rows" for name, count in self.query(" UNION ALL ".join(questions), BY_THE_ROWS) if count]
        return found


def open_store(address):
    return PostgresStore(address) if address.startswith("postgres") else SqliteStore(address)


class Candles:
    """Final and open rows of one series by open time."""

    def __init__(self):
        self.final, self.open, self.doubled = {}, {}, []


def read_candles(store):
    series = collections.defaultdict(Candles)
    columns = ("market, symbol, interval, open_time, final, open, high, low, close, volume, quote_volume, trade_count, "
               "taker_buy_volume, taker_buy_quote_volume, close_time")
    for market, symbol, interval, open_time, final, *values in store.query(f"SELECT {columns} FROM candle_rows"):
        rows = series[market, symbol, interval]
        if open_time in rows.final or open_time in rows.open:
            rows.doubled.append(open_time)
        (rows.final if final else rows.open)[open_time] = values
    return series


def read_trades(store):
    trades = collections.defaultdict(dict)
    doubled = []
    columns = "market, symbol, id, time, price, quantity, buyer_is_maker"
    for market, symbol, trade_id, *values in store.query(f"SELECT {columns} FROM trade_rows"):
        if trade_id in trades[market, symbol]:
            doubled.append(trade_id)
        trades[market, symbol][trade_id] = values
    return trades, doubled


def read_gaps(store):
    columns = "market, symbol, interval, from_time, to_time, first_id, end_id, status, cause"
    names = columns.split(", ")
    return [dict(zip(names, row)) for row in store.query(f"SELECT {columns} FROM gap_rows")]


def read_lines(path):
    """JSON lines; a last one that was cut is nobody's fault."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                yield json.loads(line)


class History:
    """What the product said it received, stored, closed and missed."""

    def __init__(self, paths):
        self.stored_trades = collections.defaultdict(list)  # (market, symbol) → [[first, end, when]]
        self.final = collections.defaultdict(dict)          # (market, symbol, interval) → open time → when
        self.received = collections.defaultdict(list)       # (market, symbol[, interval]) → [[first, end, when]]
        self.present = collections.defaultdict(list)        # the same, of rows that a node found when it was started
        self.restarts = []                                  # when that was written down
        self.gaps = []
        self._latencies = []  # (when stored, milliseconds since received, trades)
        for path in paths:
            self._read(path)

    def _read(self, path):
        received = {}
        for line in read_lines(path):
            event, key = line["event"], (line.get("market"), line.get("symbol"))
            if event == "restart":
                self.restarts.append(line["mono_ns"])
            elif event == "present":
                key += (line["interval"],) if "interval" in line else ()
                self.present[key] += [[first, end, line["mono_ns"]] for first, end in line["runs"]]
            elif event.startswith("gap-"):
                self.gaps.append(line)
            elif event == "received" and "ids" in line:
                received[key, line["ids"][0]] = line["mono_ns"]
                self.received[key].append([*line["ids"], line["mono_ns"]])
            elif event == "received":
                span = INTERVALS[line["interval"]] * MINUTE
                self.received[(*key, line["interval"])] += [[t, t + span, line["mono_ns"]] for t in line["candles"]]
            elif event == "stored" and "ids" in line:
                self._note_trades(line, key, received.pop((key, line["ids"][0]), None))
            elif event == "final":
                for open_time in line["candles"]:
                    self.final[(*key, line["interval"])].setdefault(open_time, line["mono_ns"])

    def _note_trades(self, line, key, received):
        first, end = line["ids"]
        self.stored_trades[key].append([first, end, line["mono_ns"]])
        if received is not None:
            self._latencies.append((line["mono_ns"], (line["mono_ns"] - received) / 1e6, end - first))

    def latency_ms(self, since_ns=0, until_ns=float("inf")):
        """From receipt to commit, of the trades whose commit was confirmed in a span of the monotonic clock."""
        values = sorted(ms for when, ms, trades in self._latencies if since_ns <= when < until_ns
                        for _ in range(trades))
        at = {name: round(values[min(len(values) - 1, int(len(values) * part))], 1)
              for name, part in (("p50", .5), ("p99", .99), ("max", 1)) if values}
        return {"trades": len(values), **at}

    def opened_gaps(self, market, symbol, interval=None):
        """Of an instrument's trades, or of one of its series."""
        return [gap for gap in self.gaps if gap["event"] == "gap-opened" and ("ids" in gap) == (interval is None)
                and (gap["market"], gap["symbol"], gap.get("interval")) == (market, symbol, interval)]


class Wire:
    """Which trades went out to anybody, and how the requests went."""

    def __init__(self, path):
        self.sent = collections.defaultdict(set)
        self.requests = []
        self.upgrades, self.connects = [], []
        for line in read_lines(path):
            if line["k"] == "trade":
                self.sent[line["m"], line["s"]].add(line["id"])
            elif line["k"] == "request":
                self.requests.append(line)
            elif line["k"] in ("upgrade", "connect"):
                getattr(self, line["k"] + "s").append(line)
