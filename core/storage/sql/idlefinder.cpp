// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/idlefinder.h"

#include "core/storage/sql/rowtables.h"

#include <QStringList>

namespace cw::storage::sql {
namespace {

constexpr Place kPlaces[] = {Place::Main, Place::Archive, Place::Temporary};

/// The last trade of owner q before q.since, of all places.
QString lastText(const Dialect &dialect)
{
    QStringList ends;
    for (const Place place : kPlaces) {
        const QString table = tableName(RowKind::Trades, place);
        ends.append(QStringLiteral("SELECT (SELECT r.id FROM %1 AS r %2 WHERE r.instrument_id = q.owner AND "
                                   "r.time < q.since%3 ORDER BY r.time DESC, r.id DESC LIMIT 1) AS id")
                        .arg(table, dialect.timeHint(table), visibleRows(RowKind::Trades, place)));
    }
    return QStringLiteral("(SELECT max(id) FROM (%1) AS ends)").arg(ends.join(QStringLiteral(" UNION ALL ")));
}

/// True when the trade behind the last one is stored and not before b.until.
QString nextText(const Dialect &dialect)
{
    QStringList any;
    for (const Place place : kPlaces)
        any.append(QStringLiteral("EXISTS (SELECT 1 FROM %1 AS r %2 WHERE r.instrument_id = b.owner "
                                  "AND r.id = b.id + 1 AND r.time >= b.until%3)")
                       .arg(tableName(RowKind::Trades, place), dialect.byKey,
                            visibleRows(RowKind::Trades, place)));
    return any.join(QStringLiteral(" OR "));
}

QString idleText(const Dialect &dialect)
{
    return QStringLiteral("WITH q AS (%1), b AS (SELECT q.n AS n, q.owner AS owner, q.until AS until, %2 AS id FROM q) "
                          "SELECT n, id FROM b WHERE id IS NOT NULL AND (%3)")
        .arg(dialect.triplesOf, lastText(dialect), nextText(dialect));
}

} // namespace

IdleFinder::IdleFinder(Connection &connection) : m_find(connection, idleText(connection.dialect()), 1) {}

Result<std::vector<std::optional<std::int64_t>>> IdleFinder::find(KeyTable &keys,
                                                                  std::span<const IdleQuestion> questions)
{
    std::vector<std::optional<std::int64_t>> out(questions.size());
    std::map<InstrumentKey, std::int64_t> owners;
    QStringList triples;
    for (const IdleQuestion &question : questions) {
        auto owner = owners.find(question.instrument);
        if (owner == owners.end()) {
            auto key = keys.trades(question.instrument);
            if (!key)
                return failFrom(key);
            owner = owners.emplace(question.instrument, *key ? (*key)->id : -1).first;
        }
        triples.append(QStringLiteral("[%1,%2,%3]")
                           .arg(owner->second)
                           .arg(market::toUs(question.range.from))
                           .arg(market::toUs(question.range.to)));
    }
    if (triples.isEmpty())
        return out;
    auto found = m_find.collect<bool>({QStringLiteral("[%1]").arg(triples.join(u','))},
                                      [&out](const Statement &row) -> Result<bool> {
                                          out[static_cast<std::size_t>(row.integer(0))] = row.integer(1);
                                          return true;
                                      });
    if (!found)
        return failFrom(found);
    return out;
}

} // namespace cw::storage::sql
