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

-- How long rows stay in the main tables. market and interval NULL: all; symbol '*': all.
CREATE TABLE archive_policies (
    id INTEGER PRIMARY KEY,
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
