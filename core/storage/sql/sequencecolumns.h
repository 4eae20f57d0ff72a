// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/statement.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// The columns market, symbol, kind and interval, in this order, that name a sequence in front of a row.
inline constexpr int kSequenceColumns = 4;

[[nodiscard]] inline Sequence readSequence(const Statement &row)
{
    Sequence sequence{{static_cast<market::Market>(row.integer(0)), row.text(1)},
                      static_cast<RowKind>(row.integer(2)),
                      std::nullopt};
    if (const auto interval = row.optionalInteger(3))
        sequence.interval = static_cast<market::Interval::Code>(*interval);
    return sequence;
}

[[nodiscard]] inline QVariant marketValue(const market::InstrumentKey &instrument)
{
    return bound(static_cast<std::int64_t>(instrument.market));
}
[[nodiscard]] inline QVariant marketValue(const Sequence &sequence)
{
    return marketValue(sequence.instrument);
}
[[nodiscard]] inline QVariant kindValue(const Sequence &sequence)
{
    return bound(static_cast<std::int64_t>(sequence.kind));
}
/// NULL without an interval, which only candles have.
[[nodiscard]] inline QVariant intervalValue(const std::optional<market::Interval> &interval)
{
    return interval ? bound(std::int64_t{interval->code()}) : QVariant();
}
[[nodiscard]] inline QVariant intervalValue(const Sequence &sequence)
{
    return intervalValue(sequence.interval);
}
/// -1 without an interval.
[[nodiscard]] inline QVariant intervalNumber(const Sequence &sequence)
{
    return bound(sequence.interval ? std::int64_t{sequence.interval->code()} : -1);
}

} // namespace cw::storage::sql
