-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 7: trades know since when they are stored, values of trades and funding rates that lost are kept, and what was
-- deleted is remembered. Reasons: docs/decisions/coverage.md.

-- NULL: stored before there was this column, or by another program.
ALTER TABLE trades ADD COLUMN stored_at BIGINT;

ALTER TABLE trades_archive ADD COLUMN stored_at BIGINT;

ALTER TABLE trades_temp ADD COLUMN stored_at BIGINT;

INSERT INTO state (name, value, updated_at)
    VALUES ('storage.trades_stamped', CAST(clock_us() AS TEXT), clock_us())
    ON CONFLICT (name) DO NOTHING;

-- Values that were stored from stored_at until replaced_at.
CREATE TABLE trade_versions (
    version BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instrument_id BIGINT NOT NULL REFERENCES trade_series (instrument_id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    time BIGINT NOT NULL,
    price finite_decimal NOT NULL,
    quantity finite_decimal NOT NULL,
    buyer_is_maker SMALLINT NOT NULL,
    source SMALLINT NOT NULL,
    first_id BIGINT,
    last_id BIGINT,
    stored_at BIGINT,
    replaced_at BIGINT NOT NULL
);

CREATE INDEX trade_versions_row ON trade_versions (instrument_id, id);

CREATE TABLE funding_versions (
    version BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instrument_id BIGINT NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    time BIGINT NOT NULL,
    rate finite_decimal NOT NULL,
    mark_price finite_decimal,
    source SMALLINT NOT NULL,
    stored_at BIGINT NOT NULL,
    replaced_at BIGINT NOT NULL
);

CREATE INDEX funding_versions_row ON funding_versions (instrument_id, time);

CREATE FUNCTION keep_replaced_trade() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candlewright.trade_versions (instrument_id, id, time, price, quantity, buyer_is_maker, source,
            first_id, last_id, stored_at, replaced_at)
        VALUES (OLD.instrument_id, OLD.id, OLD.time, OLD.price, OLD.quantity, OLD.buyer_is_maker, OLD.source,
            OLD.first_id, OLD.last_id, OLD.stored_at,
            CASE WHEN NEW.stored_at > coalesce(OLD.stored_at, 0) THEN NEW.stored_at
                ELSE candlewright.clock_us() END);
    RETURN NULL;
END $$;

CREATE FUNCTION keep_replaced_funding() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO candlewright.funding_versions (instrument_id, time, rate, mark_price, source, stored_at, replaced_at)
        VALUES (OLD.instrument_id, OLD.time, OLD.rate, OLD.mark_price, OLD.source, OLD.updated_at,
            CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at ELSE candlewright.clock_us() END);
    RETURN NULL;
END $$;

CREATE TRIGGER trades_replaced AFTER UPDATE ON trades FOR EACH ROW
    WHEN ((OLD.time, CAST(OLD.price AS text), CAST(OLD.quantity AS text), OLD.buyer_is_maker, OLD.first_id, OLD.last_id)
        IS DISTINCT FROM (NEW.time, CAST(NEW.price AS text), CAST(NEW.quantity AS text), NEW.buyer_is_maker,
            NEW.first_id, NEW.last_id))
    EXECUTE FUNCTION keep_replaced_trade();

CREATE TRIGGER trades_archive_replaced AFTER UPDATE ON trades_archive FOR EACH ROW
    WHEN ((OLD.time, CAST(OLD.price AS text), CAST(OLD.quantity AS text), OLD.buyer_is_maker, OLD.first_id, OLD.last_id)
        IS DISTINCT FROM (NEW.time, CAST(NEW.price AS text), CAST(NEW.quantity AS text), NEW.buyer_is_maker,
            NEW.first_id, NEW.last_id))
    EXECUTE FUNCTION keep_replaced_trade();

CREATE TRIGGER funding_replaced AFTER UPDATE ON funding FOR EACH ROW
    WHEN ((CAST(OLD.rate AS text), CAST(OLD.mark_price AS text))
        IS DISTINCT FROM (CAST(NEW.rate AS text), CAST(NEW.mark_price AS text)))
    EXECUTE FUNCTION keep_replaced_funding();

CREATE TRIGGER funding_archive_replaced AFTER UPDATE ON funding_archive FOR EACH ROW
    WHEN ((CAST(OLD.rate AS text), CAST(OLD.mark_price AS text))
        IS DISTINCT FROM (CAST(NEW.rate AS text), CAST(NEW.mark_price AS text)))
    EXECUTE FUNCTION keep_replaced_funding();

-- Runs of rows that are not in the database any more, also after other rows came in their place. kind 0: candles, 1:
-- trades, 2: funding; interval: candles only. from_time NULL, to_time NULL: not known. reason: "cold", "purged" and
-- "expired" are our own deeds, "lost": rows that went away other than by us.
CREATE TABLE removals (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instrument_id BIGINT NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
    kind SMALLINT NOT NULL CHECK (kind BETWEEN 0 AND 2),
    interval SMALLINT REFERENCES intervals (code),
    from_key BIGINT NOT NULL,
    to_key BIGINT NOT NULL CHECK (to_key > from_key),
    from_time BIGINT,
    to_time BIGINT,
    row_count BIGINT,
    removed_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    CHECK ((interval IS NULL) = (kind <> 0))
);

CREATE INDEX removals_sequence ON removals (instrument_id, kind, removed_at);

-- How many rows went was not noted until now.
INSERT INTO removals (instrument_id, kind, interval, from_key, to_key, from_time, to_time, row_count, removed_at, reason)
    SELECT instrument_id, CASE WHEN interval IS NOT NULL THEN 0 WHEN first_id IS NOT NULL THEN 1 ELSE 2 END, interval,
        coalesce(first_id, from_time), coalesce(end_id, to_time), from_time,
        to_time + CAST(first_id IS NOT NULL AS INTEGER), NULL, coalesce(closed_at, updated_at),
        CASE status WHEN 5 THEN 'cold' ELSE 'purged' END
    FROM gaps WHERE status IN (5, 6) AND to_time > from_time - CAST(first_id IS NOT NULL AS INTEGER);

-- What is away on purpose is few entries among all that were ever settled.
CREATE INDEX gaps_away ON gaps (instrument_id, to_time) WHERE status IN (5, 6);
