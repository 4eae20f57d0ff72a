// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/instrumenttable.h"

#include "core/storage/sql/decimalcolumn.h"

namespace cw::storage::sql {
namespace {

using market::Instrument;

const QString kUpdateInstrument =
    QStringLiteral("UPDATE instruments SET described = 1, base = ?1, quote = ?2, status = ?3, contract = ?4, "
                   "tick = ?5, step = ?6, listed_at = ?7, delivery_at = ?8, updated_at = ?9 "
                   "WHERE id = ?10 AND described = ");

/// Decimals are compared digit by digit: the exchange's 0.010 is not its 0.01.
const QString kIfDifferent =
    QStringLiteral("1 AND (base, quote, status, contract, listed_at, delivery_at, CAST(tick AS TEXT), "
                   "CAST(step AS TEXT)) IS DISTINCT FROM (?1, ?2, ?3, ?4, ?7, ?8, ?11, ?12)");

std::optional<UtcTime> readTime(const Statement &row, int column)
{
    const auto us = row.optionalInteger(column);
    return us ? std::optional(market::fromUs(*us)) : std::nullopt;
}

Result<Instrument> readInstrument(const Statement &row)
{
    auto tick = decodeDecimal(row.value(6), 0);
    if (!tick)
        return failFrom(tick);
    auto step = decodeDecimal(row.value(7), 0);
    if (!step)
        return failFrom(step);
    Instrument out;
    out.key = {static_cast<market::Market>(row.integer(0)), row.text(1)};
    out.baseAsset = row.text(2);
    out.quoteAsset = row.text(3);
    out.status = row.text(4);
    out.contractType = row.text(5);
    out.tickSize = *tick;
    out.stepSize = *step;
    out.listedAt = readTime(row, 8);
    out.deliveryAt = readTime(row, 9);
    return out;
}

} // namespace

InstrumentTable::InstrumentTable(Connection &connection)
    : m_describe(connection, kUpdateInstrument + u'0', 10),
      m_update(connection, kUpdateInstrument + kIfDifferent, 12),
      m_select(connection,
               QStringLiteral("SELECT market, symbol, base, quote, status, contract, tick, step, listed_at, "
                              "delivery_at FROM instruments WHERE described = 1 ORDER BY market, symbol"),
               0)
{
}

Result<WriteReport> InstrumentTable::write(std::int64_t id, const Instrument &instrument, std::int64_t nowUs)
{
    const QVariant tick = bound(instrument.tickSize.text());
    const QVariant step = bound(instrument.stepSize.text());
    const QVariant base = bound(instrument.baseAsset);
    const QVariant quote = bound(instrument.quoteAsset);
    const QVariant status = bound(instrument.status);
    const QVariant contract = bound(instrument.contractType);
    const QVariant listed = bound(instrument.listedAt);
    const QVariant delivery = bound(instrument.deliveryAt);
    auto described = m_describe.run(
        {base, quote, status, contract, tick, step, listed, delivery, bound(nowUs), bound(id)});
    if (!described)
        return failFrom(described);
    if (*described == 1)
        return WriteReport{1, 0, 0};
    auto updated = m_update.run(
        {base, quote, status, contract, tick, step, listed, delivery, bound(nowUs), bound(id), tick, step});
    if (!updated)
        return failFrom(updated);
    return WriteReport{0, *updated, 1 - *updated};
}

Result<std::vector<Instrument>> InstrumentTable::select()
{
    return m_select.collect<Instrument>({}, readInstrument);
}

} // namespace cw::storage::sql
