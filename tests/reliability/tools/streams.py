# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live side of fakex.py: turns the passing of the exchange's clock into stream messages."""
import re

import websocket
from truth import INTERVALS, MINUTE, Candle

UPDATE_EVERY = 0.25  # seconds of real time between two states of an open candle
TICKER_EVERY = 1.0


class Slot:
    """The part of a coarser candle that lies before the current minute, and when it was last told about."""

    def __init__(self, part):
        self.part = part
        self.told_at = 0.0
        self.is_dirty = True


class Lane:
    """One instrument: the next trade, the growing minute and the slots that listeners want."""

    def __init__(self, hub, tape, now_ms):
        self.hub, self.tape = hub, tape
        self.market, self.symbol = tape.market, tape.symbol
        self.trade_kind = "trade" if self.market == "spot" else "aggTrade"
        self.trade_name = f"{self.symbol.lower()}@{self.trade_kind}"
        self.ticker_name = f"{self.symbol.lower()}@miniTicker"
        self.slots = {}
        self.price = tape.anchor(now_ms // MINUTE)
        self.ticked_at = 0.0
        self._begin(now_ms // MINUTE)
        while self.next and self.next[1] <= now_ms:
            self._grow(self.next)
            self.next = next(self.trades, None)

    def _begin(self, minute):
        self.minute = minute
        self.candle = None
        self.trades = iter(self.tape.trades(minute))
        self.next = next(self.trades, None)

    def _grow(self, trade):
        if self.candle is None:
            self.candle = Candle(trade[2])
        self.candle.add(trade[2], trade[3], trade[4])
        self.price = trade[2]

    def want(self, interval):
        """Begins to follow an interval in the middle of one of its slots."""
        if interval in self.slots:
            return
        first = self.minute - self.minute % INTERVALS[interval]
        before = self.tape.candle(interval, first * MINUTE, self.minute * MINUTE - 1) if first < self.minute else None
        self.slots[interval] = Slot(before)

    def advance(self, now_ms, now):
        while True:
            boundary = (self.minute + 1) * MINUTE
            if self.next and self.next[1] <= now_ms:
                trade, self.next = self.next, next(self.trades, None)
                self._grow(trade)
                self._tell_trade(trade)
            elif boundary <= now_ms:
                self._close(boundary)
            else:
                break
        for interval, slot in self.slots.items():
            if now - slot.told_at >= UPDATE_EVERY:
                slot.told_at = now
                self._tell_candle(interval, self._growing(slot), False, now_ms)
        if now - self.ticked_at >= TICKER_EVERY:
            self.ticked_at = now
            self._tell_ticker(now_ms)

    def _growing(self, slot):
        """The open state of a slot, or None before anything happened in it."""
        if not self.tape.exists(self.minute):
            return slot.part
        current = self.candle or Candle(self.price)
        if slot.part is None:
            return current
        whole = slot.part.copy()
        whole.merge(current)
        return whole

    def _close(self, boundary):
        for interval, slot in self.slots.items():
            whole = self._growing(slot)
            if boundary // MINUTE % INTERVALS[interval]:
                slot.part = whole.copy() if whole else None
                continue
            self._tell_candle(interval, whole, True, boundary)
            slot.part = None
        self._begin(self.minute + 1)

    # -- messages ---------------------------------------------------------------------------------------------------

    def _tell_trade(self, trade):
        listeners = self.hub.listeners.get((self.market, self.trade_name))
        if not listeners:
            return
        trade_id, at, price, quantity, maker = trade
        s = self.tape.scales
        ids = f'"t":{trade_id}' if self.market == "spot" else f'"a":{trade_id},"f":{trade_id},"l":{trade_id}'
        body = (f'{{"stream":"{self.trade_name}","data":{{"e":"{self.trade_kind}","E":{at},"s":"{self.symbol}",{ids},'
                f'"p":"{s.price_text(price)}","q":"{s.quantity_text(quantity)}","T":{at},'
                f'"m":{"true" if maker else "false"},"M":true}}}}')
        self.hub.send(self, listeners, body, f'"k":"trade","id":{trade_id}', False)

    def _tell_candle(self, interval, candle, closed, now_ms):
        name = f"{self.symbol.lower()}@kline_{interval}"
        listeners = self.hub.listeners.get((self.market, name))
        if not listeners or candle is None:
            return
        span = INTERVALS[interval]
        first = self.minute - self.minute % span
        first_id, last_id = self._ids(first, candle)
        o, h, l, c, v, q, n, tv, tq = self.tape.row(candle)
        open_ms = first * MINUTE
        body = (f'{{"stream":"{name}","data":{{"e":"kline","E":{now_ms},"s":"{self.symbol}","k":{{"t":{open_ms},'
                f'"T":{open_ms + span * MINUTE - 1},"s":"{self.symbol}","i":"{interval}","f":{first_id},"L":{last_id},'
                f'"o":"{o}","c":"{c}","h":"{h}","l":"{l}","v":"{v}","n":{n},"x":{"true" if closed else "false"},'
                f'"q":"{q}","V":"{tv}","Q":"{tq}","B":"0"}}}}}}')
        log = f'"k":"kline","i":"{interval}","o":{open_ms},"x":{"true" if closed else "false"},"n":{n}'
        self.hub.send(self, listeners, body, log, closed)

    def _ids(self, first, candle):
        if not candle.count or first < self.tape.first_minute:
            return -1, -1
        start = self.tape.first_id(first)
        return start, start + candle.count - 1

    def _tell_ticker(self, now_ms):
        listeners = self.hub.listeners.get((self.market, self.ticker_name))
        if not listeners:
            return
        p = self.tape.scales.price_text(self.price)
        body = (f'{{"stream":"{self.ticker_name}","data":{{"e":"24hrMiniTicker","E":{now_ms},"s":"{self.symbol}",'
                f'"c":"{p}","o":"{p}","h":"{p}","l":"{p}","v":"1.0","q":"{p}"}}}}')
        self.hub.send(self, listeners, body, '"k":"ticker"', False)


class Hub:
    """All lanes and who listens to what. Applies the faults that concern messages."""

    def __init__(self, exchange):
        self._x = exchange
        self.listeners = {}
        self.sent = 0
        self._lanes = []
        self._held = []  # (due, lane, listeners, body, log) of late messages
        self._swapped = None

    def start(self):
        world = self._x.world
        self._lanes = [Lane(self, world.tape(market, symbol), self._x.now_ms())
                       for market, symbols in world.values["symbols"].items() for symbol in symbols]

    def subscribe(self, peer, name):
        self.listeners.setdefault((peer.market, name), []).append(peer)
        symbol, _, kind = name.partition("@")
        if not kind.startswith("kline_") or kind[6:] not in INTERVALS:
            return
        for lane in self._lanes:
            if lane.market == peer.market and lane.symbol == symbol.upper():
                lane.want(kind[6:])

    def unsubscribe(self, peer, names=None):
        for (market, name), peers in self.listeners.items():
            if peer in peers and (names is None or name in names):
                peers[:] = [other for other in peers if other is not peer]

    def tick(self, now_ms, now):
        for lane in self._lanes:
            lane.advance(now_ms, now)
        while self._held and self._held[0][0] <= now:
            self._write(*self._held.pop(0)[1:])

    def send(self, lane, listeners, body, log, closed):
        if self._x.has_faults() and self._is_spoilt(lane, listeners, body, log, closed):
            return
        self._write(lane, listeners, body, log)
        if self._swapped:
            swapped, self._swapped = self._swapped, None
            self._write(*swapped)

    def _is_spoilt(self, lane, listeners, body, log, closed):
        where = {"market": lane.market, "symbol": lane.symbol}
        if any(self._x.fault(kind, **where) for kind in ("mute", "stall")):
            return True
        if closed and self._x.fault("drop_closed", **where):
            return True
        if closed and (late := self._x.fault("late_final", **where)):
            self._held.append((self._x.seconds() + late["seconds"], lane, listeners, body, log))
            return True
        if bad := '"trade"' in log and self._x.fault("bad_time", **where):
            self._write(lane, listeners, re.sub(r'"T":\d+', f'"T":{bad["time"]}', body), log)
            return True
        if self._x.fault("duplicate", **where):
            self._write(lane, listeners, body, log)
        elif self._swapped is None and self._x.fault("reorder", **where):
            self._swapped = (lane, listeners, body, log)
            return True
        return False

    def _write(self, lane, listeners, body, log):
        message = websocket.frame(websocket.TEXT, body.encode())
        peers = [peer.number for peer in listeners if peer.send(message)]
        if peers:
            self.sent += 1
            self._x.log(f'"m":"{lane.market}","s":"{lane.symbol}",{log},"c":{peers}')
