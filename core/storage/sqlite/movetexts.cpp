// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/movetexts.h"

#include "core/storage/sqlite/candlewriter.h"
#include "core/storage/sqlite/connection.h"
#include "core/storage/sqlite/tradewriter.h"

namespace cw::storage::sqlite {
namespace {

using namespace sql;

QString updateFor(RowKind kind, const QString &table)
{
    switch (kind) {
    case RowKind::Candles: return candleUpdate(table);
    case RowKind::Trades: return tradeUpdate(table);
    case RowKind::Funding: return fundingUpdate(table);
    }
    return {};
}

/// The rows that move. The hint keeps a short range of keys from being looked for among all old times.
constexpr const char *kWhich = "{from} NOT INDEXED WHERE {owner} = ?1 AND {key} >= ?2 AND {key} < ?3 AND "
                               "{time} >= ?4 AND {time} < ?5{finals}";

} // namespace

MoveTexts moveTexts(RowKind kind, Place from, Place to)
{
    const RowTables &names = tablesOf(kind);
    const Dialect none;
    const QString which =
        tableText(kWhich, kind, none).replace(QStringLiteral("{from}"), tableName(kind, from));
    const QString all = names.owner + QStringLiteral(", ") + names.values + names.stamps;
    MoveTexts texts;
    texts.leave = QStringLiteral("SELECT %1 FROM %2 ORDER BY %3").arg(names.values, which, names.key);
    texts.arrive = QStringLiteral("INSERT INTO %1 (%2) SELECT %2 FROM %3 ON CONFLICT (%4, %5) DO %6")
                       .arg(tableName(kind, to), all, which, names.owner, names.key,
                            updateFor(kind, tableName(kind, to)));
    texts.remove = QStringLiteral("DELETE FROM ") + which;
    return texts;
}

} // namespace cw::storage::sqlite
