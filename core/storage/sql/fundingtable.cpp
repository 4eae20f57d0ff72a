// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/fundingtable.h"

#include "core/storage/sql/decimalcolumn.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

using market::FundingRate;

const QString kInsert =
    QStringLiteral("INSERT INTO funding (instrument_id, time, rate, mark_price, source, created_at, "
                   "updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) "
                   "ON CONFLICT (instrument_id, time) DO ");

const QString kUpdate =
    QStringLiteral("UPDATE SET rate = excluded.rate, mark_price = excluded.mark_price, "
                   "source = excluded.source, updated_at = excluded.updated_at "
                   "WHERE excluded.source > funding.source AND "
                   "(CAST(excluded.rate AS TEXT), CAST(excluded.mark_price AS TEXT)) IS DISTINCT FROM "
                   "(CAST(funding.rate AS TEXT), CAST(funding.mark_price AS TEXT))");

QString selectText(const QString &order)
{
    return QStringLiteral("SELECT time, rate, mark_price, source FROM funding "
                          "WHERE instrument_id = ? AND time >= ? AND time < ? ORDER BY time ")
           + order + QStringLiteral(" LIMIT ?");
}

QVariant decimalText(const std::optional<market::Decimal> &value)
{
    return value ? bound(value->text()) : QVariant();
}

Result<FundingRate> readRate(const Statement &row)
{
    auto rate = decodeDecimal(row.value(1), 0);
    if (!rate)
        return failFrom(rate);
    auto markPrice = decodeOptionalDecimal(row.value(2), 0);
    if (!markPrice)
        return failFrom(markPrice);
    const auto source = market::sourceFromValue(static_cast<int>(row.integer(3)));
    return FundingRate{market::fromUs(row.integer(0)), *rate, *markPrice,
                       source.value_or(market::Source::Import)};
}

} // namespace

FundingTable::FundingTable(Connection &connection)
    : m_insert(connection, kInsert + QStringLiteral("NOTHING"), 6),
      m_update(connection, kInsert + kUpdate, 6),
      m_ascending(connection, selectText(QStringLiteral("ASC")), 4),
      m_descending(connection, selectText(QStringLiteral("DESC")), 4)
{
}

Result<WriteReport> FundingTable::write(std::int64_t instrumentId, std::span<const FundingRate> rows,
                                        std::int64_t nowUs)
{
    WriteReport report;
    for (const FundingRate &rate : rows) {
        const std::initializer_list<QVariant> values{bound(instrumentId),
                                                     bound(rate.time),
                                                     bound(rate.rate.text()),
                                                     decimalText(rate.markPrice),
                                                     bound(static_cast<std::int64_t>(rate.source)),
                                                     bound(nowUs)};
        auto inserted = m_insert.run(values);
        if (!inserted)
            return failFrom(inserted);
        auto updated = *inserted == 0 ? m_update.run(values) : Result<std::int64_t>(0);
        if (!updated)
            return failFrom(updated);
        report += {*inserted, *updated, 1 - *inserted - *updated};
    }
    return report;
}

Result<std::vector<FundingRate>> FundingTable::select(std::int64_t instrumentId, TimeRange range,
                                                      std::int64_t limit, Order order)
{
    LazyStatement &statement = order == Order::Ascending ? m_ascending : m_descending;
    return statement.collect<FundingRate>(
        {bound(instrumentId), bound(range.from), bound(range.to), bound(std::max<std::int64_t>(limit, 0))},
        readRate);
}

} // namespace cw::storage::sql
