// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/barestore.h"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace cw::bench {
namespace {

using market::Decimal;

constexpr const char *kSettings[] = {
    "PRAGMA foreign_keys = ON",         "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",      "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",       "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 1000", "PRAGMA cache_size = -65536",
    "PRAGMA journal_mode = WAL",        "PRAGMA journal_size_limit = 33554432"};

constexpr const char *kUpsertCandle =
    "INSERT INTO candles (series_id, created_at, updated_at, open_time, final, source, event_time, "
    "close_time, open, "
    "high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume) "
    "VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
    "ON CONFLICT (series_id, open_time) DO UPDATE SET updated_at = excluded.updated_at, final = "
    "excluded.final, "
    "source = excluded.source, event_time = excluded.event_time, close_time = excluded.close_time, "
    "open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, "
    "volume = excluded.volume, quote_volume = excluded.quote_volume, trade_count = excluded.trade_count, "
    "taker_buy_volume = excluded.taker_buy_volume, taker_buy_quote_volume = excluded.taker_buy_quote_volume "
    "WHERE (excluded.final, excluded.source, excluded.event_time) "
    "> (candles.final, candles.source, candles.event_time)";

constexpr const char *kInsertTrade =
    "INSERT INTO trades (instrument_id, id, time, price, quantity, buyer_is_maker, source, first_id, "
    "last_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instrument_id, id) DO NOTHING";

[[noreturn]] void abortWith(sqlite3 *database)
{
    std::fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(database));
    std::abort();
}

std::int64_t nowUs()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

void bindDecimal(sqlite3_stmt *statement, int at, const Decimal &value)
{
    sqlite3_bind_int64(statement, at, *value.mantissa64());
}

} // namespace

BareStore::BareStore(const QString &path)
{
    if (sqlite3_open(path.toUtf8().constData(), &m_database) != SQLITE_OK)
        abortWith(m_database);
    for (const char *setting : kSettings)
        execute(setting);
    m_candle = prepare(kUpsertCandle);
    m_trade = prepare(kInsertTrade);
}

BareStore::~BareStore()
{
    sqlite3_finalize(m_candle);
    sqlite3_finalize(m_trade);
    sqlite3_close(m_database);
}

void BareStore::execute(const char *sql)
{
    if (sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        abortWith(m_database);
}

sqlite3_stmt *BareStore::prepare(const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(m_database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
        abortWith(m_database);
    return statement;
}

std::int64_t BareStore::instrumentId(const market::InstrumentKey &key)
{
    sqlite3_stmt *find = prepare("SELECT id FROM instruments WHERE market = ? AND symbol = ?");
    sqlite3_bind_int(find, 1, static_cast<int>(key.market));
    sqlite3_bind_text(find, 2, key.symbol.c_str(), -1, SQLITE_STATIC);
    if (sqlite3_step(find) != SQLITE_ROW)
        abortWith(m_database);
    const std::int64_t id = sqlite3_column_int64(find, 0);
    sqlite3_finalize(find);
    return id;
}

std::int64_t BareStore::seriesId(const market::SeriesKey &key)
{
    sqlite3_stmt *find = prepare("SELECT id FROM series WHERE instrument_id = ? AND interval = ?");
    sqlite3_bind_int64(find, 1, instrumentId(key.instrument));
    sqlite3_bind_int(find, 2, key.interval.code());
    if (sqlite3_step(find) != SQLITE_ROW)
        abortWith(m_database);
    const std::int64_t id = sqlite3_column_int64(find, 0);
    sqlite3_finalize(find);
    return id;
}

void BareStore::write(const storage::CandleBatch &batch)
{
    execute("BEGIN IMMEDIATE");
    const std::int64_t series = seriesId(batch.series);
    const std::int64_t now = nowUs();
    for (const market::Candle &candle : batch.candles) {
        sqlite3_bind_int64(m_candle, 1, series);
        sqlite3_bind_int64(m_candle, 2, now);
        sqlite3_bind_int64(m_candle, 3, market::toUs(candle.openTime));
        sqlite3_bind_int(m_candle, 4, candle.final);
        sqlite3_bind_int(m_candle, 5, static_cast<int>(candle.source));
        sqlite3_bind_int64(m_candle, 6, market::toUs(candle.eventTime));
        sqlite3_bind_int64(m_candle, 7, market::toUs(candle.closeTime));
        bindDecimal(m_candle, 8, candle.open);
        bindDecimal(m_candle, 9, candle.high);
        bindDecimal(m_candle, 10, candle.low);
        bindDecimal(m_candle, 11, candle.close);
        bindDecimal(m_candle, 12, candle.volume);
        bindDecimal(m_candle, 13, *candle.quoteVolume);
        sqlite3_bind_int64(m_candle, 14, *candle.tradeCount);
        bindDecimal(m_candle, 15, *candle.takerBuyVolume);
        bindDecimal(m_candle, 16, *candle.takerBuyQuoteVolume);
        if (sqlite3_step(m_candle) != SQLITE_DONE)
            abortWith(m_database);
        sqlite3_reset(m_candle);
    }
    execute("COMMIT");
}

void BareStore::write(const storage::TradeBatch &batch)
{
    execute("BEGIN IMMEDIATE");
    const std::int64_t instrument = instrumentId(batch.instrument);
    for (const market::Trade &trade : batch.trades) {
        sqlite3_bind_int64(m_trade, 1, instrument);
        sqlite3_bind_int64(m_trade, 2, trade.id);
        sqlite3_bind_int64(m_trade, 3, market::toUs(trade.time));
        bindDecimal(m_trade, 4, trade.price);
        bindDecimal(m_trade, 5, trade.quantity);
        sqlite3_bind_int(m_trade, 6, trade.buyerIsMaker);
        sqlite3_bind_int(m_trade, 7, static_cast<int>(trade.source));
        sqlite3_bind_null(m_trade, 8);
        sqlite3_bind_null(m_trade, 9);
        if (sqlite3_step(m_trade) != SQLITE_DONE)
            abortWith(m_database);
        sqlite3_reset(m_trade);
    }
    execute("COMMIT");
}

} // namespace cw::bench
