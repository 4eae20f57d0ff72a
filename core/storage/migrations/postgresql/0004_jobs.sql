-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 4: work that outlives the program. Reasons: docs/decisions/jobs.md.

-- node: who does it; several may share a database. request: what was asked for, as JSON text. What is left to do is not
-- stored: the coverage says it.
CREATE TABLE jobs (
    node TEXT COLLATE "C" NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    priority BIGINT NOT NULL,
    position BIGINT NOT NULL,
    reason TEXT NOT NULL,
    title TEXT NOT NULL,
    request TEXT NOT NULL,
    rows_done BIGINT NOT NULL,
    rows_total BIGINT NOT NULL,
    inserted BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (node, id)
);
