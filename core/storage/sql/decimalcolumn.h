// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QVariant>

#include <span>

namespace cw::storage::sql {

/// Digits after the point of the integers in a series' columns (docs/decisions/decimals.md).
struct Scales {
    int price = 0;
    int base = 0;  ///< volumes of the base asset, quantities
    int quote = 0; ///< volumes of the quote asset

    friend bool operator==(const Scales &, const Scales &) = default;
};

/// The scales most of `candles` have. Without quote volumes: the width the exchange prints in that market.
[[nodiscard]] Scales chooseScales(std::span<const Candle> candles, market::Market market);
[[nodiscard]] Scales chooseScales(std::span<const Trade> trades);

/// The mantissa when the number has exactly `scale`, else the text of the number.
[[nodiscard]] QVariant encodeDecimal(const market::Decimal &value, int scale);
[[nodiscard]] QVariant encodeDecimal(const std::optional<market::Decimal> &value, int scale);

/// The number as it was encoded. Fails with Storage on anything else.
[[nodiscard]] Result<market::Decimal> decodeDecimal(const QVariant &stored, int scale);
/// Like `decodeDecimal`; NULL is absent.
[[nodiscard]] Result<std::optional<market::Decimal>> decodeOptionalDecimal(const QVariant &stored, int scale);

} // namespace cw::storage::sql
