-- SPDX-FileCopyrightText: 2026 The Candlewright authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 8: a move to the archive says that it is one, where nothing lies in its new place yet. Then no row of it can be
-- lost or outdone, and that is not asked for each of them. Reasons: docs/decisions/archive.md.

DROP TRIGGER candles_lost ON candles;

CREATE TRIGGER candles_lost AFTER DELETE ON candles FOR EACH ROW
    WHEN (OLD.final = 1 AND current_setting('candlewright.moves', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION note_lost_candle();

DROP TRIGGER candles_outdone ON candles;

CREATE TRIGGER candles_outdone AFTER DELETE ON candles FOR EACH ROW
    WHEN (OLD.final = 1 AND current_setting('candlewright.moves', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION keep_outdone_candle();

DROP TRIGGER trades_lost ON trades;

CREATE TRIGGER trades_lost AFTER DELETE ON trades FOR EACH ROW
    WHEN (current_setting('candlewright.moves', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION note_lost_trade();

