-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 3: what the database claims to hold, what it lost, what it refused, and why something is missing.
-- Reasons: docs/decisions/coverage.md.

-- Runs without a hole: open times of final candles, and ids of trades, from … to (exclusive). The claim is rows without
-- the losses: rows that went away other than by us.
CREATE TABLE coverage (
    series_id BIGINT NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    from_time BIGINT NOT NULL,
    to_time BIGINT NOT NULL CHECK (to_time > from_time),
    PRIMARY KEY (series_id, from_time)
);

CREATE TABLE losses (
    series_id BIGINT NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    open_time BIGINT NOT NULL,
    lost_at BIGINT NOT NULL,
    PRIMARY KEY (series_id, open_time)
);

CREATE TABLE trade_coverage (
    instrument_id BIGINT NOT NULL REFERENCES trade_series (instrument_id) ON DELETE CASCADE,
    from_id BIGINT NOT NULL,
    to_id BIGINT NOT NULL CHECK (to_id > from_id),
    PRIMARY KEY (instrument_id, from_id)
);

CREATE TABLE trade_losses (
    instrument_id BIGINT NOT NULL REFERENCES trade_series (instrument_id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    lost_at BIGINT NOT NULL,
    PRIMARY KEY (instrument_id, id)
);

-- The losing versions of final candles. kind 0: was stored from stored_at until replaced_at; 1: was offered at
-- replaced_at and refused; 2: was built here at replaced_at and differs.
CREATE TABLE candle_versions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id BIGINT NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    open_time BIGINT NOT NULL,
    kind SMALLINT NOT NULL CHECK (kind BETWEEN 0 AND 2),
    stored_at BIGINT NOT NULL,
    replaced_at BIGINT NOT NULL,
    source SMALLINT NOT NULL,
    event_time BIGINT NOT NULL,
    close_time BIGINT NOT NULL,
    open finite_decimal NOT NULL,
    high finite_decimal NOT NULL,
    low finite_decimal NOT NULL,
    close finite_decimal NOT NULL,
    volume finite_decimal NOT NULL,
    quote_volume finite_decimal,
    trade_count BIGINT,
    taker_buy_volume finite_decimal,
    taker_buy_quote_volume finite_decimal
);

CREATE INDEX candle_versions_slot ON candle_versions (series_id, open_time);

-- What a door refused. The same row refused again for the same reason only counts up.
CREATE TABLE rejected_rows (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instrument_id BIGINT NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    interval SMALLINT REFERENCES intervals (code),
    door TEXT NOT NULL,
    row_key BIGINT NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX rejected_rows_row ON rejected_rows (instrument_id, coalesce(interval, -1), door, row_key, reason);

ALTER TABLE gaps ADD COLUMN evidence TEXT NOT NULL DEFAULT '';

ALTER TABLE gaps ADD COLUMN filled_by TEXT NOT NULL DEFAULT '';

ALTER TABLE gaps ADD COLUMN checked_at BIGINT;

-- Names are written out: a search path set by the function would cost more than all the rest of it.
CREATE FUNCTION clock_us() RETURNS BIGINT LANGUAGE sql VOLATILE AS
    $$ SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) $$;

CREATE FUNCTION note_lost_candle() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candlewright.losses (series_id, open_time, lost_at)
        VALUES (OLD.series_id, OLD.open_time, candlewright.clock_us()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION note_lost_trade() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candlewright.trade_losses (instrument_id, id, lost_at)
        VALUES (OLD.instrument_id, OLD.id, candlewright.clock_us()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION keep_replaced_candle() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candlewright.candle_versions (series_id, open_time, kind, stored_at, replaced_at, source, event_time,
            close_time, open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume,
            taker_buy_quote_volume)
        VALUES (OLD.series_id, OLD.open_time, 0, OLD.updated_at,
            CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at ELSE candlewright.clock_us() END,
            OLD.source, OLD.event_time, OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume,
            OLD.quote_volume, OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume);
    RETURN NULL;
END $$;

CREATE TRIGGER candles_lost AFTER DELETE ON candles FOR EACH ROW WHEN (OLD.final = 1)
    EXECUTE FUNCTION note_lost_candle();

CREATE TRIGGER candles_undone AFTER UPDATE ON candles FOR EACH ROW
    WHEN (OLD.final = 1 AND (NEW.final = 0 OR NEW.open_time <> OLD.open_time OR NEW.series_id <> OLD.series_id))
    EXECUTE FUNCTION note_lost_candle();

CREATE TRIGGER candles_replaced AFTER UPDATE ON candles FOR EACH ROW
    WHEN (OLD.final = 1 AND NEW.final = 1 AND (OLD.close_time, CAST(OLD.open AS text), CAST(OLD.high AS text),
            CAST(OLD.low AS text), CAST(OLD.close AS text), CAST(OLD.volume AS text), CAST(OLD.quote_volume AS text),
            OLD.trade_count, CAST(OLD.taker_buy_volume AS text), CAST(OLD.taker_buy_quote_volume AS text))
        IS DISTINCT FROM (NEW.close_time, CAST(NEW.open AS text), CAST(NEW.high AS text),
            CAST(NEW.low AS text), CAST(NEW.close AS text), CAST(NEW.volume AS text), CAST(NEW.quote_volume AS text),
            NEW.trade_count, CAST(NEW.taker_buy_volume AS text), CAST(NEW.taker_buy_quote_volume AS text)))
    EXECUTE FUNCTION keep_replaced_candle();

CREATE TRIGGER trades_lost AFTER DELETE ON trades FOR EACH ROW EXECUTE FUNCTION note_lost_trade();

DROP VIEW gap_rows;

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
    g.evidence AS evidence,
    g.attempts AS attempts,
    g.last_error AS last_error,
    g.filled_by AS filled_by,
    g.found_at / 1000 AS found_at,
    g.checked_at / 1000 AS checked_at,
    g.closed_at / 1000 AS closed_at
FROM gaps AS g
JOIN instruments AS i ON i.id = g.instrument_id
LEFT JOIN intervals AS v ON v.code = g.interval;
