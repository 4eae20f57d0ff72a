# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The market that fakex.py plays and chk.py recomputes: a pure function of (seed, market, symbol, index).

Numbers are integers all the way: prices in ticks of 0.01, quantities in units of 10^-5 (spot) or 10^-3 (USD-M). Minutes
are counted from 1970. Before `tape_ms` there are candles only, from it on every trade exists and candles are summed
from them. A minute of an outage has no row anywhere; a minute without trades has a row of volume zero.
"""
import functools
import hashlib
import json

MINUTE = 60_000
DAY = 1440
MASK = (1 << 64) - 1
PATTERN = 16  # trade counts repeat after so many minutes
INTERVALS = {"1m": 1, "3m": 3, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "2h": 120, "4h": 240, "6h": 360, "8h": 480,
             "12h": 720, "1d": DAY}


def mix(x):
    """A 64-bit integer from an integer, all bits stirred."""
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def text(value, have, want):
    """An integer of 10^-have, written with `want` digits after the point."""
    value *= 10 ** (want - have)
    unit = 10 ** want
    return f"{value // unit}.{value % unit:0{want}d}"


class Scales:
    """How a market writes its numbers: digits we compute with, digits it prints."""

    def __init__(self, quantity, price_text, quantity_text, quote_text):
        self.quantity = quantity
        self.quote = quantity + 2
        self._texts = (price_text, quantity_text, quote_text)

    def price_text(self, ticks):
        return text(ticks, 2, self._texts[0])

    def quantity_text(self, units):
        return text(units, self.quantity, self._texts[1])

    def quote_text(self, units):
        return text(units, self.quote, self._texts[2])


SCALES = {"spot": Scales(5, 8, 8, 8), "um": Scales(3, 2, 3, 5)}


class World:
    """The parameters of one market; written as JSON by fakex.py and read by chk.py."""

    DEFAULTS = {"seed": 1, "start_ms": 1_767_225_600_000, "tape_minutes": 60, "listed_days": 2,
                "trades_per_minute": 60, "zero_every": 0, "outages": [], "speed": 1, "ping_every": 20,
                "symbols": {"spot": ["BTCUSDT", "ETHUSDT"], "um": ["BTCUSDT"]}}

    def __init__(self, values=None):
        self.values = dict(self.DEFAULTS, **(values or {}))
        v = self.values
        self.start_ms = v["start_ms"]
        self.tape_minute = v.get("tape_ms", v["start_ms"] - v["tape_minutes"] * MINUTE) // MINUTE
        self.listed_minute = (v["start_ms"] // MINUTE) - v["listed_days"] * DAY
        self.outages = sorted((a // MINUTE, b // MINUTE) for a, b in v["outages"])

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.values, file)

    def tape(self, market, symbol):
        if symbol not in self.values["symbols"].get(market, []):
            return None
        return self._tape(market, symbol)

    @functools.lru_cache(maxsize=None)
    def _tape(self, market, symbol):
        return Tape(self, market, symbol)


class Candle:
    """One row in integers. `merge` sums the next row onto it."""

    __slots__ = ("open", "high", "low", "close", "volume", "quote", "count", "taker", "taker_quote")

    def __init__(self, price):
        self.open = self.high = self.low = self.close = price
        self.volume = self.quote = self.count = self.taker = self.taker_quote = 0

    def add(self, price, quantity, buyer_is_maker):
        if price > self.high:
            self.high = price
        if price < self.low:
            self.low = price
        self.close = price
        self.volume += quantity
        self.quote += price * quantity
        self.count += 1
        if not buyer_is_maker:
            self.taker += quantity
            self.taker_quote += price * quantity

    def merge(self, other):
        self.high = max(self.high, other.high)
        self.low = min(self.low, other.low)
        self.close = other.close
        for name in ("volume", "quote", "count", "taker", "taker_quote"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def copy(self):
        twin = Candle(0)
        for name in self.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin


class Tape:
    """All trades and candles of one instrument."""

    def __init__(self, world, market, symbol):
        self.world, self.market, self.symbol = world, market, symbol
        self.scales = SCALES[market]
        digest = hashlib.blake2b(f"{world.values['seed']}/{market}/{symbol}".encode(), digest_size=8).digest()
        self.key = int.from_bytes(digest, "big")
        self.base = 100_000 + self.key % 5_000_000
        self.first_minute = world.tape_minute
        self._counts = self._pattern()
        self._sums = [0]
        for count in self._counts:
            self._sums.append(self._sums[-1] + count)
        self._minutes = {}

    def _pattern(self):
        mean, zero = self.world.values["trades_per_minute"], self.world.values["zero_every"]
        spread = [max(1, mean * (75 + mix(self.key + i) % 51) // 100) for i in range(PATTERN)]
        return [0 if zero and i % zero == zero - 1 else n for i, n in enumerate(spread)]

    # -- minutes ----------------------------------------------------------------------------------------------------

    def exists(self, minute):
        """Whether the exchange has a row of this minute."""
        if minute < self.world.listed_minute:
            return False
        return not any(a <= minute < b for a, b in self.world.outages)

    def count(self, minute):
        return self._counts[minute % PATTERN] if self.exists(minute) else 0

    def _plain_total(self, minute):
        rounds, rest = divmod(minute, PATTERN)
        return rounds * self._sums[PATTERN] + self._sums[rest]

    def first_id(self, minute):
        """Id of the first trade of a minute, or of the next one where it has none. The tape's first trade is 1."""
        total = self._plain_total(minute) - self._plain_total(self.first_minute)
        for a, b in self.world.outages:
            a, b = max(a, self.first_minute), min(b, minute)
            if a < b:
                total -= self._plain_total(b) - self._plain_total(a)
        return total + 1

    def minute_of(self, trade_id):
        """The minute a trade lies in."""
        low, step = self.first_minute, 1
        while self.first_id(low + step) <= trade_id:
            step *= 2
        high = low + step
        while high - low > 1:
            middle = (low + high) // 2
            if self.first_id(middle) <= trade_id:
                low = middle
            else:
                high = middle
        return low

    def anchor(self, minute):
        return self.base + mix(self.key ^ (minute * 2 + 1)) % 2_000

    # -- trades -----------------------------------------------------------------------------------------------------

    def trades(self, minute):
        """(id, time in ms, price, quantity, buyer is maker) of every trade of a minute."""
        count = self.count(minute)
        if minute < self.first_minute or not count:
            return
        first, start = self.first_id(minute), minute * MINUTE
        a, b, slot = self.anchor(minute), self.anchor(minute + 1), max(1, MINUTE // count)
        for k in range(count):
            x = mix(self.key + first + k)
            yield (first + k, start + k * MINUTE // count + (x & 0xFFFF) % slot,
                   (a * (count - k) + b * k) // count + (x >> 16) % 21 - 10,
                   1 + (x >> 24) % 50_000 + (99_000 if x >> 60 == 0 else 0), x >> 63 == 1)

    def trades_from(self, trade_id, until_ms):
        """Trades from an id on, up to a moment."""
        minute = self.minute_of(max(1, trade_id))
        while minute * MINUTE <= until_ms:
            for trade in self.trades(minute):
                if trade[1] > until_ms:
                    return
                if trade[0] >= trade_id:
                    yield trade
            minute += 1

    def newest_id(self, until_ms):
        minute = until_ms // MINUTE
        newest = self.first_id(minute) - 1
        for trade in self.trades(minute):
            if trade[1] > until_ms:
                break
            newest = trade[0]
        return newest

    # -- candles ----------------------------------------------------------------------------------------------------

    def minute(self, minute):
        """The finished candle of a minute, or None where there is no row."""
        if not self.exists(minute):
            return None
        if minute not in self._minutes:
            if len(self._minutes) > 20_000:
                self._minutes.clear()
            self._minutes[minute] = self._build(minute)
        return self._minutes[minute]

    def _last_price(self, minute):
        """What the price was before a minute began."""
        if minute <= self.first_minute:
            return self.anchor(minute)
        before = minute - 1
        while before >= self.first_minute:
            last = None
            for last in self.trades(before):
                pass
            if last:
                return last[2]
            before -= 1
        return self.anchor(self.first_minute)

    def _build(self, minute):
        if minute < self.first_minute:
            return self._history(minute)
        candle = None
        for _, _, price, quantity, maker in self.trades(minute):
            candle = candle or Candle(price)
            candle.add(price, quantity, maker)
        return candle or Candle(self._last_price(minute))

    def _history(self, minute):
        candle = Candle(self.anchor(minute))
        candle.close = self.anchor(minute + 1)
        count = self.count(minute)
        if not count:
            candle.close = candle.open
            return candle
        x = mix(self.key ^ (minute * 2))
        candle.high = max(candle.open, candle.close) + x % 50
        candle.low = min(candle.open, candle.close) - (x >> 8) % 50
        candle.volume = count * (1_000 + (x >> 16) % 1_000)
        candle.quote = candle.volume * ((candle.open + candle.close) // 2)
        candle.count, candle.taker = count, candle.volume // 3
        candle.taker_quote = candle.taker * ((candle.open + candle.close) // 2)
        return candle

    def candle(self, interval, open_ms, until_ms=None):
        """The candle of a slot, summed up to `until_ms` where given; None where nothing of it exists."""
        first = open_ms // MINUTE
        whole = None
        for minute in range(first, first + INTERVALS[interval]):
            if until_ms is not None and minute * MINUTE > until_ms:
                break
            is_part = until_ms is not None and (minute + 1) * MINUTE - 1 > until_ms
            part = self._partial(minute, until_ms) if is_part else self.minute(minute)
            if part is None:
                continue
            if whole is None:
                whole = part.copy()
            else:
                whole.merge(part)
        return whole

    def _partial(self, minute, until_ms):
        if not self.exists(minute):
            return None
        candle = None
        for _, time, price, quantity, maker in self.trades(minute):
            if time > until_ms:
                break
            candle = candle or Candle(price)
            candle.add(price, quantity, maker)
        return candle or Candle(self._last_price(minute))

    def row(self, candle):
        """(open, high, low, close, volume, quote, count, taker, taker quote) as the exchange prints them."""
        s = self.scales
        return (s.price_text(candle.open), s.price_text(candle.high), s.price_text(candle.low),
                s.price_text(candle.close), s.quantity_text(candle.volume), s.quote_text(candle.quote),
                candle.count, s.quantity_text(candle.taker), s.quote_text(candle.taker_quote))
