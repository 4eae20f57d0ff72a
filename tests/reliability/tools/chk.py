#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An independent judge: truth (recomputed from truth.py) against history and database. It shares no code with the product.

  chk.py --world FILE --database FILE|postgresql://… [--history FILE]… [--wire FILE] [--until MS] [--complete] [--naive]

--until MS     the exchange's time up to which rows are expected (exclusive)
--complete     nothing may be missing up to there
--since MS     open time from which candles are expected; absent: the oldest stored row of each series
--expect NAME  a series such as spot/BTCUSDT/1m that must be there at all
--wire FILE    also holds each hole of the wire against the gap ledger (C4)
--ledger       each time a candle or a trade is acknowledged, what the truth has before it and nobody acknowledged must be on
               record with a cause, in the history by then (C4) and in the database to this day (of candles: see
               jumps.lost_slots); without --complete, what is missing in the end, too
--blind        a canary, with --ledger: judges as if the ledger were empty, and must fail where a node was killed
--naive        judges the model "a newer candle exists, so the one before is final" instead of the rows that are final:
               a canary, which must disagree with the truth after a stall

Prints one JSON object: "ok", "failures" (sentences) and "figures". Exit code 0 when nothing failed.
"""
import argparse
import json
import sys

import evidence
import jumps
from evidence import Runs
from truth import INTERVALS, MINUTE, World

MOST_SENTENCES = 20
COLUMNS = ("open", "high", "low", "close", "volume", "quote volume", "count", "taker volume", "taker quote volume")


class Judge:
    def __init__(self, arguments):
        self.world = World.load(arguments.world)
        self.arguments = arguments
        self.store = evidence.open_store(arguments.database)
        self.history = evidence.History(arguments.history)
        self.candles = evidence.read_candles(self.store)
        self.trades, self.doubled_trades = evidence.read_trades(self.store)
        self.gaps = evidence.read_gaps(self.store)
        if arguments.blind:
            self.gaps, self.history.gaps = [], []
        self.failures = []
        self.figures = {"wrong_final": 0, "wrong_trades": 0, "lost_acknowledged": 0, "duplicates": 0, "unrecorded": 0,
                        "final_rows": 0, "trades": 0}

    def fail(self, figure, count, sentence):
        if count:
            self.figures[figure] = self.figures.get(figure, 0) + count
            self.failures.append(sentence)

    def judge(self):
        self.check_integrity()
        self.check_trades()
        self.check_candles()
        self.check_acknowledged()
        self.check_completeness()
        if self.arguments.wire:
            self.check_wire(evidence.Wire(self.arguments.wire))
        if self.arguments.ledger:
            jumps.check(self)
        self.note_latency()
        self.figures["gaps"] = len(self.gaps)
        return {"ok": not self.failures, "failures": self.failures[:MOST_SENTENCES], "figures": self.figures}

    def check_integrity(self):
        problems = self.store.integrity()
        self.fail("corrupt", len(problems), f"The database is damaged: {'; '.join(problems)}")

    # -- rows against truth -----------------------------------------------------------------------------------------

    def check_trades(self):
        self.fail("duplicates", len(self.doubled_trades), f"Trades are stored twice: {self.doubled_trades[:5]}")
        for (market, symbol), rows in sorted(self.trades.items()):
            self.figures["trades"] += len(rows)
            tape = self.world.tape(market, symbol)
            wrong, left = [], dict(rows)
            for minute in range(tape.minute_of(min(rows)), tape.minute_of(max(rows)) + 1):
                for trade_id, time, price, quantity, maker in tape.trades(minute):
                    row = left.pop(trade_id, None)
                    true = [time, tape.scales.price_text(price), tape.scales.quantity_text(quantity), int(maker)]
                    if row is not None and list(row) != true:
                        wrong.append((trade_id, row, true))
            wrong += [(trade_id, row, None) for trade_id, row in left.items()]
            self.fail("wrong_trades", len(wrong), f"{market} {symbol}: {len(wrong)} trades differ from the truth, "
                                                  f"the first {wrong[:1]}")

    def check_candles(self):
        for (market, symbol, interval), rows in sorted(self.candles.items()):
            name = f"{market} {symbol} {interval}"
            self.fail("duplicates", len(rows.doubled), f"{name}: slots are stored twice: {rows.doubled[:5]}")
            judged = self.naive_rows(market, symbol, interval) if self.arguments.naive else rows.final
            self.figures["final_rows"] += len(judged)
            tape = self.world.tape(market, symbol)
            wrong = [(t, found, true) for t, found in sorted(judged.items())
                     if (true := self.true_row(tape, interval, t)) != list(map(str, found[:9]))]
            sentence = ""
            if wrong:
                open_time, found, true = wrong[0]
                sentence = f"{name}: {len(wrong)} final rows differ from the truth, the first at {open_time}: " \
                           f"{self.difference(found, true)}"
            self.fail("wrong_final", len(wrong), sentence)

    @staticmethod
    def true_row(tape, interval, open_time):
        candle = tape.candle(interval, open_time)
        return list(map(str, tape.row(candle))) if candle else None

    @staticmethod
    def difference(found, true):
        if true is None:
            return "the exchange has no such row"
        return ", ".join(f"{name} {a} instead of {b}" for name, a, b in zip(COLUMNS, found, true) if str(a) != b)

    def naive_rows(self, market, symbol, interval):
        """The newest snapshot of each slot that somebody heard, once a later slot was heard of."""
        snapshots = {}
        for line in evidence.read_lines(self.arguments.wire):
            if line["k"] == "kline" and (line["m"], line["s"], line["i"]) == (market, symbol, interval):
                snapshots[line["o"]] = (line["n"], line["x"], line["e"])
        tape, newest = self.world.tape(market, symbol), max(snapshots, default=0)
        rows = {}
        for open_time, (_, closed, at) in snapshots.items():
            if open_time < newest:
                candle = tape.candle(interval, open_time, None if closed else at)
                rows[open_time] = list(tape.row(candle))
        return rows

    # -- history against rows ---------------------------------------------------------------------------------------

    def check_acknowledged(self):
        acknowledged = 0
        for key, runs in self.history.stored_trades.items():
            said = Runs((first, end) for first, end, _ in runs + self.history.present[key])
            acknowledged += len(said)
            lost = said.minus(Runs.of(self.trades.get(key, ())))
            self.fail("lost_acknowledged", len(lost), f"{' '.join(key)}: {len(lost)} acknowledged trades are not in the "
                                                      f"database: {lost.pairs[:3]}")
        for key, times in self.history.final.items():
            acknowledged += len(times)
            span = INTERVALS[key[2]] * MINUTE
            present = {t for first, end, _ in self.history.present[key] for t in range(first, end, span)}
            lost = sorted((set(times) | present) - set(self.candles[key].final))
            self.fail("lost_acknowledged", len(lost), f"{' '.join(key)}: {len(lost)} acknowledged candles are not in the "
                                                      f"database: {lost[:3]}")
        self.figures["acknowledged"] = acknowledged

    # -- what is missing --------------------------------------------------------------------------------------------

    def check_completeness(self):
        """What was put away on purpose is not expected in the database; what the exchange gives no more is, and it is not
        there. Where nothing is expected there is no figure."""
        expected = present = put_away = 0
        for name in self.arguments.expect:
            self.fail("missing", int(not self.candles[tuple(name.split("/"))].final), f"{name}: nothing is stored")
        for key, rows in sorted(self.candles.items()):
            slots, absent = self.expected_slots(key, rows)
            away = self.ledger_slots(key, ("cold", "purged")) - set(rows.final)
            put_away += len((slots | absent) & away)
            slots, absent = slots - away, absent - away
            empty = self.ledger_slots(key, ("empty",))
            there = {t for t in slots if t in rows.final} | {t for t in absent if t in empty}
            expected += len(slots) + len(absent)
            present += len(there)
            missing = sorted((slots | absent) - there)
            self.note_missing(key, missing, absent)
        for key, rows in sorted(self.trades.items()):
            self.check_trade_holes(key, rows)
        self.figures["expected_slots"], self.figures["away_slots"] = expected, put_away
        self.figures["completeness"] = present / expected if expected else None

    def expected_slots(self, key, rows):
        """Open times the exchange has a row of, and those inside an outage, from the oldest row on."""
        market, symbol, interval = key
        span = INTERVALS[interval] * MINUTE
        first = self.arguments.since if self.arguments.since is not None else min(rows.final, default=0)
        first = max(first, self.world.listed_minute * MINUTE)
        last = self.arguments.until if self.arguments.until is not None else max(rows.final, default=0)
        times = range(-(-first // span) * span, last - span + 1, span)
        tape = self.world.tape(market, symbol)
        there = {t for t in times if any(tape.exists(t // MINUTE + i) for i in range(INTERVALS[interval]))}
        return there, set(times) - there

    def ledger_slots(self, key, statuses):
        market, symbol, interval = key
        span = INTERVALS[interval] * MINUTE
        return {t for gap in self.gaps
                if (gap["market"], gap["symbol"], gap["interval"]) == key and gap["status"] in statuses
                for t in range(gap["from_time"], gap["to_time"], span)}

    def note_missing(self, key, missing, absent):
        name = " ".join(key)
        unresolved = self.ledger_slots(key, ("open", "repairing", "unavailable"))
        unrecorded = [t for t in missing if t not in unresolved]
        if self.arguments.complete:
            self.fail("missing", len(missing), f"{name}: {len(missing)} slots are missing, the first {missing[:3]}"
                      f" ({len(set(missing) & absent)} of them never existed)")
        elif self.arguments.ledger:
            self.fail("unrecorded", len(unrecorded), f"{name}: {len(unrecorded)} missing slots are not in the ledger, "
                                                     f"the first {unrecorded[:3]}")

    def check_trade_holes(self, key, rows):
        """Ids between the first and the last stored trade."""
        missing = Runs([(min(rows), max(rows) + 1)]).minus(Runs.of(rows))
        listed = Runs((gap["first_id"], gap["end_id"]) for gap in self.gaps
                      if (gap["market"], gap["symbol"]) == key and gap["first_id"] is not None
                      and gap["status"] in ("open", "repairing", "unavailable"))
        unrecorded = missing.minus(listed)
        if self.arguments.complete:
            self.fail("missing", len(missing), f"{' '.join(key)}: {len(missing)} trades are missing: {missing.pairs[:3]}")
        elif self.arguments.ledger:
            self.fail("unrecorded", len(unrecorded), f"{' '.join(key)}: {len(unrecorded)} missing trades are not in the "
                                                     f"ledger: {unrecorded.pairs[:3]}")

    def check_wire(self, wire):
        """Each run of ids that nobody was sent must be on record when the first id behind it was acknowledged."""
        holes = 0
        for key, sent in sorted(wire.sent.items()):
            acknowledged = sorted(self.history.stored_trades[key])
            sent = {i for i in sent if acknowledged and i >= acknowledged[0][0]}
            if not sent:
                continue
            for first, end in Runs([(min(sent), max(sent) + 1)]).minus(Runs.of(sent)).pairs:
                moments = [when for a, b, when in acknowledged if a <= end < b]
                if not moments:
                    continue
                holes += 1
                known = Runs(gap["ids"] for gap in self.history.opened_gaps(*key) if gap["mono_ns"] <= min(moments))
                unknown = Runs([(first, end)]).minus(known)
                self.fail("unrecorded", len(unknown), f"{' '.join(key)}: the ids {first} to {end - 1} were never sent, "
                          f"and {unknown.pairs} were not on record when {end} was acknowledged")
        self.figures["wire_holes"] = holes

    def note_latency(self):
        latency = self.history.latency_ms()
        trades = latency.pop("trades")
        if trades:
            self.figures["latency_ms"] = latency


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--history", action="append", default=[])
    parser.add_argument("--wire")
    parser.add_argument("--since", type=int)
    parser.add_argument("--until", type=int)
    parser.add_argument("--expect", action="append", default=[])
    parser.add_argument("--complete", action="store_true")
    parser.add_argument("--ledger", action="store_true", help="what is missing must be on record")
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--naive", action="store_true")
    verdict = Judge(parser.parse_args()).judge()
    print(json.dumps(verdict))
    return 0 if verdict["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
