// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/placecounter.h"

#include "core/storage/sql/rowtables.h"
#include "core/storage/sql/sequencecolumns.h"

namespace cw::storage::sql {
namespace {

const QString kSequences =
    QStringLiteral("SELECT i.market, i.symbol, 0 AS kind, s.interval AS interval FROM series AS s "
                   "JOIN instruments AS i ON i.id = s.instrument_id UNION ALL "
                   "SELECT i.market, i.symbol, 1, NULL FROM trade_series AS t JOIN instruments AS i ON i.id "
                   "= t.instrument_id "
                   "UNION ALL SELECT market, symbol, 2, NULL FROM instruments");

QString countText(const QString &table, RowKind kind, const QString &which)
{
    const RowTables &names = tablesOf(kind);
    return QStringLiteral("SELECT min(%1), max(%1), min(%2), max(%2), count(*) FROM %3 WHERE %4 = ?%5")
        .arg(names.key, names.time, table, names.owner, which);
}

/// Absent when there is no row.
Result<std::optional<PlaceSummary>> readSummary(const Statement &row)
{
    const auto first = row.optionalInteger(0);
    if (!first)
        return std::nullopt;
    PlaceSummary summary;
    const auto behind = [&row](int column) {
        return row.integer(column) == INT64_MAX ? INT64_MAX : row.integer(column) + 1;
    };
    summary.keys = {*first, behind(1)};
    summary.time = {market::fromUs(row.integer(2)), market::fromUs(behind(3))};
    summary.rows = row.integer(4);
    return summary;
}

/// Whether `place` can hold anything of the sequence.
bool mayHold(const RowKey &key, Place place)
{
    return place == Place::Main || !(place == Place::Archive ? key.archived : key.temporary).isEmpty();
}

} // namespace

PlaceCounter::PlaceCounter(Connection &connection)
    : m_connection(connection), m_sequences(connection, kSequences, 0),
      m_columns(connection, connection.dialect().columnsOf, 1)
{
}

Result<bool> PlaceCounter::hasEqualColumns(RowKind kind)
{
    const auto columnsOf = [this, kind](Place place) {
        return m_columns.collect<QString>(
            {tableName(kind, place)},
            [](const Statement &row) -> Result<QString> { return row.value(0).toString(); });
    };
    auto main = columnsOf(Place::Main);
    if (!main)
        return failFrom(main);
    auto archived = columnsOf(Place::Archive);
    if (!archived)
        return failFrom(archived);
    return *main == *archived;
}

LazyStatement &PlaceCounter::counting(RowKind kind, Place place)
{
    return m_counting
        .try_emplace({kind, place}, m_connection, countText(tableName(kind, place), kind, QString()), 1)
        .first->second;
}

Result<std::vector<PlaceSummary>> PlaceCounter::count(const Sequence &sequence, const RowKey &key)
{
    std::vector<PlaceSummary> out;
    for (const Place place : {Place::Main, Place::Archive, Place::Temporary}) {
        if (!mayHold(key, place))
            continue;
        auto found = counting(sequence.kind, place).first<Found>({bound(key.id)}, readSummary);
        if (!found)
            return failFrom(found);
        if (!*found || !**found)
            continue;
        out.push_back(***found);
        out.back().sequence = sequence;
        out.back().place = place;
    }
    return out;
}

Result<PlaceSummary> PlaceCounter::movable(const Sequence &sequence, const RowKey &key, UtcTime before)
{
    const RowTables &names = tablesOf(sequence.kind);
    LazyStatement &statement =
        m_movable
            .try_emplace(sequence.kind, m_connection,
                         countText(names.main, sequence.kind,
                                   QStringLiteral(" AND %1 < ?%2").arg(names.time, names.finals)),
                         2)
            .first->second;
    auto found = statement.first<Found>({bound(key.id), bound(before)}, readSummary);
    if (!found)
        return failFrom(found);
    PlaceSummary summary = found->value_or(std::nullopt).value_or(PlaceSummary());
    summary.sequence = sequence;
    return summary;
}

Result<std::int64_t> PlaceCounter::archived(RowKind kind, const RowKey &key, const IdRange &keys)
{
    auto known = m_archived.find(kind);
    if (known == m_archived.end()) {
        const RowTables &names = tablesOf(kind);
        const QString sql = QStringLiteral("SELECT count(*) FROM %1 WHERE %2 = ? AND %3 >= ? AND %3 < ?")
                                .arg(tableName(kind, Place::Archive), names.owner, names.key);
        known = m_archived.try_emplace(kind, m_connection, sql, 3).first;
    }
    auto count = known->second.first<std::int64_t>(
        {bound(key.id), bound(keys.from), bound(keys.to)},
        [](const Statement &row) -> Result<std::int64_t> { return row.integer(0); });
    if (!count)
        return failFrom(count);
    return count->value_or(0);
}

Result<std::vector<Sequence>> PlaceCounter::sequences()
{
    auto found = m_sequences.collect<Sequence>(
        {}, [](const Statement &row) -> Result<Sequence> { return readSequence(row); });
    if (found)
        std::ranges::sort(*found);
    return found;
}

} // namespace cw::storage::sql
