// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/keytable.h"

#include "core/storage/keyrules.h"
#include "core/storage/sql/sequencecolumns.h"

namespace cw::storage::sql {
namespace {

/// A span is stored by its first and its last key.
IdRange readSpan(const Statement &row, int column)
{
    const auto first = row.optionalInteger(column);
    const auto last = row.optionalInteger(column + 1);
    return first && last ? IdRange{*first, *last == INT64_MAX ? *last : *last + 1} : IdRange{};
}

RowKey readKey(const Statement &row)
{
    return {row.integer(0),
            {static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2)),
             static_cast<int>(row.integer(3))},
            readSpan(row, 4),
            readSpan(row, 6),
            row.integer(8)};
}

/// Between our look and our row somebody else can have made and removed the same one.
tl::unexpected<Error> vanished()
{
    return fail(ErrorCode::Busy, "Another program removes what is being stored; the rows are written again.");
}

} // namespace

KeyTable::KeyTable(Connection &connection)
    : m_instrument(connection, QStringLiteral("SELECT id FROM instruments WHERE market = ? AND symbol = ?"),
                   2),
      m_series(connection,
               QStringLiteral("SELECT s.id, s.price_scale, s.base_scale, s.quote_scale, s.archived_from, "
                              "s.archived_to, s.temp_from, s.temp_to, s.moves FROM instruments AS i "
                              "JOIN series AS s ON s.instrument_id = i.id "
                              "WHERE i.market = ? AND i.symbol = ? AND s.interval = ?"),
               3),
      m_trades(connection,
               QStringLiteral(
                   "SELECT t.instrument_id, t.price_scale, t.base_scale, 0, t.archived_from, t.archived_to, "
                   "t.temp_from, t.temp_to, t.moves FROM instruments AS i "
                   "JOIN trade_series AS t ON t.instrument_id = i.id WHERE i.market = ? AND i.symbol = ?"),
               2),
      m_funding(
          connection,
          QStringLiteral("SELECT id, 0, 0, 0, funding_archived_from, funding_archived_to, funding_temp_from, "
                         "funding_temp_to, funding_moves FROM instruments WHERE market = ? AND symbol = ?"),
          2)
{
}

Result<std::optional<std::int64_t>> KeyTable::instrument(const InstrumentKey &key)
{
    // Nothing is stored under such a name, and not every driver survives a zero byte.
    if (whyInvalid(key))
        return std::nullopt;
    return m_instrument.first<std::int64_t>({marketValue(key), bound(key.symbol)},
                                            [](const Statement &row) { return row.integer(0); });
}

Result<std::optional<RowKey>> KeyTable::candles(const SeriesKey &key)
{
    if (whyInvalid(key.instrument))
        return std::nullopt;
    return m_series.first<RowKey>(
        {marketValue(key.instrument), bound(key.instrument.symbol), bound(std::int64_t{key.interval.code()})},
        readKey);
}

Result<std::optional<RowKey>> KeyTable::trades(const InstrumentKey &key)
{
    if (whyInvalid(key))
        return std::nullopt;
    return m_trades.first<RowKey>({marketValue(key), bound(key.symbol)}, readKey);
}

Result<std::optional<RowKey>> KeyTable::funding(const InstrumentKey &key)
{
    if (whyInvalid(key))
        return std::nullopt;
    return m_funding.first<RowKey>({marketValue(key), bound(key.symbol)}, readKey);
}

Result<std::optional<RowKey>> KeyTable::find(const Sequence &sequence)
{
    switch (sequence.kind) {
    case RowKind::Trades: return trades(sequence.instrument);
    case RowKind::Funding: return funding(sequence.instrument);
    case RowKind::Candles: break;
    }
    if (!sequence.interval)
        return fail(ErrorCode::InvalidInput, "A sequence of candles needs an interval, for example 1m.");
    return candles({sequence.instrument, *sequence.interval});
}

KeyMaker::KeyMaker(Connection &connection)
    : m_table(connection),
      m_addInstrument(connection,
                      QStringLiteral("INSERT INTO instruments (market, symbol, created_at, updated_at) "
                                     "VALUES (?, ?, ?, ?) ON CONFLICT (market, symbol) DO NOTHING"),
                      4),
      m_addSeries(
          connection,
          QStringLiteral(
              "INSERT INTO series (instrument_id, interval, price_scale, base_scale, quote_scale, "
              "created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (instrument_id, interval) DO NOTHING"),
          6),
      m_addTrades(
          connection,
          QStringLiteral("INSERT INTO trade_series (instrument_id, price_scale, base_scale, created_at) "
                         "VALUES (?, ?, ?, ?) ON CONFLICT (instrument_id) DO NOTHING"),
          4)
{
}

KnownIds KeyMaker::known(std::span<const WriteBatch *const> batches) const
{
    KnownIds out;
    const auto noteInstrument = [&](const InstrumentKey &key) {
        if (const auto found = m_instruments.find(key); found != m_instruments.end())
            out.instruments.insert(found->second);
    };
    for (const WriteBatch *batch : batches) {
        for (const CandleBatch &part : batch->candles) {
            if (const auto found = m_series.find(part.series);
                found != m_series.end() && out.series.insert(found->second.id).second)
                out.moves += found->second.moves;
            noteInstrument(part.series.instrument);
        }
        for (const TradeBatch &part : batch->trades) {
            if (const auto found = m_trades.find(part.instrument);
                found != m_trades.end() && out.trades.insert(found->second.id).second)
                out.moves += found->second.moves;
            noteInstrument(part.instrument);
        }
        for (const FundingBatch &part : batch->funding)
            noteInstrument(part.instrument);
        for (const market::Instrument &instrument : batch->instruments)
            noteInstrument(instrument.key);
        for (const GapRecord &gap : batch->gaps)
            noteInstrument(gap.instrument);
    }
    return out;
}

void KeyMaker::forget()
{
    m_instruments.clear();
    m_series.clear();
    m_trades.clear();
}

Result<std::int64_t> KeyMaker::instrument(const InstrumentKey &key, std::int64_t nowUs)
{
    if (const auto known = m_instruments.find(key); known != m_instruments.end())
        return known->second;
    auto found = m_table.instrument(key);
    if (found && !*found) {
        if (auto why = whyInvalid(key))
            return fail(ErrorCode::InvalidInput, *why);
        auto added = m_addInstrument.run({marketValue(key), bound(key.symbol), bound(nowUs), bound(nowUs)});
        if (!added)
            return failFrom(added);
        found = m_table.instrument(key);
    }
    if (!found)
        return failFrom(found);
    if (!*found)
        return vanished();
    return m_instruments[key] = **found;
}

Result<RowKey> KeyMaker::candles(const SeriesKey &key, std::span<const Candle> rows, std::int64_t nowUs)
{
    if (const auto known = m_series.find(key); known != m_series.end())
        return known->second;
    auto found = m_table.candles(key);
    if (found && !*found) {
        auto added = createSeries(key, chooseScales(rows, key.instrument.market), nowUs);
        if (!added)
            return failFrom(added);
        found = m_table.candles(key);
    }
    if (!found)
        return failFrom(found);
    if (!*found)
        return vanished();
    return m_series[key] = **found;
}

Result<RowKey> KeyMaker::trades(const InstrumentKey &key, std::span<const Trade> rows, std::int64_t nowUs)
{
    if (const auto known = m_trades.find(key); known != m_trades.end())
        return known->second;
    auto found = m_table.trades(key);
    if (found && !*found) {
        auto added = createTrades(key, chooseScales(rows), nowUs);
        if (!added)
            return failFrom(added);
        found = m_table.trades(key);
    }
    if (!found)
        return failFrom(found);
    if (!*found)
        return vanished();
    return m_trades[key] = **found;
}

Result<> KeyMaker::createSeries(const SeriesKey &key, const Scales &scales, std::int64_t nowUs)
{
    auto owner = instrument(key.instrument, nowUs);
    if (!owner)
        return failFrom(owner);
    auto added =
        m_addSeries.run({bound(*owner), bound(std::int64_t{key.interval.code()}), bound(scales.price),
                         bound(scales.base), bound(scales.quote), bound(nowUs)});
    if (!added)
        return failFrom(added);
    return {};
}

Result<> KeyMaker::createTrades(const InstrumentKey &key, const Scales &scales, std::int64_t nowUs)
{
    auto owner = instrument(key, nowUs);
    if (!owner)
        return failFrom(owner);
    auto added = m_addTrades.run({bound(*owner), bound(scales.price), bound(scales.base), bound(nowUs)});
    if (!added)
        return failFrom(added);
    return {};
}

} // namespace cw::storage::sql
