-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 2, the first on this engine: what SQLite has after its steps 1 and 2. Reasons: docs/decisions/postgresql.md.
-- Times are microseconds since 1970-01-01 UTC, decimals are numbers of any precision with the digits they came with.
-- A statement ends with a semicolon before an empty line; there is no empty line inside one. The words in double
-- braces are replaced by how the layout cuts a table up.

-- Up to 38 digits. NaN is greater than every number here, and infinity no less: both fail the check.
CREATE DOMAIN finite_decimal AS NUMERIC CHECK (abs(VALUE) < 1e39);

CREATE TABLE intervals (
    code SMALLINT PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

INSERT INTO intervals (code, text) VALUES
    (0, '1s'), (1, '1m'), (2, '3m'), (3, '5m'), (4, '15m'), (5, '30m'), (6, '1h'), (7, '2h'), (8, '4h'),
    (9, '6h'), (10, '8h'), (11, '12h'), (12, '1d'), (13, '3d'), (14, '1w'), (15, '1M');

-- Everything that has rows has an instrument; `described` says that the exchange has told us about it.
CREATE TABLE instruments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    market SMALLINT NOT NULL CHECK (market IN (0, 1)),
    symbol TEXT COLLATE "C" NOT NULL CHECK (symbol <> ''),
    described SMALLINT NOT NULL DEFAULT 0 CHECK (described IN (0, 1)),
    base TEXT NOT NULL DEFAULT '',
    quote TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    contract TEXT NOT NULL DEFAULT '',
    tick finite_decimal NOT NULL DEFAULT 0,
    step finite_decimal NOT NULL DEFAULT 0,
    listed_at BIGINT,
    delivery_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (market, symbol)
);

-- The scales are those of the first rows. They say how many digits a series usually has; nothing is rounded to them.
CREATE TABLE series (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instrument_id BIGINT NOT NULL REFERENCES instruments (id),
    interval SMALLINT NOT NULL REFERENCES intervals (code),
    price_scale SMALLINT NOT NULL CHECK (price_scale BETWEEN 0 AND 38),
    base_scale SMALLINT NOT NULL CHECK (base_scale BETWEEN 0 AND 38),
    quote_scale SMALLINT NOT NULL CHECK (quote_scale BETWEEN 0 AND 38),
    created_at BIGINT NOT NULL,
    covered_from BIGINT,
    covered_to BIGINT,
    UNIQUE (instrument_id, interval)
);

CREATE TABLE candles (
    series_id BIGINT NOT NULL,
    open_time BIGINT NOT NULL,
    final SMALLINT NOT NULL CHECK (final IN (0, 1)),
    source SMALLINT NOT NULL,
    event_time BIGINT NOT NULL,
    close_time BIGINT NOT NULL CHECK (close_time >= open_time),
    open finite_decimal NOT NULL,
    high finite_decimal NOT NULL,
    low finite_decimal NOT NULL,
    close finite_decimal NOT NULL,
    volume finite_decimal NOT NULL,
    quote_volume finite_decimal,
    trade_count BIGINT,
    taker_buy_volume finite_decimal,
    taker_buy_quote_volume finite_decimal,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (series_id, open_time)
) {{by open_time}};

-- Finds the few open candles; final rows = all rows minus these.
CREATE INDEX candles_not_final ON candles (series_id, open_time) WHERE final = 0;

CREATE TABLE trade_series (
    instrument_id BIGINT PRIMARY KEY REFERENCES instruments (id),
    price_scale SMALLINT NOT NULL CHECK (price_scale BETWEEN 0 AND 38),
    base_scale SMALLINT NOT NULL CHECK (base_scale BETWEEN 0 AND 38),
    created_at BIGINT NOT NULL
);

-- first_id and last_id are NULL when the row stands for the single trade `id`.
CREATE TABLE trades (
    instrument_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    time BIGINT NOT NULL,
    price finite_decimal NOT NULL,
    quantity finite_decimal NOT NULL,
    buyer_is_maker SMALLINT NOT NULL CHECK (buyer_is_maker IN (0, 1)),
    source SMALLINT NOT NULL,
    first_id BIGINT,
    last_id BIGINT,
    PRIMARY KEY (instrument_id, id)
) {{by id}};

CREATE INDEX trades_time ON trades (instrument_id, time) INCLUDE (id);

CREATE TABLE funding (
    instrument_id BIGINT NOT NULL REFERENCES instruments (id),
    time BIGINT NOT NULL,
    rate finite_decimal NOT NULL,
    mark_price finite_decimal,
    source SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (instrument_id, time)
);

-- interval NULL: trades, whose missing ids are [first_id, end_id).
CREATE TABLE gaps (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instrument_id BIGINT NOT NULL REFERENCES instruments (id),
    interval SMALLINT REFERENCES intervals (code),
    from_time BIGINT NOT NULL,
    to_time BIGINT NOT NULL,
    first_id BIGINT,
    end_id BIGINT,
    status SMALLINT NOT NULL CHECK (status BETWEEN 0 AND 4),
    cause TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    closed_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK ((first_id IS NULL) = (end_id IS NULL))
);

CREATE INDEX gaps_range ON gaps (instrument_id, interval, from_time, first_id);

CREATE TABLE state (
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- What people and other programs read: names for codes, milliseconds, decimals as text.
CREATE FUNCTION market_text(SMALLINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE $1 WHEN 0 THEN 'spot' ELSE 'um' END $$;

CREATE FUNCTION source_text(SMALLINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE $1 WHEN 10 THEN 'import' WHEN 20 THEN 'built' WHEN 30 THEN 'stream' WHEN 40 THEN 'rest'
        ELSE 'bulk' END $$;

CREATE VIEW candle_rows AS
SELECT market_text(i.market) AS market,
    i.symbol AS symbol,
    v.text AS interval,
    c.open_time / 1000 AS open_time,
    c.close_time / 1000 AS close_time,
    CAST(c.open AS TEXT) AS open,
    CAST(c.high AS TEXT) AS high,
    CAST(c.low AS TEXT) AS low,
    CAST(c.close AS TEXT) AS close,
    CAST(c.volume AS TEXT) AS volume,
    CAST(c.quote_volume AS TEXT) AS quote_volume,
    c.trade_count AS trade_count,
    CAST(c.taker_buy_volume AS TEXT) AS taker_buy_volume,
    CAST(c.taker_buy_quote_volume AS TEXT) AS taker_buy_quote_volume,
    c.final AS final,
    source_text(c.source) AS source,
    c.event_time / 1000 AS event_time,
    c.created_at / 1000 AS created_at,
    c.updated_at / 1000 AS updated_at
FROM instruments AS i
JOIN series AS s ON s.instrument_id = i.id
JOIN intervals AS v ON v.code = s.interval
JOIN candles AS c ON c.series_id = s.id;

CREATE FUNCTION delete_candle_row() RETURNS TRIGGER LANGUAGE plpgsql
    SET search_path = candlewright AS $$
BEGIN
    DELETE FROM candles AS c USING series AS s, instruments AS i, intervals AS v
    WHERE c.series_id = s.id AND c.open_time = OLD.open_time * 1000 AND s.instrument_id = i.id
        AND i.symbol = OLD.symbol AND market_text(i.market) = OLD.market
        AND v.code = s.interval AND v.text = OLD.interval;
    RETURN OLD;
END $$;

CREATE TRIGGER candle_rows_delete INSTEAD OF DELETE ON candle_rows
    FOR EACH ROW EXECUTE FUNCTION delete_candle_row();

CREATE VIEW trade_rows AS
SELECT market_text(i.market) AS market,
    i.symbol AS symbol,
    t.id AS id,
    coalesce(t.first_id, t.id) AS first_id,
    coalesce(t.last_id, t.id) AS last_id,
    t.time / 1000 AS time,
    t.time AS time_us,
    CAST(t.price AS TEXT) AS price,
    CAST(t.quantity AS TEXT) AS quantity,
    t.buyer_is_maker AS buyer_is_maker,
    source_text(t.source) AS source
FROM instruments AS i
JOIN trade_series AS s ON s.instrument_id = i.id
JOIN trades AS t ON t.instrument_id = s.instrument_id;

CREATE FUNCTION delete_trade_row() RETURNS TRIGGER LANGUAGE plpgsql
    SET search_path = candlewright AS $$
BEGIN
    DELETE FROM trades AS t USING instruments AS i
    WHERE t.instrument_id = i.id AND t.id = OLD.id AND i.symbol = OLD.symbol
        AND market_text(i.market) = OLD.market;
    RETURN OLD;
END $$;

CREATE TRIGGER trade_rows_delete INSTEAD OF DELETE ON trade_rows
    FOR EACH ROW EXECUTE FUNCTION delete_trade_row();

CREATE VIEW funding_rows AS
SELECT market_text(i.market) AS market,
    i.symbol AS symbol,
    f.time / 1000 AS time,
    CAST(f.rate AS TEXT) AS rate,
    CAST(f.mark_price AS TEXT) AS mark_price,
    source_text(f.source) AS source
FROM instruments AS i
JOIN funding AS f ON f.instrument_id = i.id;

CREATE VIEW gap_rows AS
SELECT g.id AS id,
    market_text(i.market) AS market,
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
