// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/fundingtable.h"

#include "core/storage/sql/decimalcolumn.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

using market::FundingRate;

QString insertText(Place place, const QString &action)
{
    return QStringLiteral("INSERT INTO %1 (instrument_id, time, rate, mark_price, source, created_at, "
                          "updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) "
                          "ON CONFLICT (instrument_id, time) DO ")
               .arg(tableName(RowKind::Funding, place))
           + action;
}

/// Behind the columns of a rate: since when it is stored, and how many values it replaced.
const QString kFundingStamps = QStringLiteral(
    ", created_at, updated_at, (SELECT count(*) FROM funding_versions AS v "
    "WHERE v.instrument_id = r.instrument_id AND v.time = r.time)");

/// `more` follows the columns of a rate, `condition` the others.
QString fundingSelect(Place place, const QString &order, const QString &more = QString(),
                      const QString &condition = QString())
{
    return QStringLiteral("SELECT ") + fundingColumns() + more
           + QStringLiteral(" FROM %1 AS r WHERE instrument_id = ? AND time >= ? AND time < ?%2%3 ORDER BY "
                            "time %4 LIMIT ?")
                 .arg(tableName(RowKind::Funding, place), condition, visibleRows(RowKind::Funding, place), order);
}

QString fundingThen(Place place)
{
    return fundingSelect(place, QStringLiteral("ASC"), QString(), QStringLiteral(" AND updated_at <= ?"));
}

/// A rate with the columns of kFundingStamps.
Result<Placed<FundingRate>> readPlacedFunding(const Statement &row, Place place)
{
    constexpr int kColumns = 4;
    auto rate = readFunding(row);
    if (!rate)
        return failFrom(rate);
    return Placed<FundingRate>{*rate, place, market::fromUs(row.integer(kColumns)),
                               market::fromUs(row.integer(kColumns + 1)), 1 + row.integer(kColumns + 2)};
}

QVariant decimalText(const std::optional<market::Decimal> &value)
{
    return value ? bound(value->text()) : QVariant();
}

} // namespace

const QString &fundingColumns()
{
    static const QString kNames = QStringLiteral("time, rate, mark_price, source");
    return kNames;
}

QString fundingUpdate(const QString &table)
{
    return QStringLiteral("UPDATE SET rate = excluded.rate, mark_price = excluded.mark_price, "
                          "source = excluded.source, updated_at = excluded.updated_at "
                          "WHERE excluded.source > %1.source AND "
                          "(CAST(excluded.rate AS TEXT), CAST(excluded.mark_price AS TEXT)) IS DISTINCT FROM "
                          "(CAST(%1.rate AS TEXT), CAST(%1.mark_price AS TEXT))")
        .arg(table);
}

Result<market::FundingRate> readFunding(const Statement &row)
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

FundingTable::FundingTable(Connection &connection, Place target)
    : m_insert(connection, insertText(target, QStringLiteral("NOTHING")), 6),
      m_update(connection, insertText(target, fundingUpdate(tableName(RowKind::Funding, target))), 6),
      m_ascending(
          connection, [](Place place) { return fundingSelect(place, QStringLiteral("ASC")); }, 4),
      m_descending(
          connection, [](Place place) { return fundingSelect(place, QStringLiteral("DESC")); }, 4),
      m_placedAscending(
          connection,
          [](Place place) { return fundingSelect(place, QStringLiteral("ASC"), kFundingStamps); }, 4),
      m_placedDescending(
          connection,
          [](Place place) { return fundingSelect(place, QStringLiteral("DESC"), kFundingStamps); }, 4),
      m_then(connection, fundingThen, 5),
      m_versions(connection,
                 QStringLiteral("SELECT ") + fundingColumns()
                     + QStringLiteral(" FROM funding_versions WHERE instrument_id = ? AND time >= ? AND time < ? "
                                      "AND stored_at <= ? AND replaced_at > ? ORDER BY time"),
                 5)
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

Result<std::vector<FundingRate>> FundingTable::select(const RowKey &key, TimeRange range, std::int64_t limit,
                                                      Order order)
{
    const IdRange times{market::toUs(range.from), market::toUs(range.to)};
    PlaceStatements &statements = order == Order::Ascending ? m_ascending : m_descending;
    return fromAllPlaces<FundingRate>(key, times, order, limit, [&](Place place) {
        return selectIn(statements.at(place), key, times, limit);
    });
}

Result<std::vector<Placed<FundingRate>>> FundingTable::placed(const RowKey &key, TimeRange range,
                                                              std::int64_t limit, Order order)
{
    const IdRange times{market::toUs(range.from), market::toUs(range.to)};
    PlaceStatements &statements = order == Order::Ascending ? m_placedAscending : m_placedDescending;
    return fromAllPlaces<Placed<FundingRate>>(key, times, order, limit, [&](Place place) {
        return statements.at(place).collect<Placed<FundingRate>>(
            {bound(key.id), bound(times.from), bound(times.to), bound(std::max<std::int64_t>(limit, 0))},
            [place](const Statement &row) { return readPlacedFunding(row, place); });
    });
}

/// There are three rates a day: all of the range are read, whatever the limit.
Result<std::vector<FundingRate>> FundingTable::asOf(const RowKey &key, TimeRange range, std::int64_t limit,
                                                    Order order, UtcTime moment)
{
    const IdRange times{market::toUs(range.from), market::toUs(range.to)};
    auto rows = fromAllPlaces<FundingRate>(key, times, Order::Ascending, INT64_MAX, [&](Place place) {
        return m_then.at(place).collect<FundingRate>(
            {bound(key.id), bound(times.from), bound(times.to), bound(moment), bound(INT64_MAX)}, readFunding);
    });
    if (!rows)
        return rows;
    auto replaced = m_versions.collect<FundingRate>(
        {bound(key.id), bound(times.from), bound(times.to), bound(moment), bound(moment)}, readFunding);
    if (!replaced)
        return replaced;
    auto then = mergedRows(std::move(*rows), std::move(*replaced), Order::Ascending, INT64_MAX);
    if (order == Order::Descending)
        std::ranges::reverse(then);
    if (static_cast<std::int64_t>(then.size()) > limit)
        then.resize(static_cast<std::size_t>(std::max<std::int64_t>(limit, 0)));
    return then;
}

Result<std::vector<FundingRate>> FundingTable::rowsIn(Place place, const RowKey &key, const IdRange &times,
                                                      std::int64_t limit)
{
    return selectIn(m_ascending.at(place), key, times, limit);
}

Result<std::vector<FundingRate>> FundingTable::selectIn(LazyStatement &statement, const RowKey &key,
                                                        const IdRange &times, std::int64_t limit)
{
    return statement.collect<FundingRate>(
        {bound(key.id), bound(times.from), bound(times.to), bound(std::max<std::int64_t>(limit, 0))},
        readFunding);
}

} // namespace cw::storage::sql
