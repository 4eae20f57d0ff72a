-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 1. Reasons: docs/decisions/storage-schema.md and decimals.md.
-- Times are microseconds since 1970-01-01 UTC. A column of type ANY holds a decimal: an integer is a mantissa at
-- the scale of its series, a text is the whole number as it was received.
-- A statement ends with a semicolon before an empty line; there is no empty line inside one.

CREATE TABLE intervals (
    code INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO intervals (code, text) VALUES
    (0, '1s'), (1, '1m'), (2, '3m'), (3, '5m'), (4, '15m'), (5, '30m'), (6, '1h'), (7, '2h'), (8, '4h'),
    (9, '6h'), (10, '8h'), (11, '12h'), (12, '1d'), (13, '3d'), (14, '1w'), (15, '1M');

-- Everything that has rows has an instrument; `described` says that the exchange has told us about it.
CREATE TABLE instruments (
    id INTEGER PRIMARY KEY,
    market INTEGER NOT NULL CHECK (market IN (0, 1)),
    symbol TEXT NOT NULL CHECK (symbol <> ''),
    described INTEGER NOT NULL DEFAULT 0 CHECK (described IN (0, 1)),
    base TEXT NOT NULL DEFAULT '',
    quote TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    contract TEXT NOT NULL DEFAULT '',
    tick TEXT NOT NULL DEFAULT '0',
    step TEXT NOT NULL DEFAULT '0',
    listed_at INTEGER,
    delivery_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (market, symbol)
) STRICT;

-- Scales are chosen by the first rows of a series and never change.
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id),
    interval INTEGER NOT NULL REFERENCES intervals (code),
    price_scale INTEGER NOT NULL CHECK (price_scale BETWEEN 0 AND 38),
    base_scale INTEGER NOT NULL CHECK (base_scale BETWEEN 0 AND 38),
    quote_scale INTEGER NOT NULL CHECK (quote_scale BETWEEN 0 AND 38),
    created_at INTEGER NOT NULL,
    UNIQUE (instrument_id, interval)
) STRICT;

CREATE TABLE candles (
    series_id INTEGER NOT NULL REFERENCES series (id),
    open_time INTEGER NOT NULL,
    final INTEGER NOT NULL CHECK (final IN (0, 1)),
    source INTEGER NOT NULL,
    event_time INTEGER NOT NULL,
    close_time INTEGER NOT NULL CHECK (close_time >= open_time),
    open ANY NOT NULL,
    high ANY NOT NULL,
    low ANY NOT NULL,
    close ANY NOT NULL,
    volume ANY NOT NULL,
    quote_volume ANY,
    trade_count INTEGER,
    taker_buy_volume ANY,
    taker_buy_quote_volume ANY,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (series_id, open_time)
) STRICT, WITHOUT ROWID;

-- Finds the few open candles; final rows = all rows minus these.
CREATE INDEX candles_not_final ON candles (series_id, open_time) WHERE final = 0;

CREATE TABLE trade_series (
    instrument_id INTEGER PRIMARY KEY REFERENCES instruments (id),
    price_scale INTEGER NOT NULL CHECK (price_scale BETWEEN 0 AND 38),
    base_scale INTEGER NOT NULL CHECK (base_scale BETWEEN 0 AND 38),
    created_at INTEGER NOT NULL
) STRICT;

-- first_id and last_id are NULL when the row stands for the single trade `id`.
CREATE TABLE trades (
    instrument_id INTEGER NOT NULL REFERENCES trade_series (instrument_id),
    id INTEGER NOT NULL,
    time INTEGER NOT NULL,
    price ANY NOT NULL,
    quantity ANY NOT NULL,
    buyer_is_maker INTEGER NOT NULL CHECK (buyer_is_maker IN (0, 1)),
    source INTEGER NOT NULL,
    first_id INTEGER,
    last_id INTEGER,
    PRIMARY KEY (instrument_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX trades_time ON trades (instrument_id, time);

CREATE TABLE funding (
    instrument_id INTEGER NOT NULL REFERENCES instruments (id),
    time INTEGER NOT NULL,
    rate TEXT NOT NULL,
    mark_price TEXT,
    source INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, time)
) STRICT, WITHOUT ROWID;

-- interval NULL: trades, whose missing ids are [first_id, end_id).
CREATE TABLE gaps (
    id INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id),
    interval INTEGER REFERENCES intervals (code),
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    first_id INTEGER,
    end_id INTEGER,
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
    cause TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    closed_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((first_id IS NULL) = (end_id IS NULL))
) STRICT;

CREATE INDEX gaps_range ON gaps (instrument_id, interval, from_time, first_id);

CREATE TABLE state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What people and other programs read: names for codes, milliseconds, decimals as text.
CREATE VIEW candle_rows AS
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    v.text AS interval,
    c.open_time / 1000 AS open_time,
    c.close_time / 1000 AS close_time,
    CASE WHEN typeof(c.open) <> 'integer' OR s.price_scale = 0
        THEN CAST(c.open AS TEXT)
        ELSE iif(c.open < 0, '-', '')
            || substr(printf('%0*d', s.price_scale + 1, abs(c.open)), 1,
                length(printf('%0*d', s.price_scale + 1, abs(c.open))) - s.price_scale)
            || '.' || substr(printf('%0*d', s.price_scale + 1, abs(c.open)), -s.price_scale)
        END AS open,
    CASE WHEN typeof(c.high) <> 'integer' OR s.price_scale = 0
        THEN CAST(c.high AS TEXT)
        ELSE iif(c.high < 0, '-', '')
            || substr(printf('%0*d', s.price_scale + 1, abs(c.high)), 1,
                length(printf('%0*d', s.price_scale + 1, abs(c.high))) - s.price_scale)
            || '.' || substr(printf('%0*d', s.price_scale + 1, abs(c.high)), -s.price_scale)
        END AS high,
    CASE WHEN typeof(c.low) <> 'integer' OR s.price_scale = 0
        THEN CAST(c.low AS TEXT)
        ELSE iif(c.low < 0, '-', '')
            || substr(printf('%0*d', s.price_scale + 1, abs(c.low)), 1,
                length(printf('%0*d', s.price_scale + 1, abs(c.low))) - s.price_scale)
            || '.' || substr(printf('%0*d', s.price_scale + 1, abs(c.low)), -s.price_scale)
        END AS low,
    CASE WHEN typeof(c.close) <> 'integer' OR s.price_scale = 0
        THEN CAST(c.close AS TEXT)
        ELSE iif(c.close < 0, '-', '')
            || substr(printf('%0*d', s.price_scale + 1, abs(c.close)), 1,
                length(printf('%0*d', s.price_scale + 1, abs(c.close))) - s.price_scale)
            || '.' || substr(printf('%0*d', s.price_scale + 1, abs(c.close)), -s.price_scale)
        END AS close,
    CASE WHEN typeof(c.volume) <> 'integer' OR s.base_scale = 0
        THEN CAST(c.volume AS TEXT)
        ELSE iif(c.volume < 0, '-', '')
            || substr(printf('%0*d', s.base_scale + 1, abs(c.volume)), 1,
                length(printf('%0*d', s.base_scale + 1, abs(c.volume))) - s.base_scale)
            || '.' || substr(printf('%0*d', s.base_scale + 1, abs(c.volume)), -s.base_scale)
        END AS volume,
    CASE WHEN typeof(c.quote_volume) <> 'integer' OR s.quote_scale = 0
        THEN CAST(c.quote_volume AS TEXT)
        ELSE iif(c.quote_volume < 0, '-', '')
            || substr(printf('%0*d', s.quote_scale + 1, abs(c.quote_volume)), 1,
                length(printf('%0*d', s.quote_scale + 1, abs(c.quote_volume))) - s.quote_scale)
            || '.' || substr(printf('%0*d', s.quote_scale + 1, abs(c.quote_volume)), -s.quote_scale)
        END AS quote_volume,
    c.trade_count AS trade_count,
    CASE WHEN typeof(c.taker_buy_volume) <> 'integer' OR s.base_scale = 0
        THEN CAST(c.taker_buy_volume AS TEXT)
        ELSE iif(c.taker_buy_volume < 0, '-', '')
            || substr(printf('%0*d', s.base_scale + 1, abs(c.taker_buy_volume)), 1,
                length(printf('%0*d', s.base_scale + 1, abs(c.taker_buy_volume))) - s.base_scale)
            || '.' || substr(printf('%0*d', s.base_scale + 1, abs(c.taker_buy_volume)), -s.base_scale)
        END AS taker_buy_volume,
    CASE WHEN typeof(c.taker_buy_quote_volume) <> 'integer' OR s.quote_scale = 0
        THEN CAST(c.taker_buy_quote_volume AS TEXT)
        ELSE iif(c.taker_buy_quote_volume < 0, '-', '')
            || substr(printf('%0*d', s.quote_scale + 1, abs(c.taker_buy_quote_volume)), 1,
                length(printf('%0*d', s.quote_scale + 1, abs(c.taker_buy_quote_volume))) - s.quote_scale)
            || '.' || substr(printf('%0*d', s.quote_scale + 1, abs(c.taker_buy_quote_volume)), -s.quote_scale)
        END AS taker_buy_quote_volume,
    c.final AS final,
    CASE c.source WHEN 10 THEN 'import' WHEN 20 THEN 'built' WHEN 30 THEN 'stream' WHEN 40 THEN 'rest'
        ELSE 'bulk' END AS source,
    c.event_time / 1000 AS event_time,
    c.created_at / 1000 AS created_at,
    c.updated_at / 1000 AS updated_at
FROM instruments AS i
JOIN series AS s ON s.instrument_id = i.id
JOIN intervals AS v ON v.code = s.interval
JOIN candles AS c ON c.series_id = s.id;

CREATE TRIGGER candle_rows_delete INSTEAD OF DELETE ON candle_rows BEGIN
    DELETE FROM candles WHERE open_time = OLD.open_time * 1000 AND series_id =
        (SELECT s.id FROM series AS s JOIN instruments AS i ON i.id = s.instrument_id
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END
             AND s.interval = (SELECT code FROM intervals WHERE text = OLD.interval));
END;

CREATE VIEW trade_rows AS
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    t.id AS id,
    ifnull(t.first_id, t.id) AS first_id,
    ifnull(t.last_id, t.id) AS last_id,
    t.time / 1000 AS time,
    t.time AS time_us,
    CASE WHEN typeof(t.price) <> 'integer' OR s.price_scale = 0
        THEN CAST(t.price AS TEXT)
        ELSE iif(t.price < 0, '-', '')
            || substr(printf('%0*d', s.price_scale + 1, abs(t.price)), 1,
                length(printf('%0*d', s.price_scale + 1, abs(t.price))) - s.price_scale)
            || '.' || substr(printf('%0*d', s.price_scale + 1, abs(t.price)), -s.price_scale)
        END AS price,
    CASE WHEN typeof(t.quantity) <> 'integer' OR s.base_scale = 0
        THEN CAST(t.quantity AS TEXT)
        ELSE iif(t.quantity < 0, '-', '')
            || substr(printf('%0*d', s.base_scale + 1, abs(t.quantity)), 1,
                length(printf('%0*d', s.base_scale + 1, abs(t.quantity))) - s.base_scale)
            || '.' || substr(printf('%0*d', s.base_scale + 1, abs(t.quantity)), -s.base_scale)
        END AS quantity,
    t.buyer_is_maker AS buyer_is_maker,
    CASE t.source WHEN 10 THEN 'import' WHEN 20 THEN 'built' WHEN 30 THEN 'stream' WHEN 40 THEN 'rest'
        ELSE 'bulk' END AS source
FROM instruments AS i
JOIN trade_series AS s ON s.instrument_id = i.id
JOIN trades AS t ON t.instrument_id = s.instrument_id;

CREATE TRIGGER trade_rows_delete INSTEAD OF DELETE ON trade_rows BEGIN
    DELETE FROM trades WHERE id = OLD.id AND instrument_id =
        (SELECT i.id FROM instruments AS i
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END);
END;

CREATE VIEW funding_rows AS
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    f.time / 1000 AS time,
    f.rate AS rate,
    f.mark_price AS mark_price,
    CASE f.source WHEN 10 THEN 'import' WHEN 20 THEN 'built' WHEN 30 THEN 'stream' WHEN 40 THEN 'rest'
        ELSE 'bulk' END AS source
FROM instruments AS i
JOIN funding AS f ON f.instrument_id = i.id;

CREATE VIEW gap_rows AS
SELECT g.id AS id,
    CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    v.text AS interval,
    g.from_time / 1000 AS from_time,
    g.to_time / 1000 AS to_time,
    g.first_id AS first_id,
    g.end_id AS end_id,
    CASE g.status WHEN 0 THEN 'open' WHEN 1 THEN 'repairing' WHEN 2 THEN 'filled' WHEN 3 THEN 'empty'
        ELSE 'unavailable' END AS status,
    g.cause AS cause,
    g.attempts AS attempts,
    g.last_error AS last_error,
    g.found_at / 1000 AS found_at,
    g.closed_at / 1000 AS closed_at
FROM gaps AS g
JOIN instruments AS i ON i.id = g.instrument_id
LEFT JOIN intervals AS v ON v.code = g.interval;
