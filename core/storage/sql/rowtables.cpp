// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/rowtables.h"

#include "core/storage/sql/candlereader.h"
#include "core/storage/sql/fundingtable.h"
#include "core/storage/sql/tradereader.h"

namespace cw::storage::sql {
namespace {

RowTables candles()
{
    return {QStringLiteral("candles"),
            QStringLiteral("series_id"),
            QStringLiteral("open_time"),
            QStringLiteral("open_time"),
            candleColumns(),
            QStringLiteral(", created_at, updated_at"),
            QStringLiteral(" AND final = 1"),
            QStringLiteral("series"),
            QStringLiteral("id"),
            QString(),
            QStringLiteral("FROM leases AS l JOIN series AS o ON o.instrument_id = l.instrument_id "
                           "AND o.interval = l.interval WHERE l.kind = 0 AND o.id = r.series_id")};
}

RowTables trades()
{
    return {QStringLiteral("trades"),
            QStringLiteral("instrument_id"),
            QStringLiteral("id"),
            QStringLiteral("time"),
            tradeColumns(),
            QStringLiteral(", stored_at"),
            QString(),
            QStringLiteral("trade_series"),
            QStringLiteral("instrument_id"),
            QString(),
            QStringLiteral("FROM leases AS l WHERE l.kind = 1 AND l.instrument_id = r.instrument_id")};
}

RowTables funding()
{
    return {QStringLiteral("funding"),
            QStringLiteral("instrument_id"),
            QStringLiteral("time"),
            QStringLiteral("time"),
            fundingColumns(),
            QStringLiteral(", created_at, updated_at"),
            QString(),
            QStringLiteral("instruments"),
            QStringLiteral("id"),
            QStringLiteral("funding_"),
            QStringLiteral("FROM leases AS l WHERE l.kind = 2 AND l.instrument_id = r.instrument_id")};
}

} // namespace

const RowTables &tablesOf(RowKind kind)
{
    static const RowTables kTables[] = {candles(), trades(), funding()};
    return kTables[static_cast<std::size_t>(kind)];
}

QString tableName(RowKind kind, Place place)
{
    const QString &main = tablesOf(kind).main;
    switch (place) {
    case Place::Main: return main;
    case Place::Archive: return main + QStringLiteral("_archive");
    case Place::Temporary: return main + QStringLiteral("_temp");
    }
    return main;
}

QString tableText(const char *pattern, RowKind kind, const Dialect &dialect)
{
    const RowTables &names = tablesOf(kind);
    return QString::fromLatin1(pattern)
        .replace(QStringLiteral("{all}"), names.owner + QStringLiteral(", ") + names.values + names.stamps)
        .replace(QStringLiteral("{main}"), names.main)
        .replace(QStringLiteral("{archive}"), tableName(kind, Place::Archive))
        .replace(QStringLiteral("{temp}"), tableName(kind, Place::Temporary))
        .replace(QStringLiteral("{owner}"), names.owner)
        .replace(QStringLiteral("{key}"), names.key)
        .replace(QStringLiteral("{time}"), names.time)
        .replace(QStringLiteral("{values}"), names.values)
        .replace(QStringLiteral("{finals}"), names.finals)
        .replace(QStringLiteral("{owners}"), names.owners)
        .replace(QStringLiteral("{owner id}"), names.ownerId)
        .replace(QStringLiteral("{prefix}"), names.prefix)
        .replace(QStringLiteral("{leases}"), names.leases)
        .replace(QStringLiteral("{by key}"), dialect.byKey);
}

QString endsText(RowKind kind, const Dialect &dialect)
{
    constexpr const char *kEnds =
        "SELECT min({key}), max({key}) FROM ("
        "SELECT (SELECT {key} FROM {main} {by key} WHERE {owner} = ?1{finals} ORDER BY {key} LIMIT 1) AS "
        "{key} "
        "UNION ALL SELECT (SELECT {key} FROM {main} {by key} WHERE {owner} = ?1{finals} ORDER BY {key} DESC "
        "LIMIT 1) "
        "UNION ALL SELECT (SELECT {key} FROM {archive} {by key} WHERE {owner} = ?1{finals} ORDER BY {key} "
        "LIMIT 1) "
        "UNION ALL SELECT (SELECT {key} FROM {archive} {by key} WHERE {owner} = ?1{finals} "
        "ORDER BY {key} DESC LIMIT 1)) AS ends";
    return tableText(kEnds, kind, dialect);
}

QString visibleRows(RowKind kind, Place place)
{
    if (place != Place::Temporary)
        return {};
    const RowTables &names = tablesOf(kind);
    return QStringLiteral(
               " AND EXISTS (SELECT 1 %1 AND l.state = 'ready' AND r.%2 >= l.from_time AND r.%2 < l.to_time)")
        .arg(names.leases, names.time);
}

} // namespace cw::storage::sql
