-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 6: what the doors say against one another, and rows that other programs hand in. Reasons:
-- docs/decisions/reconciliation.md.

-- judged 0: nobody has looked yet whether this version contradicts the row that won. The writer looks before each commit.
ALTER TABLE candle_versions ADD COLUMN judged SMALLINT NOT NULL DEFAULT 0;

CREATE INDEX candle_versions_unjudged ON candle_versions (id) WHERE judged = 0;

-- policy: the rule by which one of both won. stored_source: where the stored value was from, NULL: not known. closed_at,
-- closed_by: since when and why it is settled, "mended" or "dismissed"; NULL and empty: it is open.
ALTER TABLE candle_findings ADD COLUMN policy TEXT NOT NULL DEFAULT '';

ALTER TABLE candle_findings ADD COLUMN stored_source SMALLINT;

ALTER TABLE candle_findings ADD COLUMN closed_at BIGINT;

ALTER TABLE candle_findings ADD COLUMN closed_by TEXT NOT NULL DEFAULT '';

-- Source 15: rows that another program handed in through the local API.
CREATE OR REPLACE FUNCTION source_text(SMALLINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE $1 WHEN 10 THEN 'import' WHEN 15 THEN 'api' WHEN 20 THEN 'built' WHEN 30 THEN 'stream'
        WHEN 40 THEN 'rest' ELSE 'bulk' END $$;
