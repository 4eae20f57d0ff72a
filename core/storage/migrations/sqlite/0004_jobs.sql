-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 4: work that outlives the program. Reasons: docs/decisions/jobs.md.

-- node: who does it; several may share a database. request: what was asked for, as JSON text. What is left to do is not
-- stored: the coverage says it.
CREATE TABLE jobs (
    node TEXT NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    position INTEGER NOT NULL,
    reason TEXT NOT NULL,
    title TEXT NOT NULL,
    request TEXT NOT NULL,
    rows_done INTEGER NOT NULL,
    rows_total INTEGER NOT NULL,
    inserted INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (node, id)
) STRICT, WITHOUT ROWID;
