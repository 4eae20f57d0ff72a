// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QString>

#include <memory>
#include <span>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace cw::bench {

/// The yardstick: the same rows into the same schema with the same settings through the C interface of
/// SQLite, one prepared single-row upsert a row, the way one would write it by hand. Aborts on any error.
class BareStore {
public:
    /// `path` is a database the product made, with no other connection open.
    explicit BareStore(const QString &path);
    BareStore(const BareStore &) = delete;
    BareStore &operator=(const BareStore &) = delete;
    ~BareStore();

    /// One transaction each. Decimals must have the scale of their series.
    void write(const storage::CandleBatch &batch);
    void write(const storage::TradeBatch &batch);

private:
    void execute(const char *sql);
    sqlite3_stmt *prepare(const char *sql);
    std::int64_t instrumentId(const market::InstrumentKey &key);
    std::int64_t seriesId(const market::SeriesKey &key);

    sqlite3 *m_database = nullptr;
    sqlite3_stmt *m_candle = nullptr;
    sqlite3_stmt *m_trade = nullptr;
};

} // namespace cw::bench
