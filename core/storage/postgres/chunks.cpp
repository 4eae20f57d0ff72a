// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/chunks.h"

#include "core/storage/postgres/layout.h"
#include "core/storage/sql/rowtables.h"
#include "core/storage/sql/transaction.h"

#include <algorithm>

namespace cw::storage::postgres {
namespace {

/// So few come with the rows themselves.
constexpr std::size_t kFew = 20;
/// So many are made in a transaction.
constexpr std::size_t kAtOnce = 50;

std::int64_t weekOf(std::int64_t openTime)
{
    const std::int64_t into = openTime % kChunkUs;
    return openTime - into - (into < 0 ? kChunkUs : 0);
}

/// A row of a series that none has: nobody sees it, and an open candle is nobody's loss.
const QString kTouch =
    QStringLiteral("INSERT INTO %1 (series_id, open_time, final, source, event_time, close_time, open, high, "
                   "low, close, volume, "
                   "created_at, updated_at) SELECT 0, start, 0, 0, 0, start, 0, 0, 0, 0, 0, 0, 0 "
                   "FROM unnest(CAST('{%2}' AS bigint[])) AS start");

} // namespace

Result<> ChunkMaker::makeFor(std::span<const WriteBatch *const> batches)
{
    std::set<std::int64_t> weeks;
    for (const WriteBatch *batch : batches) {
        if (batch->isTemporary)
            continue;
        for (const CandleBatch &part : batch->candles) {
            for (const Candle &candle : part.candles)
                weeks.insert(weekOf(market::toUs(candle.openTime)));
        }
    }
    return makeWeeks(sql::tableName(RowKind::Candles, Place::Main), weeks);
}

Result<> ChunkMaker::makeFor(Place place, std::span<const std::int64_t> openTimes)
{
    std::set<std::int64_t> weeks;
    for (const std::int64_t openTime : openTimes)
        weeks.insert(weekOf(openTime));
    return makeWeeks(sql::tableName(RowKind::Candles, place), weeks);
}

Result<> ChunkMaker::makeWeeks(const QString &table, const std::set<std::int64_t> &weeks)
{
    if (weeks.size() <= kFew)
        return {};
    auto there = existing(table);
    if (!there)
        return failFrom(there);
    std::vector<std::int64_t> missing;
    std::ranges::set_difference(weeks, *there, std::back_inserter(missing));
    if (missing.size() <= kFew)
        return {};
    for (std::span<const std::int64_t> left(missing); !left.empty();) {
        const auto some = left.first(std::min(kAtOnce, left.size()));
        if (auto made = make(table, some); !made)
            return made;
        left = left.subspan(some.size());
    }
    return {};
}

Result<std::set<std::int64_t>> ChunkMaker::existing(const QString &table)
{
    auto statement = m_connection.prepare(
        QStringLiteral("SELECT range_start_integer FROM timescaledb_information.chunks "
                       "WHERE hypertable_schema = 'candlewright' AND hypertable_name = '%1'")
            .arg(table),
        0);
    if (!statement)
        return failFrom(statement);
    auto starts = statement->collect<std::int64_t>(
        {}, [](const sql::Statement &row) -> Result<std::int64_t> { return row.integer(0); });
    if (!starts)
        return failFrom(starts);
    return std::set<std::int64_t>(starts->begin(), starts->end());
}

Result<> ChunkMaker::make(const QString &table, std::span<const std::int64_t> starts)
{
    QStringList numbers;
    for (const std::int64_t start : starts)
        numbers.append(QString::number(start));
    auto transaction = sql::Transaction::beginWrite(m_connection);
    if (!transaction)
        return failFrom(transaction);
    for (const QString &statement : {kTouch.arg(table, numbers.join(u',')),
                                     QStringLiteral("DELETE FROM %1 WHERE series_id = 0 AND open_time = ANY "
                                                    "(CAST('{%2}' AS bigint[]))")
                                         .arg(table, numbers.join(u','))}) {
        if (auto done = m_connection.execute(statement); !done)
            return done;
    }
    return transaction->commit();
}

} // namespace cw::storage::postgres
