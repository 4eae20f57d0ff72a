// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/holefinder.h"

#include "core/storage/missingsearch.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

using market::Interval;

/// Counts stored rows per block of keys, from ?1 to before ?3 in steps of ?2; the parts in %1 and %2 name the table
/// and the column and say which rows count.
const QString kCounts =
    QStringLiteral("WITH RECURSIVE block (start) AS (SELECT CAST(?1 AS BIGINT) UNION ALL "
                   "SELECT start + ?2 FROM block WHERE start + ?2 < ?3) "
                   "SELECT (SELECT count(*) FROM %1 AND %2 >= start "
                   "AND %2 < CASE WHEN start + ?2 < ?3 THEN start + ?2 ELSE ?3 END) FROM block");

/// Rows off the grid, which only a foreign hand can have put there, fill no slot.
QString candleCounts()
{
    return kCounts.arg(
        QStringLiteral("candles WHERE series_id = ?4 AND final = 1 AND (open_time - ?1) % ?5 = 0"),
        QStringLiteral("open_time"));
}

QString tradeCounts(const Dialect &dialect)
{
    return kCounts.arg(QStringLiteral("trades %1 WHERE instrument_id = ?4").arg(dialect.tradesByKey),
                       QStringLiteral("id"));
}

/// "trades" with the hint to read it by its key in %1 and the rest of the text.
QString tradesByKey(const Dialect &dialect, const QString &sql) { return sql.arg(dialect.tradesByKey); }

Result<std::int64_t> readNumber(const Statement &row) { return row.integer(0); }

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
    CandleSlots(HoleFinder &finder, std::int64_t seriesId, UtcTime first, market::microseconds length)
        : m_finder(finder), m_seriesId(seriesId), m_first(market::toUs(first)), m_length(length.count())
    {
    }

    Result<std::vector<std::int64_t>> counts(IdRange range, std::int64_t block) override
    {
        return m_finder.m_candleCounts.collect<std::int64_t>(
            {bound(timeOf(range.from)), bound(block * m_length), bound(timeOf(range.to)), bound(m_seriesId),
             bound(m_length)},
            readNumber);
    }

    Result<std::vector<std::int64_t>> stored(IdRange range) override
    {
        auto times = m_finder.m_openTimes.collect<std::int64_t>(
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

    HoleFinder &m_finder;
    std::int64_t m_seriesId;
    std::int64_t m_first;
    std::int64_t m_length;
};

class HoleFinder::TradeIds : public SlotSource {
public:
    TradeIds(HoleFinder &finder, std::int64_t instrumentId) : m_finder(finder), m_instrumentId(instrumentId)
    {
    }

    Result<std::vector<std::int64_t>> counts(IdRange range, std::int64_t block) override
    {
        return m_finder.m_tradeCounts.collect<std::int64_t>(
            {bound(range.from), bound(block), bound(range.to), bound(m_instrumentId)}, readNumber);
    }

    Result<std::vector<std::int64_t>> stored(IdRange range) override
    {
        return m_finder.m_tradeIds.collect<std::int64_t>(
            {bound(m_instrumentId), bound(range.from), bound(range.to)}, readNumber);
    }

private:
    HoleFinder &m_finder;
    std::int64_t m_instrumentId;
};

HoleFinder::HoleFinder(Connection &connection)
    : m_candleCounts(connection, candleCounts(), 5),
      m_openTimes(connection,
                  QStringLiteral("SELECT open_time FROM candles WHERE series_id = ? AND open_time >= ? "
                                 "AND open_time < ? AND final = 1 ORDER BY open_time"),
                  3),
      m_tradeCounts(connection, tradeCounts(connection.dialect()), 4),
      m_tradeIds(connection,
                 tradesByKey(connection.dialect(),
                             QStringLiteral("SELECT id FROM trades %1 WHERE instrument_id = ? AND id >= ? "
                                            "AND id < ? ORDER BY id")),
                 3),
      m_idBounds(connection,
                 tradesByKey(connection.dialect(),
                             QStringLiteral("SELECT (SELECT id FROM trades %1 WHERE instrument_id = ?1 "
                                            "ORDER BY id LIMIT 1), (SELECT id FROM trades %1 "
                                            "WHERE instrument_id = ?1 ORDER BY id DESC LIMIT 1)")),
                 1)
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
    CandleSlots slotsOf(*this, key.id, range.from, interval.shortestLength());
    auto missing = findMissing({0, interval.slotsBetween(range.from, range.to)}, slotsOf);
    if (!missing)
        return failFrom(missing);
    std::vector<TimeRange> out;
    out.reserve(missing->size());
    for (const IdRange &slots : *missing)
        out.push_back({interval.advance(range.from, slots.from), interval.advance(range.from, slots.to)});
    return out;
}

Result<std::vector<TimeRange>> HoleFinder::onMonths(const RowKey &key, const TimeRange &range)
{
    auto times =
        m_openTimes.collect<std::int64_t>({bound(key.id), bound(range.from), bound(range.to)}, readNumber);
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
    auto bounds = m_idBounds.first<IdRange>({bound(key.id)}, [](const Statement &row) -> Result<IdRange> {
        const auto first = row.optionalInteger(0);
        return first ? IdRange{*first, row.integer(1) + 1} : IdRange{};
    });
    if (!bounds)
        return failFrom(bounds);
    const IdRange span = bounds->value_or(IdRange{});
    TradeIds ids(*this, key.id);
    return findMissing(span, ids);
}

} // namespace cw::storage::sql
