#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the bundled recorded market from the raw recordings named on the command line.

Every input is a file of a public repository (README.md beside this script names repository, commit and path).
The output mirrors the exchange's bulk archive: data/<market>/<period>/<kind>/<symbol>/…/<name>.zip, one CSV in each.
Nothing is estimated: columns the source does not have stay empty. Zips carry a fixed time stamp, so the same
inputs give the same rows and, with the same zlib, the same bytes.

    build-bundle.py --out resources/market \\
        --spot-trades FIRST.gz SECOND.gz --um-trades FIRST.gz --um-funding HTTP.json.zst \\
        --candles BTCUSDT=BTC_USDT-1m.json.zst --candles ETHBTC=ETH_BTC-1m.json.zst …

Needs Python 3.9 or newer and, for inputs that end in .zst, the zstd program.
"""
import argparse
import datetime
import decimal
import gzip
import json
import pathlib
import subprocess
import sys
import zipfile

MINUTE = 60_000
DAY = 86_400_000
PLACES = decimal.Decimal(1).scaleb(-8)


def millis(text):
    """Milliseconds since 1970 of an ISO time in UTC."""
    when = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)
    return int(when.timestamp()) * 1000


# What of each recording is used: [from, to) in recorded time, whole minutes that the recording covers wholly.
TRADE_WINDOWS = {
    "spot": (millis("2024-08-08T23:55"), millis("2024-08-09T00:05")),
    "um": (millis("2024-08-08T23:55"), millis("2024-08-09T00:00")),
}
CANDLE_WINDOWS = {
    "BTCUSDT": (millis("2021-04-21T00:00"), millis("2021-05-08T23:55")),
    "ETHBTC": (millis("2021-04-11T00:00"), millis("2021-05-20T00:00")),
    "NXSBTC": (millis("2021-04-11T00:00"), millis("2021-05-20T00:00")),
    "LINKBTC": (millis("2020-02-08T00:00"), millis("2020-03-09T00:00")),
    "NEOBTC": (millis("2020-02-08T00:00"), millis("2020-03-15T00:00")),
}
FUNDING_WINDOW = (millis("2020-09-15T00:00"), millis("2020-10-18T00:00"))


def read_text(path):
    """Text of a plain, .gz or .zst file."""
    path = pathlib.Path(path)
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dc", str(path)], check=True, capture_output=True).stdout.decode()
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            return handle.read()
    return path.read_text(encoding="utf-8")


def padded(number):
    """Decimal text with exactly eight places; refuses a value that would have to be rounded."""
    value = decimal.Decimal(number)
    text = value.quantize(PLACES)
    if text != value:
        sys.exit(f"{number} has more than eight decimal places")
    return f"{text:f}"


def write_zip(path, rows, header=None):
    """One CSV named like the zip, with a fixed time stamp and fixed attributes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ([header] if header else []) + rows
    entry = zipfile.ZipInfo(path.stem + ".csv", date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "\n".join(lines) + "\n", compresslevel=9)
    print(f"{path}: {len(rows)} rows, {path.stat().st_size} bytes")


def label(time, pattern):
    return datetime.datetime.fromtimestamp(time // 1000, datetime.timezone.utc).strftime(pattern)


def grouped(rows, pattern):
    """Rows [(time, text)] by day or month of their time, in order."""
    groups = {}
    for time, text in rows:
        groups.setdefault(label(time, pattern), []).append(text)
    return groups


def recorded_trades(paths):
    """Trade events of the raw stream captures, in order of arrival."""
    for path in paths:
        for line in read_text(path).splitlines():
            message = json.loads(line[line.index(" ") + 1:])
            event = message.get("data", message)
            if event.get("e") == "trade":
                yield event


def spot_trade_row(event):
    quote = decimal.Decimal(event["p"]) * decimal.Decimal(event["q"])
    flags = "True" if event["m"] else "False", "True" if event["M"] else "False"
    return f'{event["t"]},{event["p"]},{event["q"]},{padded(quote)},{event["T"]},{flags[0]},{flags[1]}'


def um_trade_row(event):
    quote = decimal.Decimal(event["p"]) * decimal.Decimal(event["q"])
    return f'{event["t"]},{event["p"]},{event["q"]},{quote:f},{event["T"]},{"true" if event["m"] else "false"}'


def is_market_trade(event):
    positive = decimal.Decimal(event["p"]) > 0 and decimal.Decimal(event["q"]) > 0
    return positive and event.get("X", "MARKET") == "MARKET"


def build_trades(out, market, paths):
    begin, end = TRADE_WINDOWS[market]
    write_row = spot_trade_row if market == "spot" else um_trade_row
    rows = [(e["T"], write_row(e)) for e in recorded_trades(paths) if begin <= e["T"] < end and is_market_trade(e)]
    folder = out / "data" / ("spot" if market == "spot" else "futures/um") / "daily/trades/BTCUSDT"
    header = None if market == "spot" else "id,price,qty,quote_qty,time,is_buyer_maker"
    for day, lines in grouped(rows, "%Y-%m-%d").items():
        write_zip(folder / f"BTCUSDT-trades-{day}.zip", lines, header)


def candle_row(row):
    time, *values = row
    prices = ",".join(padded(value) for value in values)
    # Quote volume, trade count and taker volumes are not in the source: empty, not zero and not guessed.
    return f"{time},{prices},{time + MINUTE - 1},,,,,0"


def build_candles(out, symbol, path):
    begin, end = CANDLE_WINDOWS[symbol]
    rows = json.loads(read_text(path), parse_float=decimal.Decimal)
    unique = {}
    for row in rows:
        if begin <= row[0] < end and unique.setdefault(row[0], row) != row:
            sys.exit(f"{symbol}: two different candles at {row[0]}")
    folder = out / "data/spot/monthly/klines" / symbol / "1m"
    for month, lines in grouped([(t, candle_row(unique[t])) for t in sorted(unique)], "%Y-%m").items():
        write_zip(folder / f"{symbol}-1m-{month}.zip", lines)


def build_funding(out, path):
    begin, end = FUNDING_WINDOW
    routes = json.loads(read_text(path))["routes"]["/fapi/v1/fundingRate"]["GET"]
    recorded = next(entry["data"] for entry in routes if entry["queryString"] == "symbol=BTCUSDT")
    # A rate belongs to its eight-hour slot although the exchange stamps it some milliseconds later.
    rows = [(r["fundingTime"], f'{r["fundingTime"]},8,{r["fundingRate"]}') for r in recorded
            if begin <= r["fundingTime"] < end]
    folder = out / "data/futures/um/monthly/fundingRate/BTCUSDT"
    for month, lines in grouped(rows, "%Y-%m").items():
        write_zip(folder / f"BTCUSDT-fundingRate-{month}.zip", lines,
                  "calc_time,funding_interval_hours,last_funding_rate")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--spot-trades", nargs="+", default=[], help="raw spot stream captures, oldest first")
    parser.add_argument("--um-trades", nargs="+", default=[], help="raw USD-M stream captures, oldest first")
    parser.add_argument("--um-funding", help="recorded REST responses that hold /fapi/v1/fundingRate")
    parser.add_argument("--candles", action="append", default=[], metavar="SYMBOL=FILE",
                        help="six-column 1m candles of one symbol, as a JSON array")
    arguments = parser.parse_args()
    if arguments.spot_trades:
        build_trades(arguments.out, "spot", arguments.spot_trades)
    if arguments.um_trades:
        build_trades(arguments.out, "um", arguments.um_trades)
    if arguments.um_funding:
        build_funding(arguments.out, arguments.um_funding)
    for argument in arguments.candles:
        symbol, path = argument.split("=", 1)
        build_candles(arguments.out, symbol, path)


if __name__ == "__main__":
    main()
