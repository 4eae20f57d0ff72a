-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 7: trades know since when they are stored, values of trades and funding rates that lost are kept, and what was
-- deleted is remembered. Reasons: docs/decisions/coverage.md.

-- NULL: stored before there was this column, or by another program.
ALTER TABLE trades ADD COLUMN stored_at INTEGER;

ALTER TABLE trades_archive ADD COLUMN stored_at INTEGER;

ALTER TABLE trades_temp ADD COLUMN stored_at INTEGER;

INSERT INTO state (name, value, updated_at)
    VALUES ('storage.trades_stamped', CAST(CAST(strftime('%s', 'now') AS INTEGER) * 1000000 AS TEXT),
        CAST(strftime('%s', 'now') AS INTEGER) * 1000000)
    ON CONFLICT (name) DO NOTHING;

-- Values that were stored from stored_at until replaced_at.
CREATE TABLE trade_versions (
    version INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES trade_series (instrument_id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    time INTEGER NOT NULL,
    price ANY NOT NULL,
    quantity ANY NOT NULL,
    buyer_is_maker INTEGER NOT NULL,
    source INTEGER NOT NULL,
    first_id INTEGER,
    last_id INTEGER,
    stored_at INTEGER,
    replaced_at INTEGER NOT NULL
) STRICT;

CREATE INDEX trade_versions_row ON trade_versions (instrument_id, id);

CREATE TABLE funding_versions (
    version INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    time INTEGER NOT NULL,
    rate TEXT NOT NULL,
    mark_price TEXT,
    source INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL
) STRICT;

CREATE INDEX funding_versions_row ON funding_versions (instrument_id, time);

CREATE TRIGGER trades_replaced AFTER UPDATE ON trades
WHEN (OLD.time, OLD.price, OLD.quantity, OLD.buyer_is_maker, OLD.first_id, OLD.last_id)
    IS NOT (NEW.time, NEW.price, NEW.quantity, NEW.buyer_is_maker, NEW.first_id, NEW.last_id) BEGIN
    INSERT INTO trade_versions (instrument_id, id, time, price, quantity, buyer_is_maker, source, first_id, last_id,
            stored_at, replaced_at)
        VALUES (OLD.instrument_id, OLD.id, OLD.time, OLD.price, OLD.quantity, OLD.buyer_is_maker, OLD.source,
            OLD.first_id, OLD.last_id, OLD.stored_at,
            CASE WHEN NEW.stored_at > coalesce(OLD.stored_at, 0) THEN NEW.stored_at
                ELSE CAST(strftime('%s', 'now') AS INTEGER) * 1000000 END);
END;

CREATE TRIGGER trades_archive_replaced AFTER UPDATE ON trades_archive
WHEN (OLD.time, OLD.price, OLD.quantity, OLD.buyer_is_maker, OLD.first_id, OLD.last_id)
    IS NOT (NEW.time, NEW.price, NEW.quantity, NEW.buyer_is_maker, NEW.first_id, NEW.last_id) BEGIN
    INSERT INTO trade_versions (instrument_id, id, time, price, quantity, buyer_is_maker, source, first_id, last_id,
            stored_at, replaced_at)
        VALUES (OLD.instrument_id, OLD.id, OLD.time, OLD.price, OLD.quantity, OLD.buyer_is_maker, OLD.source,
            OLD.first_id, OLD.last_id, OLD.stored_at,
            CASE WHEN NEW.stored_at > coalesce(OLD.stored_at, 0) THEN NEW.stored_at
                ELSE CAST(strftime('%s', 'now') AS INTEGER) * 1000000 END);
END;

CREATE TRIGGER funding_replaced AFTER UPDATE ON funding
WHEN (OLD.rate, OLD.mark_price) IS NOT (NEW.rate, NEW.mark_price) BEGIN
    INSERT INTO funding_versions (instrument_id, time, rate, mark_price, source, stored_at, replaced_at)
        VALUES (OLD.instrument_id, OLD.time, OLD.rate, OLD.mark_price, OLD.source, OLD.updated_at,
            CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at
                ELSE CAST(strftime('%s', 'now') AS INTEGER) * 1000000 END);
END;

CREATE TRIGGER funding_archive_replaced AFTER UPDATE ON funding_archive
WHEN (OLD.rate, OLD.mark_price) IS NOT (NEW.rate, NEW.mark_price) BEGIN
    INSERT INTO funding_versions (instrument_id, time, rate, mark_price, source, stored_at, replaced_at)
        VALUES (OLD.instrument_id, OLD.time, OLD.rate, OLD.mark_price, OLD.source, OLD.updated_at,
            CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at
                ELSE CAST(strftime('%s', 'now') AS INTEGER) * 1000000 END);
END;

-- Runs of rows that are not in the database any more, also after other rows came in their place. kind 0: candles, 1:
-- trades, 2: funding; interval: candles only. from_time NULL, to_time NULL: not known. reason: "cold", "purged" and
-- "expired" are our own deeds, "lost": rows that went away other than by us.
CREATE TABLE removals (
    id INTEGER PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    interval INTEGER REFERENCES intervals (code),
    from_key INTEGER NOT NULL,
    to_key INTEGER NOT NULL CHECK (to_key > from_key),
    from_time INTEGER,
    to_time INTEGER,
    row_count INTEGER,
    removed_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CHECK ((interval IS NULL) = (kind <> 0))
) STRICT;

CREATE INDEX removals_sequence ON removals (instrument_id, kind, removed_at);

-- How many rows went was not noted until now.
INSERT INTO removals (instrument_id, kind, interval, from_key, to_key, from_time, to_time, row_count, removed_at, reason)
    SELECT instrument_id, CASE WHEN interval IS NOT NULL THEN 0 WHEN first_id IS NOT NULL THEN 1 ELSE 2 END, interval,
        coalesce(first_id, from_time), coalesce(end_id, to_time), from_time,
        to_time + (first_id IS NOT NULL), NULL, coalesce(closed_at, updated_at),
        CASE status WHEN 5 THEN 'cold' ELSE 'purged' END
    FROM gaps WHERE status IN (5, 6) AND to_time > from_time - (first_id IS NOT NULL);

-- What is away on purpose is few entries among all that were ever settled.
CREATE INDEX gaps_away ON gaps (instrument_id, to_time) WHERE status IN (5, 6);
