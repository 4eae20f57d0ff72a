-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 2. The open times of the oldest and the newest final candle that a series ever held: a row that is deleted at
-- either end behind our back is missing, not history that was never fetched.

ALTER TABLE series ADD COLUMN covered_from INTEGER;

ALTER TABLE series ADD COLUMN covered_to INTEGER;

UPDATE series SET
    covered_from = (SELECT open_time FROM candles WHERE series_id = series.id AND final = 1 ORDER BY open_time LIMIT 1),
    covered_to = (SELECT open_time FROM candles WHERE series_id = series.id AND final = 1
                  ORDER BY open_time DESC LIMIT 1);
