// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/movetexts.h"

#include "core/storage/postgres/candlewriter.h"
#include "core/storage/postgres/tradewriter.h"

namespace cw::storage::postgres {
namespace {

QString mergeFor(RowKind kind, const QString &table)
{
    switch (kind) {
    case RowKind::Candles: return candleMerge(table);
    case RowKind::Trades: return tradeMerge(table);
    case RowKind::Funding:
        return QStringLiteral(" ON CONFLICT (instrument_id, time) DO ") + sql::fundingUpdate(table);
    }
    return {};
}

constexpr const char *kMove =
    "WITH moved AS (DELETE FROM {from} WHERE {owner} = ?1 AND {key} >= ?2 AND {key} < ?3 AND {time} >= ?4 "
    "AND {time} < ?5{finals} RETURNING {all}), arrived AS (INSERT INTO {to} ({all}) SELECT {all} FROM "
    "moved{merge}) "
    "SELECT {values} FROM moved ORDER BY {key}";

/// Until the end of the transaction, where nothing lies in the archive yet: rows arrive there by moves alone, and those
/// keep each other out. Into the main table anybody writes.
constexpr const char *kAnnounce =
    "SELECT set_config('candlewright.moves', CASE WHEN EXISTS (SELECT 1 FROM {to} WHERE {owner} = ?1 "
    "AND {key} >= ?2 AND {key} < ?3) THEN 'off' ELSE 'on' END, true)";

} // namespace

sql::MoveTexts moveTexts(RowKind kind, Place from, Place to)
{
    const QString target = sql::tableName(kind, to);
    const auto textOf = [&](const char *pattern) {
        return sql::tableText(pattern, kind, sql::Dialect())
            .replace(QStringLiteral("{from}"), sql::tableName(kind, from))
            .replace(QStringLiteral("{to}"), target)
            .replace(QStringLiteral("{merge}"), mergeFor(kind, target));
    };
    return {to == Place::Archive ? textOf(kAnnounce) : QString(), textOf(kMove), {}, {}};
}

} // namespace cw::storage::postgres
