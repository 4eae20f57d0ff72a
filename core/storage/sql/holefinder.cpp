// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/holefinder.h"

#include "core/storage/missingsearch.h"
#include "core/storage/sql/places.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

using market::Interval;

/// Blocks of keys, from ?1 to before ?3 in steps of ?2.
const QString kBlocks = QStringLiteral("WITH RECURSIVE block (start) AS (SELECT CAST(?1 AS BIGINT) UNION ALL "
                                       "SELECT start + ?2 FROM block WHERE start + ?2 < ?3) SELECT ");

/// Counts the rows of a block in `table`, called r, whose rows `which` picks by owner ?4.
QString countIn(const QString &table, const QString &key, const QString &which)
{
    return QStringLiteral("(SELECT count(*) FROM %1 WHERE %3 AND r.%2 >= start "
                          "AND r.%2 < CASE WHEN start + ?2 < ?3 THEN start + ?2 ELSE ?3 END)")
        .arg(table, key, which);
}

/// Rows off the grid, which only a foreign hand can have put there, fill no slot.
const QString kCandlesOnGrid =
    QStringLiteral("r.series_id = ?4 AND r.final = 1 AND (r.open_time - ?1) % ?5 = 0");

QString candleCounts()
{
    return kBlocks + countIn(QStringLiteral("candles AS r"), QStringLiteral("open_time"), kCandlesOnGrid)
           + QStringLiteral(" FROM block");
}

/// A row that is in both places counts once. Few are: the main table is asked which.
QString candleCountsOfBoth()
{
    const QString key = QStringLiteral("open_time");
    return kBlocks + countIn(QStringLiteral("candles AS r"), key, kCandlesOnGrid) + QStringLiteral(" + ")
           + countIn(QStringLiteral("candles_archive AS r"), key, kCandlesOnGrid) + QStringLiteral(" - ")
           + countIn(
               QStringLiteral("candles AS r"), key,
               kCandlesOnGrid
                   + QStringLiteral(" AND EXISTS (SELECT 1 FROM candles_archive AS a WHERE a.series_id = "
                                    "r.series_id AND a.open_time = r.open_time AND a.final = 1)"))
           + QStringLiteral(" FROM block");
}

QString tradesAt(Place place, const Dialect &dialect)
{
    return tableName(RowKind::Trades, place) + QStringLiteral(" AS r ") + dialect.byKey;
}

QString tradeCounts(const Dialect &dialect)
{
    return kBlocks
           + countIn(tradesAt(Place::Main, dialect), QStringLiteral("id"),
                     QStringLiteral("r.instrument_id = ?4"))
           + QStringLiteral(" FROM block");
}

QString tradeCountsOfBoth(const Dialect &dialect)
{
    const QString id = QStringLiteral("id");
    const QString owned = QStringLiteral("r.instrument_id = ?4");
    return kBlocks + countIn(tradesAt(Place::Main, dialect), id, owned) + QStringLiteral(" + ")
           + countIn(tradesAt(Place::Archive, dialect), id, owned) + QStringLiteral(" - ")
           + countIn(tradesAt(Place::Main, dialect), id,
                     owned
                         + QStringLiteral(" AND EXISTS (SELECT 1 FROM trades_archive AS a "
                                          "WHERE a.instrument_id = r.instrument_id AND a.id = r.id)"))
           + QStringLiteral(" FROM block");
}

/// Keys of rows between two bounds, of one place or of both.
QString keysText(const char *pattern, RowKind kind, const Dialect &dialect)
{
    return tableText(pattern, kind, dialect) + QStringLiteral(" ORDER BY 1");
}

constexpr const char *kKeys =
    "SELECT {key} FROM {main} {by key} WHERE {owner} = ?1 AND {key} >= ?2 AND {key} < ?3{finals}";
constexpr const char *kKeysOfBoth =
    "SELECT {key} FROM {main} {by key} WHERE {owner} = ?1 AND {key} >= ?2 AND {key} < ?3{finals} "
    "UNION SELECT {key} FROM {archive} {by key} WHERE {owner} = ?1 AND {key} >= ?2 AND {key} < ?3{finals}";

/// `whole` cut where the archived span begins and ends: what lies inside must be looked for in both places.
std::vector<std::pair<IdRange, bool>> cutAt(const IdRange &whole, const IdRange &archived)
{
    if (!reaches(archived, whole))
        return {{whole, false}};
    const IdRange inside = whole.intersected(archived);
    return {{{whole.from, inside.from}, false}, {inside, true}, {{inside.to, whole.to}, false}};
}

/// Times beyond any calendar are cut off, so that "everything" can be asked for.
TimeRange clamped(const TimeRange &range)
{
    using namespace std::chrono;
    constexpr UtcTime kFirst = sys_days(year(1) / January / 1);
    constexpr UtcTime kLast = sys_days(year(9999) / December / 31);
    return range.intersected({kFirst, kLast});
}

} // namespace

/// Slots of a fixed grid: slot n opens at `first` + n lengths.
class HoleFinder::CandleSlots : public SlotSource {
public:
    CandleSlots(Questions &questions, std::int64_t seriesId, UtcTime first, market::microseconds length)
        : m_questions(questions), m_seriesId(seriesId), m_first(market::toUs(first)), m_length(length.count())
    {
    }

    Result<std::vector<std::int64_t>> counts(IdRange range, std::int64_t block) override
    {
        return m_questions.counts.collect<std::int64_t>({bound(timeOf(range.from)), bound(block * m_length),
                                                         bound(timeOf(range.to)), bound(m_seriesId),
                                                         bound(m_length)},
                                                        readNumber);
    }

    Result<std::vector<std::int64_t>> stored(IdRange range) override
    {
        auto times = m_questions.keys.collect<std::int64_t>(
            {bound(m_seriesId), bound(timeOf(range.from)), bound(timeOf(range.to))}, readNumber);
        if (!times)
            return times;
        std::erase_if(*times, [this](std::int64_t time) { return (time - m_first) % m_length != 0; });
        std::ranges::transform(*times, times->begin(),
                               [this](std::int64_t time) { return (time - m_first) / m_length; });
        return times;
    }

private:
    std::int64_t timeOf(std::int64_t slot) const { return m_first + slot * m_length; }

    Questions &m_questions;
    std::int64_t m_seriesId;
    std::int64_t m_first;
    std::int64_t m_length;
};

class HoleFinder::TradeIds : public SlotSource {
public:
    TradeIds(Questions &questions, std::int64_t instrumentId)
        : m_questions(questions), m_instrumentId(instrumentId)
    {
    }

    Result<std::vector<std::int64_t>> counts(IdRange range, std::int64_t block) override
    {
        return m_questions.counts.collect<std::int64_t>(
            {bound(range.from), bound(block), bound(range.to), bound(m_instrumentId)}, readNumber);
    }

    Result<std::vector<std::int64_t>> stored(IdRange range) override
    {
        return m_questions.keys.collect<std::int64_t>(
            {bound(m_instrumentId), bound(range.from), bound(range.to)}, readNumber);
    }

private:
    Questions &m_questions;
    std::int64_t m_instrumentId;
};

HoleFinder::HoleFinder(Connection &connection)
    : m_candles{LazyStatement(connection, candleCounts(), 5),
                LazyStatement(connection, keysText(kKeys, RowKind::Candles, connection.dialect()), 3)},
      m_allCandles{
          LazyStatement(connection, candleCountsOfBoth(), 5),
          LazyStatement(connection, keysText(kKeysOfBoth, RowKind::Candles, connection.dialect()), 3)},
      m_trades{LazyStatement(connection, tradeCounts(connection.dialect()), 4),
               LazyStatement(connection, keysText(kKeys, RowKind::Trades, connection.dialect()), 3)},
      m_allTrades{LazyStatement(connection, tradeCountsOfBoth(connection.dialect()), 4),
                  LazyStatement(connection, keysText(kKeysOfBoth, RowKind::Trades, connection.dialect()), 3)},
      m_ends(connection, endsText(RowKind::Trades, connection.dialect()), 1)
{
}

Result<std::vector<TimeRange>> HoleFinder::candles(const std::optional<RowKey> &key, Interval interval,
                                                   const TimeRange &range)
{
    const TimeRange wanted = clamped(range);
    if (wanted.isEmpty())
        return std::vector<TimeRange>();
    const TimeRange grid{interval.ceil(wanted.from), interval.ceil(wanted.to)};
    if (grid.isEmpty())
        return std::vector<TimeRange>();
    if (!key)
        return std::vector<TimeRange>{grid};
    return interval == Interval::Mo1 ? onMonths(*key, grid) : onFixedGrid(*key, interval, grid);
}

Result<std::vector<TimeRange>> HoleFinder::onFixedGrid(const RowKey &key, Interval interval,
                                                       const TimeRange &range)
{
    const IdRange archived{market::toUs(interval.ceil(market::fromUs(key.archived.from))),
                           market::toUs(interval.ceil(market::fromUs(key.archived.to)))};
    market::TimeRanges out;
    for (const auto &[part, isTwofold] :
         cutAt({market::toUs(range.from), market::toUs(range.to)}, archived)) {
        const UtcTime first = market::fromUs(part.from);
        CandleSlots slotsOf(isTwofold ? m_allCandles : m_candles, key.id, first, interval.shortestLength());
        auto missing = findMissing({0, interval.slotsBetween(first, market::fromUs(part.to))}, slotsOf);
        if (!missing)
            return failFrom(missing);
        for (const IdRange &slots : *missing)
            out.add({interval.advance(first, slots.from), interval.advance(first, slots.to)});
    }
    return out.ranges();
}

Result<std::vector<TimeRange>> HoleFinder::onMonths(const RowKey &key, const TimeRange &range)
{
    auto times = m_allCandles.keys.collect<std::int64_t>({bound(key.id), bound(range.from), bound(range.to)},
                                                         readNumber);
    if (!times)
        return failFrom(times);
    const Interval month = Interval::Mo1;
    market::TimeRanges stored;
    for (const std::int64_t us : *times) {
        const UtcTime open = market::fromUs(us);
        if (month.isOnGrid(open))
            stored.add({open, month.next(open)});
    }
    return stored.missingIn(range);
}

Result<std::vector<IdRange>> HoleFinder::trades(const RowKey &key)
{
    auto ends = m_ends.first<IdRange>({bound(key.id)}, [](const Statement &row) -> Result<IdRange> {
        const auto first = row.optionalInteger(0);
        return first ? IdRange{*first, row.integer(1) + 1} : IdRange{};
    });
    if (!ends)
        return failFrom(ends);
    market::IdRanges out;
    for (const auto &[part, isTwofold] : cutAt(ends->value_or(IdRange{}), key.archived)) {
        TradeIds ids(isTwofold ? m_allTrades : m_trades, key.id);
        auto missing = findMissing(part, ids);
        if (!missing)
            return failFrom(missing);
        for (const IdRange &hole : *missing)
            out.add(hole);
    }
    return out.ranges();
}

} // namespace cw::storage::sql
