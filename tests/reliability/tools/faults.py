# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fakex.py does wrong on demand.

A fault is a JSON object: "do" names it, "at" says when (seconds of real time since the exchange started; absent: at
once), "for" how many seconds it lasts, "count" how many messages or requests it hits, "symbol" and "path" whom.
"""
import heapq
import itertools

STREAM_ACTIONS = {"fin", "rst", "close", "silence", "shutdown", "day_cut", "half_frame", "garbage"}
MESSAGE_FAULTS = {"mute", "no_data", "stall", "drop_closed", "late_final", "duplicate", "reorder", "bad_time"}
REST_FAULTS = {"status", "body", "truncate", "hang", "page", "lag", "clock_jump"}
LISTEN_FAULTS = {"refuse", "black_hole", "stuck_upgrade", "refuse_upgrade"}
KNOWN = STREAM_ACTIONS | MESSAGE_FAULTS | REST_FAULTS | LISTEN_FAULTS | {"clear"}


class Fault:
    """One fault in force."""

    def __init__(self, fields, now):
        self.fields = fields
        self.kind = fields["do"]
        lasts = fields.get("for")
        self.until = now + lasts if lasts is not None else None
        self.left = fields.get("count")
        if self.until is None and self.left is None and self.kind in ("status", "body", "truncate", "hang", "page"):
            self.left = 1

    def hits(self, now, market=None, symbol=None, path=None):
        if self.until is not None and now >= self.until or self.left == 0:
            return False
        wanted = self.fields
        return (wanted.get("market") in (None, market) and wanted.get("symbol") in (None, symbol)
                and (wanted.get("path") is None or (path or "").endswith(wanted["path"])))

    def use(self):
        if self.left is not None:
            self.left -= 1

    def is_over(self, now):
        return self.left == 0 or (self.until is not None and now >= self.until)


class Faults:
    """The script and what of it is in force. Times are seconds since the start."""

    def __init__(self, script=()):
        self._order = itertools.count()
        self._waiting = []
        self._active = []
        for fields in script:
            self.check(fields)
            heapq.heappush(self._waiting, (fields.get("at", 0), next(self._order), fields))

    @staticmethod
    def check(fields):
        if not isinstance(fields, dict) or fields.get("do") not in KNOWN:
            raise ValueError(f"A fault needs 'do', one of {', '.join(sorted(KNOWN))}; this is none: {fields!r}")

    def due(self, now):
        """Faults whose time has come, each once."""
        while self._waiting and self._waiting[0][0] <= now:
            yield heapq.heappop(self._waiting)[2]

    def begin(self, fields, now):
        self.check(fields)
        if fields["do"] == "clear":
            self._active.clear()
        else:
            self._active.append(Fault(fields, now))

    def are_in_force(self):
        return bool(self._active)

    def find(self, kind, now, use=True, **where):
        """The first fault of a kind that hits, counted as used."""
        if not self._active:
            return None
        for fault in self._active:
            if fault.kind == kind and fault.hits(now, **where):
                if use:
                    fault.use()
                return fault.fields
        return None

    def forget_old(self, now):
        if self._active:
            self._active = [fault for fault in self._active if not fault.is_over(now)]
