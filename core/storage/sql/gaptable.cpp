// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/gaptable.h"

#include "core/storage/keyrules.h"
#include "core/storage/sql/sequencecolumns.h"

namespace cw::storage::sql {
namespace {

const QString kColumnList =
    QStringLiteral("instrument_id, interval, from_time, to_time, first_id, end_id, status, cause, "
                   "attempts, last_error, found_at, closed_at, evidence, filled_by, checked_at, next_try_at");

/// A Filled entry found at the same time is the same one, written again after an unknown commit outcome.
const QString kFind =
    QStringLiteral("SELECT id FROM gaps WHERE instrument_id = ?1 AND interval IS NOT DISTINCT FROM ?2 "
                   "AND first_id IS NOT DISTINCT FROM ?3 AND end_id IS NOT DISTINCT FROM ?4 "
                   "AND (CAST(?3 AS BIGINT) IS NOT NULL OR (from_time = ?5 AND to_time = ?6)) "
                   "AND (status <> 2 OR (CAST(?7 AS BIGINT) = 2 AND found_at = ?8)) ORDER BY id LIMIT 1");

/// Who does not know the cause changes nothing of what somebody else has found out.
const QString kUpdateGap = QStringLiteral(
    "UPDATE gaps SET instrument_id = ?1, interval = ?2, from_time = ?3, to_time = ?4, first_id = ?5, end_id "
    "= ?6, "
    "status = ?7, cause = CASE WHEN ?8 = 'unknown' THEN cause ELSE ?8 END, attempts = ?9, last_error = ?10, "
    "found_at = ?11, closed_at = ?12, "
    "evidence = CASE WHEN ?8 = 'unknown' AND (cause <> 'unknown' OR ?13 = '') THEN evidence ELSE ?13 END, "
    "filled_by = ?14, checked_at = ?15, next_try_at = ?16, updated_at = ?17 "
    "WHERE id = ?18 AND (instrument_id, interval, from_time, to_time, first_id, end_id, status, cause, "
    "attempts, "
    "last_error, found_at, closed_at, evidence, filled_by, checked_at, next_try_at) IS DISTINCT FROM "
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");

const QString kGapRows = QStringLiteral(
    "SELECT g.id, i.market, i.symbol, g.interval, g.from_time, g.to_time, g.first_id, g.end_id, g.status, "
    "g.cause, g.attempts, g.last_error, g.found_at, g.closed_at, g.evidence, g.filled_by, g.checked_at, "
    "g.next_try_at "
    "FROM gaps AS g JOIN instruments AS i ON i.id = g.instrument_id ");

const QString kSelectGaps = kGapRows + QStringLiteral(
    "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2)) "
    "AND (CAST(?3 AS BIGINT) IS NULL OR g.interval = CAST(?3 AS BIGINT)) "
    "AND (CAST(?4 AS BIGINT) = 0 OR g.status <> 2) "
    "ORDER BY i.market, i.symbol, g.interval NULLS FIRST, g.from_time, g.first_id NULLS FIRST, g.id");

const QString kSelectBesideCandles = kGapRows + QStringLiteral(
    "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2)) "
    "AND g.interval IS NULL AND g.status <> 2 "
    "ORDER BY i.market, i.symbol, g.from_time, g.first_id NULLS FIRST, g.id");

/// The states are named as they are in the index of such entries. A hole of trades ends with its last trade, so that end
/// belongs to it; the last argument says whether trades are meant.
const QString kSelectAway = kGapRows + QStringLiteral(
    "WHERE i.market = ? AND i.symbol = ? AND g.status IN (5, 6) AND coalesce(g.interval, -1) = ? "
    "AND g.from_time <= ? AND g.to_time >= ? AND (g.first_id IS NOT NULL) = (? = 1) "
    "AND (g.to_time > ? OR g.first_id IS NOT NULL) ORDER BY g.from_time, g.first_id NULLS FIRST, g.id");

QVariant firstId(const GapRecord &record) { return record.ids ? bound(record.ids->from) : QVariant(); }
QVariant endId(const GapRecord &record) { return record.ids ? bound(record.ids->to) : QVariant(); }

QVariant marketFilter(const std::optional<InstrumentKey> &instrument)
{
    return instrument ? bound(static_cast<std::int64_t>(instrument->market)) : QVariant();
}

QVariant symbolFilter(const std::optional<InstrumentKey> &instrument)
{
    return instrument ? bound(instrument->symbol) : QVariant();
}

Result<GapRecord> readGap(const Statement &row)
{
    GapRecord gap;
    gap.id = row.integer(0);
    gap.instrument = {static_cast<market::Market>(row.integer(1)), row.text(2)};
    if (const auto code = row.optionalInteger(3))
        gap.interval = static_cast<market::Interval::Code>(*code);
    gap.range = {market::fromUs(row.integer(4)), market::fromUs(row.integer(5))};
    if (const auto first = row.optionalInteger(6))
        gap.ids = IdRange{*first, row.integer(7)};
    gap.status = static_cast<GapStatus>(row.integer(8));
    gap.cause = row.text(9);
    gap.attempts = static_cast<int>(row.integer(10));
    gap.lastError = row.text(11);
    gap.foundAt = market::fromUs(row.integer(12));
    if (const auto closed = row.optionalInteger(13))
        gap.closedAt = market::fromUs(*closed);
    gap.evidence = row.text(14);
    gap.filledBy = row.text(15);
    if (const auto checked = row.optionalInteger(16))
        gap.checkedAt = market::fromUs(*checked);
    if (const auto next = row.optionalInteger(17))
        gap.nextTryAt = market::fromUs(*next);
    return gap;
}

Result<std::int64_t> readId(const Statement &row) { return row.integer(0); }

} // namespace

GapTable::GapTable(Connection &connection)
    : m_exists(connection, QStringLiteral("SELECT id FROM gaps WHERE id = ?"), 1),
      m_find(connection, kFind, 8),
      m_insert(connection,
               QStringLiteral("INSERT INTO gaps (") + kColumnList
                   + QStringLiteral(
                       ", created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
                       "?13, ?14, ?15, ?16, ?17, ?17)"),
               17),
      m_update(connection, kUpdateGap, 18), m_select(connection, kSelectGaps, 4),
      m_selectBesideCandles(connection, kSelectBesideCandles, 2),
      m_away(connection, kSelectAway, 7)
{
}

Result<std::int64_t> GapTable::idFor(std::int64_t instrumentId, const GapRecord &record)
{
    if (record.id == 0) {
        auto found = m_find.first<std::int64_t>(
            {bound(instrumentId), intervalValue(record.interval), firstId(record), endId(record),
             bound(record.range.from), bound(record.range.to),
             bound(static_cast<std::int64_t>(record.status)), bound(record.foundAt)},
            readId);
        if (!found)
            return failFrom(found);
        return found->value_or(0);
    }
    auto found = m_exists.first<std::int64_t>({bound(record.id)}, readId);
    if (!found)
        return failFrom(found);
    if (!*found)
        return fail(ErrorCode::NotFound, "The gap ledger has no entry " + std::to_string(record.id) + ".");
    return record.id;
}

Result<WriteReport> GapTable::write(std::int64_t instrumentId, const GapRecord &record, std::int64_t nowUs)
{
    auto id = idFor(instrumentId, record);
    if (!id)
        return failFrom(id);
    LazyStatement &target = *id == 0 ? m_insert : m_update;
    auto statement = target.get();
    if (!statement)
        return failFrom(statement);
    const auto values = (*statement)->parameters();
    const QVariant columns[] = {bound(instrumentId),
                                intervalValue(record.interval),
                                bound(record.range.from),
                                bound(record.range.to),
                                firstId(record),
                                endId(record),
                                bound(static_cast<std::int64_t>(record.status)),
                                bound(record.cause),
                                bound(record.attempts),
                                bound(record.lastError),
                                bound(record.foundAt),
                                bound(record.closedAt),
                                bound(record.evidence),
                                bound(record.filledBy),
                                bound(record.checkedAt),
                                bound(record.nextTryAt),
                                bound(nowUs)};
    std::ranges::copy(columns, values.begin());
    if (*id != 0)
        values[17] = bound(*id);
    auto changed = (*statement)->run();
    if (!changed)
        return failFrom(changed);
    return *id == 0 ? WriteReport{1, 0, 0} : WriteReport{0, *changed, 1 - *changed};
}

Result<std::vector<GapRecord>> GapTable::away(const Sequence &sequence, const TimeRange &range)
{
    if (whyInvalid(sequence.instrument))
        return std::vector<GapRecord>();
    return m_away.collect<GapRecord>({marketValue(sequence), bound(sequence.instrument.symbol),
                                      intervalNumber(sequence), bound(range.to), bound(range.from),
                                      bound(std::int64_t{sequence.kind == RowKind::Trades}), bound(range.from)},
                                     readGap);
}

Result<std::vector<GapRecord>> GapTable::select(const std::optional<InstrumentKey> &instrument,
                                                const std::optional<market::Interval> &interval,
                                                bool onlyUnresolved)
{
    if (instrument && whyInvalid(*instrument))
        return std::vector<GapRecord>();
    return m_select.collect<GapRecord>(
        {marketFilter(instrument), symbolFilter(instrument), intervalValue(interval),
         bound(static_cast<std::int64_t>(onlyUnresolved))},
        readGap);
}

Result<std::vector<GapRecord>> GapTable::selectBesideCandles(const std::optional<InstrumentKey> &instrument)
{
    if (instrument && whyInvalid(*instrument))
        return std::vector<GapRecord>();
    return m_selectBesideCandles.collect<GapRecord>({marketFilter(instrument), symbolFilter(instrument)}, readGap);
}

} // namespace cw::storage::sql
