// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/instrumenttable.h"

#include "core/storage/sqlite/decimalcolumn.h"

namespace cw::storage::sqlite {
namespace {

using market::Instrument;

const QString kUpdate =
    QStringLiteral("UPDATE instruments SET described = 1, base = :base_name, quote = :quote_name, "
                   "status = :status_name, contract = :contract_name, tick = :tick_size, step = :step_size, "
                   "listed_at = :listed_at, delivery_at = :delivery_at, updated_at = :now_us "
                   "WHERE id = :instrument_id AND described = ");

const QString kIfDifferent =
    QStringLiteral("1 AND (base, quote, status, contract, tick, step, listed_at, delivery_at) "
                   "IS NOT (:base_name, :quote_name, :status_name, :contract_name, :tick_size, :step_size, "
                   ":listed_at, :delivery_at)");

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
    : m_describe(connection, kUpdate + u'0', 10), m_update(connection, kUpdate + kIfDifferent, 10),
      m_select(connection,
               QStringLiteral("SELECT market, symbol, base, quote, status, contract, tick, step, listed_at, "
                              "delivery_at FROM instruments WHERE described = 1 ORDER BY market, symbol"),
               0)
{
}

Result<WriteReport> InstrumentTable::write(std::int64_t id, const Instrument &instrument, std::int64_t nowUs)
{
    const std::initializer_list<QVariant> values{bound(instrument.baseAsset),
                                                 bound(instrument.quoteAsset),
                                                 bound(instrument.status),
                                                 bound(instrument.contractType),
                                                 bound(instrument.tickSize.text()),
                                                 bound(instrument.stepSize.text()),
                                                 bound(instrument.listedAt),
                                                 bound(instrument.deliveryAt),
                                                 bound(nowUs),
                                                 bound(id)};
    auto described = m_describe.run(values);
    if (!described)
        return failFrom(described);
    if (*described == 1)
        return WriteReport{1, 0, 0};
    auto updated = m_update.run(values);
    if (!updated)
        return failFrom(updated);
    return WriteReport{0, *updated, 1 - *updated};
}

Result<std::vector<Instrument>> InstrumentTable::select()
{
    return m_select.collect<Instrument>({}, readInstrument);
}

} // namespace cw::storage::sqlite
