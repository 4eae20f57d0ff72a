-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 5: rows in two more places, the archive and the temporary tables. Reasons: docs/decisions/archive.md.

CREATE TABLE candles_archive (
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

CREATE TABLE candles_temp (
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

CREATE TABLE trades_archive (
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

CREATE INDEX trades_archive_time ON trades_archive (instrument_id, time);

CREATE TABLE trades_temp (
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

CREATE INDEX trades_temp_time ON trades_temp (instrument_id, time);

CREATE TABLE funding_archive (
    instrument_id INTEGER NOT NULL REFERENCES instruments (id),
    time INTEGER NOT NULL,
    rate TEXT NOT NULL,
    mark_price TEXT,
    source INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, time)
) STRICT, WITHOUT ROWID;

CREATE TABLE funding_temp (
    instrument_id INTEGER NOT NULL REFERENCES instruments (id),
    time INTEGER NOT NULL,
    rate TEXT NOT NULL,
    mark_price TEXT,
    source INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, time)
) STRICT, WITHOUT ROWID;

-- The first and the last key that a place holds of a series, so that a reader asks there only when it must. moves
-- counts the changes: who remembers the spans sees that they are old.
ALTER TABLE series ADD COLUMN archived_from INTEGER;

ALTER TABLE series ADD COLUMN archived_to INTEGER;

ALTER TABLE series ADD COLUMN temp_from INTEGER;

ALTER TABLE series ADD COLUMN temp_to INTEGER;

ALTER TABLE series ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;

ALTER TABLE trade_series ADD COLUMN archived_from INTEGER;

ALTER TABLE trade_series ADD COLUMN archived_to INTEGER;

ALTER TABLE trade_series ADD COLUMN temp_from INTEGER;

ALTER TABLE trade_series ADD COLUMN temp_to INTEGER;

ALTER TABLE trade_series ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;

ALTER TABLE instruments ADD COLUMN funding_archived_from INTEGER;

ALTER TABLE instruments ADD COLUMN funding_archived_to INTEGER;

ALTER TABLE instruments ADD COLUMN funding_temp_from INTEGER;

ALTER TABLE instruments ADD COLUMN funding_temp_to INTEGER;

ALTER TABLE instruments ADD COLUMN funding_moves INTEGER NOT NULL DEFAULT 0;

-- Runs of keys that were moved to the archive. kind 0: candles, 1: trades, 2: funding; interval: candles only.
-- sha256: of the rows in the order of their keys.
CREATE TABLE archive_slices (
    id INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    interval INTEGER REFERENCES intervals (code),
    from_key INTEGER NOT NULL,
    to_key INTEGER NOT NULL CHECK (to_key > from_key),
    row_count INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    verified_at INTEGER,
    fault TEXT NOT NULL,
    CHECK ((interval IS NULL) = (kind <> 0))
) STRICT;

CREATE UNIQUE INDEX archive_slices_from ON archive_slices (instrument_id, kind, coalesce(interval, -1), from_key);

-- How long rows stay in the main tables. market and interval NULL: all; symbol '*': all. A number is never given
-- twice: runs are remembered with it. cold_after_days 0: never.
CREATE TABLE archive_policies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL,
    market INTEGER,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    interval INTEGER REFERENCES intervals (code),
    keep_days INTEGER NOT NULL,
    schedule TEXT NOT NULL,
    off_peak TEXT NOT NULL,
    batch_rows INTEGER NOT NULL,
    max_retries INTEGER NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    cold_after_days INTEGER NOT NULL DEFAULT 0,
    handled_to INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

-- What a store begins with; whoever removes it is not given it again.
INSERT INTO archive_policies (symbol, kind, keep_days, schedule, off_peak, batch_rows, max_retries, enabled, created_at)
    VALUES ('*', 0, 365, '17 3 * * *', '', 5000, 3, 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);

-- Who holds which temporary rows, until when.
CREATE TABLE leases (
    id TEXT PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    interval INTEGER REFERENCES intervals (code),
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    error TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX leases_sequence ON leases (instrument_id, kind, interval);

-- Files beside the database that hold rows of one sequence. reason 0: they are old, 1: somebody deleted them. away: the
-- rows are not in the database any more. sha256: of the rows in the order of their keys, file_sha256: of the file.
CREATE TABLE cold_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    reason INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 1),
    instrument_id INTEGER NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    interval INTEGER REFERENCES intervals (code),
    from_key INTEGER NOT NULL,
    to_key INTEGER NOT NULL CHECK (to_key > from_key),
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    file_sha256 TEXT NOT NULL,
    away INTEGER NOT NULL CHECK (away IN (0, 1)),
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    keep_until INTEGER,
    verified_at INTEGER,
    fault TEXT NOT NULL,
    CHECK ((interval IS NULL) = (kind <> 0))
) STRICT;

-- The ledger of gaps knows two more states: 5, the rows are in a cold file, and 6, they were deleted on purpose.
DROP VIEW gap_rows;

ALTER TABLE gaps RENAME TO gaps_before;

DROP INDEX gaps_range;

CREATE TABLE gaps (
    id INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id),
    interval INTEGER REFERENCES intervals (code),
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    first_id INTEGER,
    end_id INTEGER,
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 6),
    cause TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    closed_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    evidence TEXT NOT NULL DEFAULT '',
    filled_by TEXT NOT NULL DEFAULT '',
    checked_at INTEGER,
    CHECK ((first_id IS NULL) = (end_id IS NULL))
) STRICT;

INSERT INTO gaps (id, instrument_id, interval, from_time, to_time, first_id, end_id, status, cause, attempts,
        last_error, found_at, closed_at, created_at, updated_at, evidence, filled_by, checked_at)
    SELECT id, instrument_id, interval, from_time, to_time, first_id, end_id, status, cause, attempts, last_error,
        found_at, closed_at, created_at, updated_at, evidence, filled_by, checked_at FROM gaps_before;

DROP TABLE gaps_before;

CREATE INDEX gaps_range ON gaps (instrument_id, interval, from_time, first_id);

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
        WHEN 5 THEN 'cold' WHEN 6 THEN 'purged' ELSE 'unavailable' END AS status,
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

-- A row that is in the other place is not lost: it was moved, or it was in both.
DROP TRIGGER candles_lost;

DROP TRIGGER candles_undone;

DROP TRIGGER trades_lost;

CREATE TRIGGER candles_lost AFTER DELETE ON candles WHEN OLD.final = 1
    AND NOT EXISTS (SELECT 1 FROM candles_archive
        WHERE series_id = OLD.series_id AND open_time = OLD.open_time AND final = 1)
BEGIN
    INSERT OR IGNORE INTO losses (series_id, open_time, lost_at)
        VALUES (OLD.series_id, OLD.open_time, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

CREATE TRIGGER candles_undone AFTER UPDATE ON candles
WHEN OLD.final = 1 AND (NEW.final = 0 OR NEW.open_time <> OLD.open_time OR NEW.series_id <> OLD.series_id)
    AND NOT EXISTS (SELECT 1 FROM candles_archive
        WHERE series_id = OLD.series_id AND open_time = OLD.open_time AND final = 1)
BEGIN
    INSERT OR IGNORE INTO losses (series_id, open_time, lost_at)
        VALUES (OLD.series_id, OLD.open_time, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

-- A row that goes because the other place holds a better one is kept as refused.
CREATE TRIGGER candles_outdone AFTER DELETE ON candles WHEN OLD.final = 1 BEGIN
    INSERT INTO candle_versions (series_id, open_time, kind, stored_at, replaced_at, source, event_time, close_time,
            open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume)
        SELECT OLD.series_id, OLD.open_time, 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000000,
            CAST(strftime('%s', 'now') AS INTEGER) * 1000000, OLD.source, OLD.event_time,
            OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume, OLD.quote_volume,
            OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume
        FROM candles_archive AS o WHERE o.series_id = OLD.series_id AND o.open_time = OLD.open_time AND o.final = 1
            AND (o.close_time, o.open, o.high, o.low, o.close, o.volume, o.quote_volume,
            o.trade_count, o.taker_buy_volume, o.taker_buy_quote_volume)
            IS NOT (OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume,
            OLD.quote_volume, OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume);
END;

CREATE TRIGGER candles_archive_lost AFTER DELETE ON candles_archive WHEN OLD.final = 1
    AND NOT EXISTS (SELECT 1 FROM candles WHERE series_id = OLD.series_id AND open_time = OLD.open_time AND final = 1)
BEGIN
    INSERT OR IGNORE INTO losses (series_id, open_time, lost_at)
        VALUES (OLD.series_id, OLD.open_time, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

CREATE TRIGGER candles_archive_undone AFTER UPDATE ON candles_archive
WHEN OLD.final = 1 AND (NEW.final = 0 OR NEW.open_time <> OLD.open_time OR NEW.series_id <> OLD.series_id)
    AND NOT EXISTS (SELECT 1 FROM candles WHERE series_id = OLD.series_id AND open_time = OLD.open_time AND final = 1)
BEGIN
    INSERT OR IGNORE INTO losses (series_id, open_time, lost_at)
        VALUES (OLD.series_id, OLD.open_time, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

-- A row that goes because the other place holds a better one is kept as refused.
CREATE TRIGGER candles_archive_outdone AFTER DELETE ON candles_archive WHEN OLD.final = 1 BEGIN
    INSERT INTO candle_versions (series_id, open_time, kind, stored_at, replaced_at, source, event_time, close_time,
            open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume)
        SELECT OLD.series_id, OLD.open_time, 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000000,
            CAST(strftime('%s', 'now') AS INTEGER) * 1000000, OLD.source, OLD.event_time,
            OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume, OLD.quote_volume,
            OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume
        FROM candles AS o WHERE o.series_id = OLD.series_id AND o.open_time = OLD.open_time AND o.final = 1
            AND (o.close_time, o.open, o.high, o.low, o.close, o.volume, o.quote_volume,
            o.trade_count, o.taker_buy_volume, o.taker_buy_quote_volume)
            IS NOT (OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume,
            OLD.quote_volume, OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume);
END;

CREATE TRIGGER candles_archive_replaced AFTER UPDATE ON candles_archive
WHEN OLD.final = 1 AND NEW.final = 1 AND (OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume,
            OLD.quote_volume, OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume)
    IS NOT (NEW.close_time, NEW.open, NEW.high, NEW.low, NEW.close, NEW.volume, NEW.quote_volume,
            NEW.trade_count, NEW.taker_buy_volume, NEW.taker_buy_quote_volume) BEGIN
    INSERT INTO candle_versions (series_id, open_time, kind, stored_at, replaced_at, source, event_time, close_time,
            open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume)
        VALUES (OLD.series_id, OLD.open_time, 0, OLD.updated_at,
            CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at
                ELSE CAST(strftime('%s', 'now') AS INTEGER) * 1000000 END,
            OLD.source, OLD.event_time, OLD.close_time, OLD.open, OLD.high, OLD.low, OLD.close, OLD.volume,
            OLD.quote_volume, OLD.trade_count, OLD.taker_buy_volume, OLD.taker_buy_quote_volume);
END;

CREATE TRIGGER trades_lost AFTER DELETE ON trades WHEN NOT EXISTS
        (SELECT 1 FROM trades_archive WHERE instrument_id = OLD.instrument_id AND id = OLD.id) BEGIN
    INSERT OR IGNORE INTO trade_losses (instrument_id, id, lost_at)
        VALUES (OLD.instrument_id, OLD.id, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

CREATE TRIGGER trades_archive_lost AFTER DELETE ON trades_archive WHEN NOT EXISTS
        (SELECT 1 FROM trades WHERE instrument_id = OLD.instrument_id AND id = OLD.id) BEGIN
    INSERT OR IGNORE INTO trade_losses (instrument_id, id, lost_at)
        VALUES (OLD.instrument_id, OLD.id, CAST(strftime('%s', 'now') AS INTEGER) * 1000000);
END;

-- What people and other programs read: the rows of every place, and where each lies. One that is in two places, because a
-- better version came after it was moved, is there twice. The columns are written out for each place: over one sub-select of
-- the three tables SQLite would copy all their rows where somebody counts or groups.
DROP VIEW candle_rows;

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
    c.updated_at / 1000 AS updated_at,
    'main' AS place
FROM instruments AS i
JOIN series AS s ON s.instrument_id = i.id
JOIN intervals AS v ON v.code = s.interval
JOIN candles AS c ON c.series_id = s.id
UNION ALL
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
    c.updated_at / 1000 AS updated_at,
    'archive' AS place
FROM instruments AS i
JOIN series AS s ON s.instrument_id = i.id
JOIN intervals AS v ON v.code = s.interval
JOIN candles_archive AS c ON c.series_id = s.id
UNION ALL
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
    c.updated_at / 1000 AS updated_at,
    'temp' AS place
FROM instruments AS i
JOIN series AS s ON s.instrument_id = i.id
JOIN intervals AS v ON v.code = s.interval
JOIN candles_temp AS c ON c.series_id = s.id;

CREATE TRIGGER candle_rows_delete INSTEAD OF DELETE ON candle_rows BEGIN
    DELETE FROM candles WHERE OLD.place = 'main' AND open_time = OLD.open_time * 1000 AND series_id =
        (SELECT s.id FROM series AS s JOIN instruments AS i ON i.id = s.instrument_id
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END
             AND s.interval = (SELECT code FROM intervals WHERE text = OLD.interval));
    DELETE FROM candles_archive WHERE OLD.place = 'archive' AND open_time = OLD.open_time * 1000 AND series_id =
        (SELECT s.id FROM series AS s JOIN instruments AS i ON i.id = s.instrument_id
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END
             AND s.interval = (SELECT code FROM intervals WHERE text = OLD.interval));
    DELETE FROM candles_temp WHERE OLD.place = 'temp' AND open_time = OLD.open_time * 1000 AND series_id =
        (SELECT s.id FROM series AS s JOIN instruments AS i ON i.id = s.instrument_id
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END
             AND s.interval = (SELECT code FROM intervals WHERE text = OLD.interval));
END;

DROP VIEW trade_rows;

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
        ELSE 'bulk' END AS source,
    'main' AS place
FROM instruments AS i
JOIN trade_series AS s ON s.instrument_id = i.id
JOIN trades AS t ON t.instrument_id = s.instrument_id
UNION ALL
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
        ELSE 'bulk' END AS source,
    'archive' AS place
FROM instruments AS i
JOIN trade_series AS s ON s.instrument_id = i.id
JOIN trades_archive AS t ON t.instrument_id = s.instrument_id
UNION ALL
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
        ELSE 'bulk' END AS source,
    'temp' AS place
FROM instruments AS i
JOIN trade_series AS s ON s.instrument_id = i.id
JOIN trades_temp AS t ON t.instrument_id = s.instrument_id;

CREATE TRIGGER trade_rows_delete INSTEAD OF DELETE ON trade_rows BEGIN
    DELETE FROM trades WHERE OLD.place = 'main' AND id = OLD.id AND instrument_id =
        (SELECT i.id FROM instruments AS i
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END);
    DELETE FROM trades_archive WHERE OLD.place = 'archive' AND id = OLD.id AND instrument_id =
        (SELECT i.id FROM instruments AS i
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END);
    DELETE FROM trades_temp WHERE OLD.place = 'temp' AND id = OLD.id AND instrument_id =
        (SELECT i.id FROM instruments AS i
         WHERE i.symbol = OLD.symbol AND i.market = CASE OLD.market WHEN 'spot' THEN 0 ELSE 1 END);
END;

DROP VIEW funding_rows;

CREATE VIEW funding_rows AS
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    f.time / 1000 AS time,
    f.rate AS rate,
    f.mark_price AS mark_price,
    CASE f.source WHEN 10 THEN 'import' WHEN 20 THEN 'built' WHEN 30 THEN 'stream' WHEN 40 THEN 'rest'
        ELSE 'bulk' END AS source,
    'main' AS place
FROM instruments AS i
JOIN funding AS f ON f.instrument_id = i.id
UNION ALL
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    f.time / 1000 AS time,
    f.rate AS rate,
    f.mark_price AS mark_price,
    CASE f.source WHEN 10 THEN 'import' WHEN 20 THEN 'built' WHEN 30 THEN 'stream' WHEN 40 THEN 'rest'
        ELSE 'bulk' END AS source,
    'archive' AS place
FROM instruments AS i
JOIN funding_archive AS f ON f.instrument_id = i.id
UNION ALL
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    f.time / 1000 AS time,
    f.rate AS rate,
    f.mark_price AS mark_price,
    CASE f.source WHEN 10 THEN 'import' WHEN 20 THEN 'built' WHEN 30 THEN 'stream' WHEN 40 THEN 'rest'
        ELSE 'bulk' END AS source,
    'temp' AS place
FROM instruments AS i
JOIN funding_temp AS f ON f.instrument_id = i.id;

-- What witnesses said against final candles: docs/decisions/reconciliation.md. The same one again is updated.
CREATE TABLE candle_findings (
    id INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    interval INTEGER NOT NULL REFERENCES intervals (code),
    open_time INTEGER NOT NULL,
    witness TEXT NOT NULL,
    field TEXT NOT NULL,
    stored TEXT NOT NULL,
    expected TEXT NOT NULL,
    outcome TEXT NOT NULL,
    found_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX candle_findings_value ON candle_findings (instrument_id, interval, open_time, witness, field);

ALTER TABLE gaps ADD COLUMN next_try_at INTEGER;
