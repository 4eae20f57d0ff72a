-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 3: what the database claims to hold, what it lost, what it refused, and why something is missing.
-- Reasons: docs/decisions/coverage.md.

-- Runs without a hole: open times of final candles, and ids of trades, from … to (exclusive). The claim is rows without
-- the losses: rows that went away other than by us.
CREATE TABLE coverage (
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL CHECK (to_time > from_time),
    PRIMARY KEY (series_id, from_time)
) STRICT, WITHOUT ROWID;

CREATE TABLE losses (
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    open_time INTEGER NOT NULL,
    lost_at INTEGER NOT NULL,
    PRIMARY KEY (series_id, open_time)
) STRICT, WITHOUT ROWID;

CREATE TABLE trade_coverage (
    instrument_id INTEGER NOT NULL REFERENCES trade_series (instrument_id) ON DELETE CASCADE,
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL CHECK (to_id > from_id),
    PRIMARY KEY (instrument_id, from_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE trade_losses (
    instrument_id INTEGER NOT NULL REFERENCES trade_series (instrument_id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    lost_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, id)
) STRICT, WITHOUT ROWID;

-- The losing versions of final candles. kind 0: was stored from stored_at until replaced_at; 1: was offered at
-- replaced_at and refused; 2: was built here at replaced_at and differs.
CREATE TABLE candle_versions (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    open_time INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    stored_at INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    source INTEGER NOT NULL,
    event_time INTEGER NOT NULL,
    close_time INTEGER NOT NULL,
    open ANY NOT NULL,
    high ANY NOT NULL,
    low ANY NOT NULL,
    close ANY NOT NULL,
    volume ANY NOT NULL,
    quote_volume ANY,
    trade_count INTEGER,
    taker_buy_volume ANY,
    taker_buy_quote_volume ANY
) STRICT;

CREATE INDEX candle_versions_slot ON candle_versions (series_id, open_time);

-- What a door refused. The same row refused again for the same reason only counts up.
CREATE TABLE rejected_rows (
    id INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    interval INTEGER REFERENCES intervals (code),
    door TEXT NOT NULL,
    row_key INTEGER NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    times INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX rejected_rows_row ON rejected_rows (instrument_id, coalesce(interval, -1), door, row_key, reason);

ALTER TABLE gaps ADD COLUMN evidence TEXT NOT NULL DEFAULT '';

ALTER TABLE gaps ADD COLUMN filled_by TEXT NOT NULL DEFAULT '';

ALTER TABLE gaps ADD COLUMN checked_at INTEGER;

CREATE TRIGGER candles_lost AFTER DELETE ON candles WHEN OLD.final = 1 BEGIN
    INSERT OR IGNORE INTO losses (series_id, open_time, lost_at)
        VALUES (OLD.series_id, OLD.open_time, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

CREATE TRIGGER candles_undone AFTER UPDATE ON candles
WHEN OLD.final = 1 AND (NEW.final = 0 OR NEW.open_time <> OLD.open_time OR NEW.series_id <> OLD.series_id) BEGIN
    INSERT OR IGNORE INTO losses (series_id, open_time, lost_at)
        VALUES (OLD.series_id, OLD.open_time, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

CREATE TRIGGER candles_replaced AFTER UPDATE ON candles
WHEN OLD.final = 1 AND NEW.final = 1 AND (OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume,
        OLD.quote_volume, OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume)
    IS NOT (NEW.close_time, NEW.open, NEW.high, NEW.low, NEW.close, NEW.volume,
        NEW.quote_volume, NEW.trade_count, NEW.taker_buy_volume, NEW.taker_buy_quote_volume) BEGIN
    INSERT INTO candle_versions (series_id, open_time, kind, stored_at, replaced_at, source, event_time, close_time,
            open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume)
        VALUES (OLD.series_id, OLD.open_time, 0, OLD.updated_at,
            CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at
                ELSE CAST(strftime('%s', 'now') AS INTEGER) * 1000000 END,
            OLD.source, OLD.event_time, OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume,
            OLD.quote_volume, OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume);
END;

CREATE TRIGGER trades_lost AFTER DELETE ON trades BEGIN
    INSERT OR IGNORE INTO trade_losses (instrument_id, id, lost_at)
        VALUES (OLD.instrument_id, OLD.id, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

DROP VIEW gap_rows;

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
