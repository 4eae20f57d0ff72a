# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What clients send that mean it no good: the sixty kinds of reliability §4.1, by their numbers there.

`kinds(host)` yields Kind objects for a node at `host` (HOST:PORT). What a client sends is a list of connections, each an
iterable of pieces of bytes; an iterable may be without end.
"""
import gzip
import itertools
import json

KLINES = "/api/v3/klines?symbol=BTCUSDT&interval=1m"
READS = ("/api/v3/klines?symbol=BTCUSDT&interval=1m", "/fapi/v1/klines?symbol=BTCUSDT&interval=1m", "/api/v3/exchangeInfo",
         "/fapi/v1/exchangeInfo", "/api/v3/time", "/fapi/v1/time", "/api/v3/ping", "/fapi/v1/ping", "/v1/health",
         "/v1/status", "/metrics", "/v1/jobs", "/v1/gaps", "/v1/coverage", "/v1/rows?symbol=BTCUSDT&interval=1m",
         "/v1/findings", "/v1/versions?symbol=BTCUSDT&interval=1m", "/v1/rejected", "/v1/maintenance",
         "/api/v1/archive/policies", "/api/v1/archive/runs", "/api/v1/archive/coverage", "/api/v1/archive/tables",
         "/api/v1/archive/slices", "/api/v1/archive/files", "/api/v1/archive/health", "/api/v1/temp-data")
NUMBERS = ("-1", "0", "%2B1", "1e9", "1.5", "0x10", "NaN", "inf", str(2 ** 63), str(2 ** 64), "9" * 400, "%D9%A1%D9%A2",
           "%205%20", "1_000", "", "1000000000")
SYMBOLS = ("", "../", "%27", "%22", "%60", ";--", "%25", "_", "A" * 4096, "btcusdt", "BtCuSdT", "B%D0%A2CUSDT", "%F0%9F%98%80",
           "%00", "%ED%A0%80", "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT", "1000SATSUSDT", "BTC-USD_230630",
           "BTCUSDT%27%20OR%201=1--")
JSON_TEXTS = (b"", b"  ", b"\xef\xbb\xbf{}", '{"a":1}'.encode("utf-16"), b'{"kind":"backfill","sym', b"{} {}", b"{,}", b"{'a':1}",
              b'{"kind":"a","kind":"b"}', b'{"a":NaN}', b'{"a":.5}', b'{"a":01}', b'{"a":1e400}', b'{"a":9223372036854775808}',
              b'{"a":0.1234567890123456789}', b"[" * 1024 + b"]" * 1024, b"[" * 500_000, b"[" + b"1," * 300_000 + b"1]", b"[" + b"{}," * 300_000 + b"{}]",
              b'{"a":"' + b"x" * 900_000 + b'"}', b'{"a":"\\u0000\\ud800"}', b'{"a":"\x01"}', b'{"a":"\xff"}', b"7")


class Kind:
    """`allowed`: statuses that may be answered; empty: any but a failure of the server."""

    def __init__(self, number, name, connections, allowed=(), reads=True, resets=False, seconds=2.0):
        self.number, self.name, self.connections = number, name, connections
        self.allowed, self.reads, self.resets, self.seconds = allowed, reads, resets, seconds


def get(host, target, *lines, method="GET", version="HTTP/1.1", hosts=None):
    named = [f"Host: {host}"] if hosts is None else [f"Host: {name}" for name in hosts]
    return "\r\n".join([f"{method} {target} {version}", *named, *lines, "", ""]).encode("utf-8", "surrogateescape")


def post(host, target, body, *lines, kind="application/json"):
    named = [f"Content-Type: {kind}"] if kind else []
    return get(host, target, *named, f"Content-Length: {len(body)}", *lines, method="POST") + body


def endless(head, piece):
    return itertools.chain([head], itertools.repeat(piece))


def framing(host):
    """1 to 20: how a request ends, or does not."""
    start = f"POST /v1/jobs HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n".encode()
    refused = (400, 408, 411, 413, 414, 431, 501)
    yield Kind(1, "nothing", [[]])
    yield Kind(2, "a byte at a time", [[bytes([byte]) for byte in get(host, "/v1/health")]])
    yield Kind(3, "half a request line", [[b"GET /v1/hea"]])
    yield Kind(4, "an endless request line", [endless(b"GET /", b"a" * 65_536)], refused)
    yield Kind(5, "an endless header", [endless(b"GET / HTTP/1.1\r\nX: ", b"a" * 65_536)], refused)
    yield Kind(6, "100,000 headers", [[b"GET / HTTP/1.1\r\n", b"X: 1\r\n" * 100_000, b"\r\n"]], refused)
    yield Kind(7, "an endless body", [endless(start + b"Content-Length: 10000000000\r\n\r\n", b"a" * 65_536)], refused)
    yield Kind(8, "endless chunks", [endless(start + b"Transfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"a" * 0x4000 + b"\r\n")],
               refused)
    yield Kind(9, "a body that stops", [[start + b"Content-Length: 100\r\n\r\n{"]], refused)
    yield Kind(10, "a body that goes on", [[start + b"Content-Length: 2\r\n\r\n{}" + get(host, "/v1/health")]])
    yield Kind(11, "a length of 2^64-1", [[start + b"Content-Length: 18446744073709551615\r\n\r\n" + get(host, "/v1/health")]], refused)
    yield Kind(12, "a negative length", [[start + b"Content-Length: -1\r\n\r\n{}"]], refused)
    yield Kind(13, "lengths that are none", [[start + b"Content-Length: " + text + b"\r\n\r\n{}"]
                                             for text in (b"+5", b"5,5", b"0x5", b"")], refused)
    yield Kind(14, "two lengths", [[start + b"Content-Length: 2\r\nContent-Length: 50\r\n\r\n{}"]], refused)
    yield Kind(15, "length and chunks", [[start + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]], refused)
    yield Kind(16, "a coding nobody knows", [[start + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"]], refused)
    yield Kind(17, "sizes that are none", [[start + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\nx\r\n0\r\n\r\n"]
                                           for size in (b"-5", b"7fffffffffffffff", b"zz", b"")], refused)
    yield Kind(18, "a chunk without an end, a long extension",
               [[start + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n"],
                [start + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"x" * 1_000_000 + b"\r\n{}\r\n0\r\n\r\n"]], refused)
    yield Kind(19, "trailers", [[start + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: 1\r\n\r\n"]])
    yield Kind(20, "100-continue", [[start + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n", b"{}"]])


def syntax(host):
    """21 to 28: what a request is made of."""
    refused = (400, 405, 408, 414, 431, 501, 505)
    hello = bytes.fromhex("160301020001000000fc0303") + b"\0" * 200
    yield Kind(21, "other protocols", [[hello], [b"SSH-2.0-OpenSSH_9.2\r\n"], [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], [b"GET /\r\n\r\n"],
                                       [b"\0\xff" * 500 + b"\r\n\r\n"]], refused)
    yield Kind(22, "other versions", [[get(host, "/v1/health", version=version)] for version in ("HTTP/9.9", "HTTPX1Y1")], refused)
    yield Kind(23, "bare LF", [[get(host, "/v1/health").replace(b"\r\n", b"\n")]], refused)
    yield Kind(24, "bytes that are no text", [[b"GET /a" + byte + b"b HTTP/1.1\r\nHost: " + host.encode() + b"\r\n\r\n"]
                                              for byte in (b"\r", b"\0", b"\x80", b"\xff")], (*refused, 404))
    yield Kind(25, "a header without a colon", [[get(host, "/v1/health", "nonsense")]], refused)
    yield Kind(26, "a folded header", [[get(host, "/v1/health", "X: a", " b")]], refused)
    yield Kind(27, "a blank before the colon", [[get(host, "/v1/health", "X : a")]], refused)
    yield Kind(28, "a header without a name", [[get(host, "/v1/health", ": a")]], refused)


def hosts(host):
    """29 to 37: whom the request is for."""
    port = host.rpartition(":")[2]
    refused = (400, 421, 431)
    yield Kind(29, "two hosts", [[get(host, "/v1/health", hosts=names)] for names in ((host, host), (host, "evil.com"))], refused)
    yield Kind(30, "no host", [[get(host, "/v1/health", hosts=())]], refused)
    yield Kind(31, "a foreign host", [[get(host, "/v1/health", hosts=("evil.com",))]], refused)
    yield Kind(32, "hosts that look like ours", [[get(host, "/v1/health", hosts=(f"{name}:{port}",))] for name in
                                                 ("127.0.0.1.nip.io", "localhost.evil", "evil.localhost")], refused)
    yield Kind(33, "other spellings of ours", [[get(host, "/v1/health", hosts=(f"{name}:{port}",))] for name in ("localhost.", "LOCALHOST")])
    yield Kind(34, "other ports", [[get(host, "/v1/health", hosts=("127.0.0.1" + end,))] for end in
                                   (":1", ":0", ":99999", ":", "")], refused)
    yield Kind(35, "other names of loopback", [[get(host, "/v1/health", hosts=(f"{name}:{port}",))] for name in
                                               ("127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0.0.0.0", "[::ffff:127.0.0.1]",
                                                "[0:0:0:0:0:0:0:1%25lo]")], refused)
    yield Kind(36, "hosts that are none", [[get(host, "/v1/health", hosts=(name,))] for name in
                                           (f"{host}@evil.com", "a b", "a\tb", f"{host},evil.com", "a" * 65_536)], refused)
    yield Kind(37, "a target for somebody else", [[get(host, "http://evil.com/v1/health")]], (*refused, 404))


def headers(host):
    """38 to 47: verbs, origins, bodies."""
    verbs = ("CONNECT", "TRACE", "BREW", "V" * 10_240, "get")
    yield Kind(38, "verbs", [[get(host, "/v1/health", method=verb)] for verb in verbs] + [[get(host, "*", method="OPTIONS")]],
               (204, 400, 404, 405, 414, 431, 501))
    yield Kind(39, "HEAD", [[get(host, target, method="HEAD")] for target in READS])
    yield Kind(40, "writing to what is read", [[get(host, target, "Content-Length: 0", method=method)]
                                               for target in ("/v1/health", KLINES) for method in ("POST", "PUT", "DELETE")],
               (400, 404, 405, 415))
    origins = ("http://evil.com", "null", "", "file://", "http://evil.com:80/", "http://" + "a" * 65_000)
    yield Kind(41, "origins", [[get(host, "/v1/health", f"Origin: {origin}")] for origin in origins], (400, 403, 431))
    yield Kind(41, "origins of this machine, and two", [[get(host, "/v1/jobs", f"Origin: {origin}", "Content-Length: 0", method="POST")]
                                                        for origin in ("https://" + host, "http://127.0.0.1:1")]
               + [[get(host, "/v1/health", "Origin: http://evil.com", f"Origin: http://{host}")]], (400, 403))
    yield Kind(42, "sites", [[get(host, "/v1/health", f"Sec-Fetch-Site: {site}")] for site in ("cross-site", "same-site", "none", "?")])
    yield Kind(43, "a referer", [[get(host, "/v1/health", "Referer: http://evil.com/")]])
    yield Kind(44, "cookies", [[get(host, "/v1/health", "Cookie: " + "a=b; " * 20_000)]], (400, 431))
    yield Kind(45, "forwarded", [[get(host, "/v1/health", line)] for line in
                                 ("X-Forwarded-Host: evil.com", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4",
                                  "X-HTTP-Method-Override: DELETE", "X-Original-URL: /v1/jobs")])
    yield Kind(46, "other kinds of body", [[post(host, "/v1/jobs", b"{}", kind=kind)] for kind in
                                           ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")],
               (400, 415))
    bomb = gzip.compress(b" " * 50_000_000)
    yield Kind(47, "packed bodies", [[post(host, "/v1/jobs", body, "Content-Encoding: gzip")] for body in (gzip.compress(b"{}"), bomb)],
               (400, 413, 415))


def targets(host):
    """48 to 57: what is asked for."""
    read = lambda text: [[get(host, f"{KLINES}&{text}")], [get(host, f"/v1/rows?symbol=BTCUSDT&interval=1m&{text}")]]
    yield Kind(48, "ways out", [[get(host, target)] for target in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/%252e%252e/x",
                                                                   "/..\\..\\x")], (400, 404))
    yield Kind(49, "paths that are nearly ours", [[get(host, target)] for target in ("//v1/health", "/v1/health/", "/v1/health;x",
                                                                                      "/v1/health%00", "/%2Fv1/health")])
    yield Kind(50, "encodings", [[get(host, "/v1/health?a=" + text)] for text in
                                 ("%C0%AF", "%ZZ", "%", "%2525", "%FF%FE", "%E2%80%AE", "%E2%80%8B", "e%CC%81", "%C3%A9")])
    yield Kind(51, "parameters", [[get(host, "/v1/rows?" + text)] for text in
                                  ("a=1&" * 10_000, "symbol=A&symbol=B", "symbol[]=A", "=a&=b", "&&&&")], (400, 414))
    yield Kind(52, "numbers", [connection for text in NUMBERS for connection in read("limit=" + text)])
    spans = ("startTime=2&endTime=1", "startTime=1&endTime=1", "startTime=-5", "startTime=9224318015999000",
             "startTime=1700000000000000", "startTime=0&limit=1500", "startTime=0&endTime=99999999999999")
    yield Kind(53, "spans", [connection for text in spans for connection in read(text)])
    yield Kind(54, "limits and ids that are forged", [[get(host, target)] for target in
                                                      ("/v1/jobs/0", "/v1/jobs/99999999999999999999", "/v1/jobs/x", "/api/v1/archive/runs/-1",
                                                       "/api/v1/temp-data/../x", KLINES + "&limit=0", KLINES + "&limit=1000000000")])
    yield Kind(55, "symbols", [[get(host, f"/api/v3/klines?interval=1m&symbol={text}")] for text in SYMBOLS])
    yield Kind(56, "odd symbols", [[get(host, f"/v1/rows?interval=1m&symbol={text}")] for text in SYMBOLS])
    rows = "/v1/rows?symbol=BTCUSDT&interval=1m"
    bodies = [[post(host, target, text)] for target in ("/v1/jobs", "/v1/gaps/repair", rows) for text in JSON_TEXTS]
    bodies += [[post(host, rows, text, kind="application/x-ndjson")] for text in (*JSON_TEXTS, b"\n" * 1_000_000, b"{}\n" * 300_000)]
    yield Kind(57, "bodies", bodies, (200, 202, 400, 404, 409, 413, 422))


def manners(host):
    """58 to 60: how a client behaves."""
    flood = itertools.chain.from_iterable(itertools.repeat([get(host, "/v1/health") * 200, get(host, KLINES + "&limit=5") * 50], 800))
    yield Kind(58, "200,000 requests at once", [flood], seconds=10.0)
    yield Kind(59, "leaving", [[get(host, target)] for target in READS], reads=False)
    yield Kind(59, "leaving with a reset", [[get(host, target)] for target in READS], reads=False, resets=True)
    yield Kind(60, "tokens", [[get(host, "/v1/health", "Authorization: " + text)] for text in
                              ("Bearer", "Bearer " + "a" * 65_000, "Basic YTpi", "Bearer a\0b", "Bearer \u00e9 ")]
               + [[get(host, "/v1/health", "Authorization: Bearer a", "Authorization: Bearer b")]], (200, 400, 401, 403, 429, 431))


def kinds(host):
    for group in (framing, syntax, hosts, headers, targets, manners):
        yield from group(host)


def count(host="127.0.0.1:1"):
    return len({kind.number for kind in kinds(host)})


if __name__ == "__main__":
    print(json.dumps({"kinds": count()}))
