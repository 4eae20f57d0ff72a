// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/decimalcolumn.h"

#include "core/market/aggregate.h"

#include <algorithm>
#include <array>

namespace cw::storage::sql {
namespace {

using market::Decimal;

/// Finds the scale that occurs most often; of equals the larger.
class ScaleVote {
public:
    void add(const Decimal &value) { ++m_votes[static_cast<std::size_t>(value.scale())]; }
    void add(const std::optional<Decimal> &value)
    {
        if (value)
            add(*value);
    }

    [[nodiscard]] std::optional<int> winner() const
    {
        const auto best = std::max_element(m_votes.rbegin(), m_votes.rend());
        if (*best == 0)
            return std::nullopt;
        return static_cast<int>(m_votes.rend() - best) - 1;
    }

private:
    std::array<int, Decimal::kMaxDigits + 1> m_votes{};
};

} // namespace

Scales chooseScales(std::span<const Candle> candles, market::Market market)
{
    ScaleVote price;
    ScaleVote base;
    ScaleVote quote;
    for (const Candle &candle : candles) {
        for (const Decimal *value : {&candle.open, &candle.high, &candle.low, &candle.close})
            price.add(*value);
        base.add(candle.volume);
        base.add(candle.takerBuyVolume);
        quote.add(candle.quoteVolume);
        quote.add(candle.takerBuyQuoteVolume);
    }
    Scales scales{price.winner().value_or(0), base.winner().value_or(0), 0};
    const int usual = market::quoteScaleOf(market).value_or(scales.price + scales.base);
    scales.quote = std::min(quote.winner().value_or(usual), Decimal::kMaxDigits);
    return scales;
}

Scales chooseScales(std::span<const Trade> trades)
{
    ScaleVote price;
    ScaleVote base;
    for (const Trade &trade : trades) {
        price.add(trade.price);
        base.add(trade.quantity);
    }
    return {price.winner().value_or(0), base.winner().value_or(0), 0};
}

QVariant encodeDecimal(const Decimal &value, int scale)
{
    // The smallest integer has no magnitude in 64 bits, which abs() in the views would need.
    if (const auto mantissa = value.mantissa64();
        mantissa && value.scale() == scale && *mantissa != INT64_MIN)
        return QVariant(static_cast<qlonglong>(*mantissa));
    return QVariant(QString::fromStdString(value.text()));
}

QVariant encodeDecimal(const std::optional<Decimal> &value, int scale)
{
    return value ? encodeDecimal(*value, scale) : QVariant();
}

Result<Decimal> decodeDecimal(const QVariant &stored, int scale)
{
    if (stored.typeId() == QMetaType::LongLong)
        return Decimal::fromMantissa(stored.toLongLong(), scale);
    const std::string text = stored.toString().toStdString();
    if (const auto value = Decimal::parse(text); value && stored.typeId() == QMetaType::QString)
        return *value;
    return fail(ErrorCode::Storage, "The database holds '" + text + "' where a decimal number belongs.");
}

Result<std::optional<Decimal>> decodeOptionalDecimal(const QVariant &stored, int scale)
{
    if (stored.isNull())
        return std::optional<Decimal>();
    auto value = decodeDecimal(stored, scale);
    if (!value)
        return failFrom(value);
    return std::optional<Decimal>(*value);
}

} // namespace cw::storage::sql
