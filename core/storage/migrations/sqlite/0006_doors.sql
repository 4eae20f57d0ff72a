-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 6: what the doors say against one another, and rows that other programs hand in. Reasons:
-- docs/decisions/reconciliation.md.

-- judged 0: nobody has looked yet whether this version contradicts the row that won. The writer looks before each commit.
ALTER TABLE candle_versions ADD COLUMN judged INTEGER NOT NULL DEFAULT 0;

CREATE INDEX candle_versions_unjudged ON candle_versions (id) WHERE judged = 0;

-- policy: the rule by which one of both won. stored_source: where the stored value was from, NULL: not known. closed_at,
-- closed_by: since when and why it is settled, "mended" or "dismissed"; NULL and empty: it is open.
ALTER TABLE candle_findings ADD COLUMN policy TEXT NOT NULL DEFAULT '';

ALTER TABLE candle_findings ADD COLUMN stored_source INTEGER;

ALTER TABLE candle_findings ADD COLUMN closed_at INTEGER;

ALTER TABLE candle_findings ADD COLUMN closed_by TEXT NOT NULL DEFAULT '';

-- Source 15: rows that another program handed in through the local API.
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
    CASE c.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
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
    CASE c.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
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
    CASE c.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
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
    CASE t.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
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
    CASE t.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
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
    CASE t.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
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
    CASE f.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
    'main' AS place
FROM instruments AS i
JOIN funding AS f ON f.instrument_id = i.id
UNION ALL
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    f.time / 1000 AS time,
    f.rate AS rate,
    f.mark_price AS mark_price,
    CASE f.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
    'archive' AS place
FROM instruments AS i
JOIN funding_archive AS f ON f.instrument_id = i.id
UNION ALL
SELECT CASE i.market WHEN 0 THEN 'spot' ELSE 'um' END AS market,
    i.symbol AS symbol,
    f.time / 1000 AS time,
    f.rate AS rate,
    f.mark_price AS mark_price,
    CASE f.source WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END AS source,
    'temp' AS place
FROM instruments AS i
JOIN funding_temp AS f ON f.instrument_id = i.id;
