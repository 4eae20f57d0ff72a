// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/candletext.h"

#include "core/wire/binancewriter.h"

namespace cw::api {
namespace {

/// The futures form of the wire prints the digits that are stored; the spot form would pad them.
constexpr auto kStoredDigits = market::Market::UsdM;

} // namespace

void appendKlineRow(std::string &out, const market::Candle &candle, market::Interval interval)
{
    market::Candle row = candle;
    row.closeTime = interval.closeTime(candle.openTime);
    wire::appendKlineRow(out, kStoredDigits, row, wire::TimeUnit::Milliseconds);
}

QByteArray klineArray(std::span<const market::Candle> candles, market::Interval interval)
{
    std::string out = "[";
    for (const auto &candle : candles) {
        if (out.size() > 1)
            out += ',';
        appendKlineRow(out, candle, interval);
    }
    out += ']';
    return QByteArray(out.data(), static_cast<qsizetype>(out.size()));
}

} // namespace cw::api
