// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/runtable.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

QString text(const char *pattern, const RunNames &names)
{
    return QString::fromLatin1(pattern)
        .replace(QStringLiteral("{runs}"), names.runs)
        .replace(QStringLiteral("{losses}"), names.losses)
        .replace(QStringLiteral("{owner}"), names.owner)
        .replace(QStringLiteral("{from}"), names.from)
        .replace(QStringLiteral("{to}"), names.to)
        .replace(QStringLiteral("{sequence}"), names.sequence)
        .replace(QStringLiteral("{times}"), names.times)
        .replace(QStringLiteral("{lost}"), names.lost)
        .replace(QStringLiteral("{group}"), names.group)
        .replace(QStringLiteral("{slot}"), names.slot);
}

Result<IdRange> readRun(const Statement &row) { return IdRange{row.integer(0), row.integer(1)}; }

Result<RunTable::Loss> readLostSlot(const Statement &row)
{
    return RunTable::Loss{row.integer(0), market::fromUs(row.integer(1))};
}

} // namespace

const RunNames &candleRuns()
{
    static const RunNames kNames{QStringLiteral("coverage"),  QStringLiteral("losses"),
                                 QStringLiteral("series_id"), QStringLiteral("from_time"),
                                 QStringLiteral("to_time"),   QStringLiteral("open_time"),
                                 QStringLiteral("o.instrument_id, 0, o.interval"),
                                 QStringLiteral("min(l.open_time), max(l.open_time) + 1"),
                                 QStringLiteral("losses AS l JOIN series AS o ON o.id = l.series_id"),
                                 QStringLiteral("o.instrument_id, o.interval")};
    return kNames;
}

const RunNames &tradeRuns()
{
    static const RunNames kNames{QStringLiteral("trade_coverage"), QStringLiteral("trade_losses"),
                                 QStringLiteral("instrument_id"),  QStringLiteral("from_id"),
                                 QStringLiteral("to_id"),          QStringLiteral("id"),
                                 QStringLiteral("l.instrument_id, 1, CAST(NULL AS SMALLINT)"),
                                 QStringLiteral("CASE WHEN count(*) = count(r.time) THEN min(r.time) END, "
                                                "CASE WHEN count(*) = count(r.time) THEN max(r.time) + 1 END"),
                                 QStringLiteral("trade_losses AS l LEFT JOIN trades AS r "
                                                "ON r.instrument_id = l.instrument_id AND r.id = l.id"),
                                 QStringLiteral("l.instrument_id")};
    return kNames;
}

QString growText(const RunNames &names)
{
    return text("UPDATE {runs} SET {to} = ?1 WHERE {owner} = ?2 AND {from} = (SELECT max({from}) FROM {runs} "
                "WHERE {owner} = ?2 AND {from} <= ?1) AND {from} <= ?3 AND {to} >= ?3 AND {to} < ?1 "
                "AND NOT EXISTS (SELECT 1 FROM {losses} WHERE {owner} = ?2 AND {slot} >= ?3 AND {slot} < ?1)",
                names);
}

RunTable::RunTable(Connection &connection, const RunNames &names)
    : m_touching(
        connection,
        text("SELECT {from}, {to} FROM {runs} WHERE {owner} = ?1 AND {from} >= coalesce((SELECT max({from}) "
             "FROM {runs} WHERE {owner} = ?1 AND {from} <= ?2), ?2) AND {from} <= ?3 AND {to} >= ?2 "
             "ORDER BY {from}",
             names),
        3),
      m_grow(connection, growText(names), 3),
      m_extend(connection, text("UPDATE {runs} SET {to} = ? WHERE {owner} = ? AND {from} = ?", names), 3),
      m_insert(connection, text("INSERT INTO {runs} ({owner}, {from}, {to}) VALUES (?, ?, ?)", names), 3),
      m_erase(connection, text("DELETE FROM {runs} WHERE {owner} = ? AND {from} >= ? AND {from} <= ?", names),
              3),
      m_isLost(
          connection,
          text("SELECT {slot} FROM {losses} WHERE {owner} = ? AND {slot} >= ? AND {slot} < ? LIMIT 1", names),
          3),
      // Triggers of one engine know whole seconds only: a row was gone at the end of that second at the latest.
      m_keep(connection,
             text("INSERT INTO removals (instrument_id, kind, interval, from_key, to_key, from_time, to_time, "
                  "row_count, removed_at, reason) SELECT {sequence}, min(l.{slot}), max(l.{slot}) + 1, {times}, "
                  "count(*), max(l.lost_at) + 999999, 'lost' FROM {lost} WHERE l.{owner} = ? AND l.{slot} >= ? AND "
                  "l.{slot} < ? GROUP BY {group}",
                  names),
             3),
      m_forget(connection,
               text("DELETE FROM {losses} WHERE {owner} = ? AND {slot} >= ? AND {slot} < ?", names), 3),
      m_runs(connection,
             text("SELECT {owner}, {from}, {to} FROM {runs} WHERE CAST(?1 AS BIGINT) IS NULL OR {owner} = ?1 "
                  "ORDER BY {owner}, {from}",
                  names),
             1),
      m_losses(connection,
               text("SELECT {owner}, {slot}, lost_at FROM {losses} WHERE CAST(?1 AS BIGINT) IS NULL OR "
                    "{owner} = ?1 "
                    "ORDER BY {owner}, {slot}",
                    names),
               1),
      m_lossesIn(connection,
                 text("SELECT {slot}, lost_at FROM {losses} WHERE {owner} = ? AND {slot} >= ? AND {slot} < ? "
                      "ORDER BY {slot}",
                      names),
                 3)
{
}

Result<> RunTable::add(std::int64_t owner, const market::IdRanges &stored)
{
    for (const IdRange &run : stored.ranges()) {
        auto grown = m_grow.run({bound(run.to), bound(owner), bound(run.from)});
        if (!grown)
            return failFrom(grown);
        if (*grown > 0)
            continue;
        if (auto added = addRun(owner, run); !added)
            return added;
        if (auto recovered = recover(owner, run); !recovered)
            return recovered;
    }
    return {};
}

Result<std::vector<IdRange>> RunTable::touching(std::int64_t owner, const IdRange &run)
{
    return m_touching.collect<IdRange>({bound(owner), bound(run.from), bound(run.to)}, readRun);
}

Result<> RunTable::addRun(std::int64_t owner, const IdRange &run)
{
    auto old = touching(owner, run);
    if (!old)
        return failFrom(old);
    if (old->empty())
        return done(m_insert.run({bound(owner), bound(run.from), bound(run.to)}));
    const IdRange merged{std::min(run.from, old->front().from), std::max(run.to, old->back().to)};
    if (old->front() == merged)
        return {};
    if (old->size() == 1 && old->front().from == merged.from)
        return done(m_extend.run({bound(merged.to), bound(owner), bound(merged.from)}));
    if (auto erased = m_erase.run({bound(owner), bound(old->front().from), bound(old->back().from)}); !erased)
        return failFrom(erased);
    return done(m_insert.run({bound(owner), bound(merged.from), bound(merged.to)}));
}

Result<> RunTable::recover(std::int64_t owner, const IdRange &run)
{
    auto lost = m_isLost.first<std::int64_t>({bound(owner), bound(run.from), bound(run.to)}, readNumber);
    if (!lost)
        return failFrom(lost);
    if (!*lost)
        return {};
    if (auto kept = keepLosses(owner, run); !kept)
        return kept;
    return done(m_forget.run({bound(owner), bound(run.from), bound(run.to)}));
}

Result<> RunTable::keepLosses(std::int64_t owner, const IdRange &within)
{
    return done(m_keep.run({bound(owner), bound(within.from), bound(within.to)}));
}

Result<std::vector<RunTable::Loss>> RunTable::losses(std::int64_t owner, const IdRange &within)
{
    return m_lossesIn.collect<Loss>({bound(owner), bound(within.from), bound(within.to)}, readLostSlot);
}

Result<> RunTable::replace(std::int64_t owner, const IdRange &within, const market::IdRanges &stored,
                           const market::IdRanges &lost)
{
    auto old = touching(owner, within);
    if (!old)
        return failFrom(old);
    market::IdRanges left;
    for (const IdRange &run : *old)
        left.add(run);
    left.remove(within);
    if (!old->empty()) {
        if (auto erased = m_erase.run({bound(owner), bound(old->front().from), bound(old->back().from)});
            !erased)
            return failFrom(erased);
    }
    for (const IdRange &part : lost.missingIn(within)) {
        if (auto forgotten = m_forget.run({bound(owner), bound(part.from), bound(part.to)}); !forgotten)
            return failFrom(forgotten);
    }
    for (const market::IdRanges *claimed : {&stored, &lost}) {
        for (const IdRange &run : claimed->ranges())
            left.add(run);
    }
    for (const IdRange &run : left.ranges()) {
        if (auto inserted = m_insert.run({bound(owner), bound(run.from), bound(run.to)}); !inserted)
            return failFrom(inserted);
    }
    return {};
}

Result<std::map<std::int64_t, RunTable::Claim>> RunTable::claims(std::optional<std::int64_t> owner)
{
    std::map<std::int64_t, Claim> claims;
    auto runs = m_runs.collect<bool>({bound(owner)}, [&](const Statement &row) -> Result<bool> {
        claims[row.integer(0)].runs.add({row.integer(1), row.integer(2)});
        return true;
    });
    if (!runs)
        return failFrom(runs);
    auto losses = m_losses.collect<bool>({bound(owner)}, [&](const Statement &row) -> Result<bool> {
        claims[row.integer(0)].losses.push_back({row.integer(1), market::fromUs(row.integer(2))});
        return true;
    });
    if (!losses)
        return failFrom(losses);
    return claims;
}

} // namespace cw::storage::sql
