# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST routes of fakex.py: pages, weights, limits, and what the faults make of them."""
import json
import urllib.parse

from truth import INTERVALS, MINUTE

WEIGHT_LIMIT = {"spot": 6_000, "um": 2_400}
PREFIXES = {"/api/v3": "spot", "/fapi/v1": "um"}


class Refusal(Exception):
    """An error answer of the exchange."""

    def __init__(self, status, code, message, headers=()):
        super().__init__(message)
        self.status, self.headers = status, dict(headers)
        self.body = json.dumps({"code": code, "msg": message})


def weight_of(market, route, limit):
    if route == "klines":
        return 2 if market == "spot" else 1 if limit < 100 else 2 if limit < 500 else 5 if limit <= 1_000 else 10
    table = {"exchangeInfo": (20, 1), "historicalTrades": (25, 20), "aggTrades": (4, 20), "fundingRate": (0, 0)}
    return table.get(route, (1, 1))[market == "um"]


class Weights:
    """Used weight by minute; a request over the limit is refused and remembered."""

    def __init__(self, limits):
        self.limits = dict(WEIGHT_LIMIT, **(limits or {}))
        self.used = {"spot": 0, "um": 0}
        self.most = {"spot": 0, "um": 0}
        self.exceeded = 0
        self._minute = None

    def charge(self, market, weight, minute):
        if minute != self._minute:
            self._minute, self.used = minute, {"spot": 0, "um": 0}
        self.used[market] += weight
        self.most[market] = max(self.most[market], self.used[market])
        if self.used[market] > self.limits[market]:
            self.exceeded += 1
            raise Refusal(429, -1003, "Too many requests.", {"Retry-After": "10"})


class Routes:
    """Answers of the market. `exchange` gives world, clock, faults and weights."""

    def __init__(self, exchange):
        self._x = exchange
        self._last_page = {}

    def answer(self, target):
        """(status, headers, body text, weight) of a GET."""
        path, _, query = target.partition("?")
        prefix, _, route = path.rpartition("/")
        market = PREFIXES.get(prefix)
        handler = getattr(self, "_" + route.lower(), None) if market and route.isalpha() else None
        if handler is None:
            return 404, {}, '{"code":0,"msg":"no such route"}', 0
        values = dict(urllib.parse.parse_qsl(query))
        weight = weight_of(market, route, int(values.get("limit", 500)))
        headers = {}
        try:
            self._x.weights.charge(market, weight, self._x.weight_minute())
            headers["X-MBX-USED-WEIGHT-1M"] = str(self._x.weights.used[market])
            body = json.dumps(handler(market, values), separators=(",", ":"))
        except Refusal as refusal:
            return refusal.status, dict(headers, **refusal.headers), refusal.body, weight
        return 200, headers, body, weight

    # -- routes -----------------------------------------------------------------------------------------------------

    def _ping(self, market, values):
        return {}

    def _time(self, market, values):
        jump = self._x.fault("clock_jump", path="/time")
        return {"serverTime": self._x.now_ms() + (int(jump["seconds"] * 1_000) if jump else 0)}

    def _exchangeinfo(self, market, values):
        limit = {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1,
                 "limit": self._x.weights.limits[market]}
        symbols = [self._instrument(market, s) for s in self._x.world.values["symbols"].get(market, [])
                   if values.get("symbol") in (None, s)]
        return {"timezone": "UTC", "serverTime": self._x.now_ms(), "rateLimits": [limit], "symbols": symbols}

    def _instrument(self, market, symbol):
        filters = [{"filterType": "PRICE_FILTER", "tickSize": "0.01000000"},
                   {"filterType": "LOT_SIZE", "stepSize": "0.00001000" if market == "spot" else "0.001"}]
        entry = {"symbol": symbol, "status": "TRADING", "baseAsset": symbol.removesuffix("USDT"), "quoteAsset": "USDT",
                 "filters": filters}
        if market == "um":
            entry.update(contractType="PERPETUAL", onboardDate=self._x.world.listed_minute * MINUTE,
                         deliveryDate=4_133_404_800_000)
        return entry

    def _klines(self, market, values):
        tape = self._tape(market, values)
        interval = values.get("interval", "")
        if interval not in INTERVALS:
            raise Refusal(400, -1120, "Invalid interval.")
        limit = self._limit(values, 500, 1_000 if market == "spot" else 1_500)
        rows = self._kline_rows(tape, interval, values, limit)
        return self._spoil("klines", (tape, interval), rows, lambda: self._kline_rows(tape, interval, {}, limit))

    def _kline_rows(self, tape, interval, values, limit):
        now, span = self._visible(), INTERVALS[interval] * MINUTE
        first = max(-(-int(values.get("startTime", 0)) // span) * span,
                    -(-self._x.world.listed_minute * MINUTE // span) * span)
        last = min(int(values.get("endTime", now)), now) // span * span
        if "startTime" not in values:
            first = max(first, last - (limit - 1) * span)
        rows = []
        for open_ms in range(first, last + 1, span):
            if len(rows) == limit:
                break
            candle = tape.candle(interval, open_ms, now if open_ms + span > now else None)
            if candle:
                o, h, l, c, v, q, n, tv, tq = tape.row(candle)
                rows.append([open_ms, o, h, l, c, v, open_ms + span - 1, q, n, tv, tq, "0"])
        return rows

    def _historicaltrades(self, market, values):
        tape, limit = self._tape(market, values), self._limit(values, 500, 1_000)
        rows = self._trade_rows(tape, values, limit)
        return self._spoil("historicalTrades", tape, rows, lambda: self._trade_rows(tape, {}, limit))

    def _trade_rows(self, tape, values, limit):
        rows = []
        for trade_id, time, price, quantity, maker in self._trades(tape, values, limit):
            rows.append({"id": trade_id, "price": tape.scales.price_text(price),
                         "qty": tape.scales.quantity_text(quantity),
                         "quoteQty": tape.scales.quote_text(price * quantity), "time": time, "isBuyerMaker": maker,
                         "isBestMatch": True})
        return rows

    def _aggtrades(self, market, values):
        tape, limit = self._tape(market, values), self._limit(values, 500, 1_000)
        rows = self._aggregate_rows(tape, values, limit)
        return self._spoil("aggTrades", tape, rows, lambda: self._aggregate_rows(tape, {}, limit))

    def _aggregate_rows(self, tape, values, limit):
        return [{"a": i, "p": tape.scales.price_text(price), "q": tape.scales.quantity_text(quantity), "f": i, "l": i,
                 "T": time, "m": maker} for i, time, price, quantity, maker in self._trades(tape, values, limit)]

    def _trades(self, tape, values, limit):
        now = self._visible()
        if "fromId" in values:
            source = tape.trades_from(int(values["fromId"]), now)
        elif "startTime" in values or "endTime" in values:
            end = min(now, int(values.get("endTime", now)))
            start = max(int(values.get("startTime", end - 60 * MINUTE)), tape.first_minute * MINUTE)
            source = (t for t in tape.trades_from(tape.first_id(start // MINUTE), end) if t[1] >= start)
        else:
            source = tape.trades_from(tape.newest_id(now) - limit + 1, now)
        for _, trade in zip(range(limit), source):
            yield trade

    def _fundingrate(self, market, values):
        if market == "spot":
            raise Refusal(404, 0, "no such route")
        self._tape(market, values)
        eight = 8 * 60 * MINUTE
        start = int(values.get("startTime", self._x.now_ms() - 100 * eight))
        end = min(int(values.get("endTime", self._x.now_ms())), self._x.now_ms())
        start = max(start, self._x.world.listed_minute * MINUTE)
        times = range(-(-start // eight) * eight, end + 1, eight)[:self._limit(values, 100, 1_000)]
        rows = [{"symbol": values["symbol"], "fundingTime": t, "fundingRate": "0.00010000", "markPrice": "100.00"}
                for t in times]
        return self._spoil("fundingRate", values["symbol"], rows, lambda: rows[-1:])

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _tape(self, market, values):
        tape = self._x.world.tape(market, values.get("symbol", ""))
        if tape is None:
            raise Refusal(400, -1121, "Invalid symbol.")
        return tape

    @staticmethod
    def _limit(values, default, most):
        return max(1, min(int(values.get("limit", default)), most))

    def _visible(self):
        """The newest moment REST knows of: the fault "lag" holds it back."""
        lag = self._x.fault("lag")
        return self._x.now_ms() - (int(lag["seconds"] * 1_000) if lag else 0)

    def _remembered(self, route, series, rows):
        """The page of a series before this one, which is remembered in its place."""
        made, before = self._last_page.get((route, series), (self._visible(), rows))
        self._last_page[route, series] = self._visible(), rows
        is_too_old = route == "klines" and self._x.now_ms() - made > 10 * MINUTE
        return [row for row in before if row[6] < made] if is_too_old else before

    def _spoil(self, route, series, rows, newest):
        """What the fault "page" makes of a page: short, empty, hollow, shifted, newest, or repeated: the
        last one of its series. One of more than ten minutes ago comes without the candles that were open then: nobody
        promises to see through that.
        """
        before = self._remembered(route, series, rows)
        fault = self._x.fault("page", path=route)
        kind = fault["kind"] if fault else None
        if kind == "short":
            return rows[:max(1, len(rows) // 3)]
        if kind == "hollow":
            return rows[:len(rows) // 3] + rows[len(rows) // 2:]
        if kind == "shifted":
            return rows[len(rows) // 3:]
        return {"empty": list, "newest": newest, "repeated": lambda: before}.get(kind, lambda: rows)()
