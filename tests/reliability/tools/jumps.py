# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jumps: rows that were acknowledged while rows before them were not, held against the ledger of gaps.

Numbers are ids of trades, or milliseconds of a candle series; sets of them are Runs. What was acknowledged is what the
product said to be stored, what a database held when a node was started on it (a commit whose answer the kill swallowed),
and what a former node had received, did not say to be stored, and is in the database nevertheless: it came by the journal.
"""
import math

from evidence import Runs
from truth import INTERVALS, MINUTE


class Sequence:
    """One instrument's trades, or one series' candles."""

    def __init__(self, name, said, present, received, stored, opened, listed):
        self.name = name
        self.said = said          # [[first, end, when]], as the three that follow
        self.present = present
        self.received = received
        self.stored = stored      # Runs in the database now
        self.opened = opened      # entries of the ledger by the history: [[first, end, when, cause]]
        self.listed = listed      # Runs of the ledger in the database

    def journaled(self, restarts):
        """What lay in the journal at each restart: [[first, end, when]]. It is as good as there from then on. The first page
        of a run says candles to be stored that the journal has just brought."""
        found = []
        for restart in restarts:
            silent = self.stored.minus(Runs(run[:2] for run in self.said if run[2] < restart))
            taken = Runs(run[:2] for run in self.received if run[2] < restart)
            found += [[first, end, restart] for first, end in silent.minus(silent.minus(taken)).pairs]
        return found

    def jumps(self, restarts):
        """(what was missing, the first number behind it, when that was acknowledged, whether by another node than what is
        before it). What came by the journal brought its entries of the ledger along, which are known at the next restart,
        or, after the last one, by the database alone."""
        runs = [run + [run[2]] for run in self.said + self.present]
        runs += [run + [min((next for next in restarts if next > run[2]), default=math.inf)] for run in self.journaled(restarts)]
        seen, top, top_when = Runs(), None, 0
        for first, end, when, known_when in sorted(runs, key=lambda run: (run[2], run[0])):
            if top is not None and first > top:
                yield Runs([(top, first)]).minus(seen), first, known_when, any(top_when < r <= when for r in restarts)
            seen = Runs(seen.pairs + [[first, end]])
            if top is None or end > top:
                top, top_when = end, when


def sequences(world, history, trades, candles, gaps):
    for key in sorted(history.stored_trades):
        opened = [[*gap["ids"], gap["mono_ns"], gap["cause"]] for gap in history.opened_gaps(*key)]
        listed = Runs((gap["first_id"], gap["end_id"]) for gap in gaps
                      if (gap["market"], gap["symbol"]) == key and gap["first_id"] is not None and gap["cause"])
        yield Sequence(" ".join(key), history.stored_trades[key], history.present[key], history.received[key],
                       Runs.of(trades.get(key, ())), opened, listed), None
    for key in sorted(history.final):
        span = INTERVALS[key[2]] * MINUTE
        said = [[t, t + span, when] for t, when in history.final[key].items()]
        opened = [[gap["from"], gap["to"], gap["mono_ns"], gap["cause"]] for gap in history.opened_gaps(*key)]
        listed = Runs((gap["from_time"], gap["to_time"]) for gap in gaps
                      if (gap["market"], gap["symbol"], gap["interval"]) == key and gap["cause"])
        tape = world.tape(key[0], key[1])
        yield Sequence(" ".join(key), said, history.present[key], history.received[key],
                       Runs((t, t + span) for t in candles[key].final), opened, listed), (tape, span)


def lost_slots(absent, tape, span):
    """Those slots of `absent` that the exchange has a row of, without single ones: streams are not ordered among one another,
    and one close that comes late is everyday business. Should it not come, it is missing in the end."""
    slots = [t for first, end in absent.pairs if end - first > span for t in range(first, end, span)]
    return Runs((t, t + span) for t in slots if any(tape.exists(t // MINUTE + i) for i in range(span // MINUTE)))


def check(judge):
    """Fails the judge where a jump is not in the history of the ledger when it was acknowledged, with a cause, or not in the
    ledger of the database."""
    history, causes, found = judge.history, {}, 0
    for sequence, candles in sequences(judge.world, history, judge.trades, judge.candles, judge.gaps):
        for absent, first, when, is_between_nodes in sequence.jumps(history.restarts):
            if candles:
                absent = lost_slots(absent, *candles)
            if not absent:
                continue
            found += 1
            known = [gap for gap in sequence.opened if gap[2] <= when and gap[3]]
            for gap in known:
                if absent.within(gap[0], gap[1]):
                    causes[gap[3]] = causes.get(gap[3], 0) + 1
            # The first page of a run may come behind its first close: its entries come with it, in one transaction.
            isListed = math.isinf(when) or (candles and is_between_nodes)
            recorded = [gap[:2] for gap in known] + (sequence.listed.pairs if isListed else [])
            judge_one(judge, sequence, absent, first, Runs(recorded))
    judge.figures["jumps"] = found
    judge.figures["causes"] = causes


def judge_one(judge, sequence, absent, first, known):
    unknown, unlisted = absent.minus(known), absent.minus(sequence.listed)
    judge.fail("unrecorded", len(unknown), f"{sequence.name}: {first} was acknowledged while {absent.pairs} were missing, "
                                           f"and {unknown.pairs} were not on record with a cause")
    judge.fail("unrecorded", len(unlisted), f"{sequence.name}: {absent.pairs} were missing when {first} was acknowledged, "
                                            f"and {unlisted.pairs} have no entry with a cause in the database's ledger")
