// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/jsonrow.h"

#include <algorithm>
#include <array>
#include <span>

using namespace Qt::StringLiterals;

namespace cw::interfaces {
namespace {

using market::Decimal;
using Refusal = std::optional<std::string>;

constexpr std::array kCandleMembers{"open_time"_L1,        "close_time"_L1,   "open"_L1,
                                    "high"_L1,             "low"_L1,          "close"_L1,
                                    "volume"_L1,           "quote_volume"_L1, "trade_count"_L1,
                                    "count"_L1,            "final"_L1,        "taker_buy_volume"_L1,
                                    "taker_buy_quote_volume"_L1};
constexpr std::array kTradeMembers{"id"_L1,    "first_id"_L1, "last_id"_L1,        "time"_L1,
                                   "price"_L1, "quantity"_L1, "buyer_is_maker"_L1, "is_buyer_maker"_L1};
constexpr std::array kOriginMembers{"source"_L1,     "place"_L1,   "created_at"_L1,
                                    "updated_at"_L1, "version"_L1, "event_time"_L1};

/// Reads the members of one object and remembers the first that is wrong.
class RowMembers {
public:
    explicit RowMembers(const QJsonObject &object) : m_object(object) {}

    [[nodiscard]] bool has(QLatin1StringView name) const
    {
        const QJsonValue value = m_object[name];
        return !value.isUndefined() && !value.isNull();
    }
    /// Of two names for the same, the one that is there.
    [[nodiscard]] QLatin1StringView either(QLatin1StringView name, QLatin1StringView other) const
    {
        return has(other) && !has(name) ? other : name;
    }
    [[nodiscard]] std::int64_t integer(QLatin1StringView name)
    {
        return value(name, jsonInteger(m_object[name]), "a whole number");
    }
    [[nodiscard]] market::UtcTime time(QLatin1StringView name)
    {
        return value(name, jsonTime(m_object[name]), "a time: ISO 8601, or milliseconds between 2009 and 2100");
    }
    [[nodiscard]] Decimal decimal(QLatin1StringView name)
    {
        return value(name, Decimal::parse(m_object[name].toString().toStdString()),
                     "a decimal number in quotes, of at most 38 digits");
    }
    [[nodiscard]] std::optional<Decimal> maybeDecimal(QLatin1StringView name)
    {
        return has(name) ? std::optional(decimal(name)) : std::nullopt;
    }
    [[nodiscard]] bool flag(QLatin1StringView name)
    {
        const QJsonValue given = m_object[name];
        return value(name, given.isBool() ? std::optional(given.toBool()) : std::nullopt, "true or false");
    }
    [[nodiscard]] const Refusal &problem() const noexcept { return m_problem; }

private:
    template<class T>
    T value(QLatin1StringView name, const std::optional<T> &read, const char *expected)
    {
        if (!read && !m_problem)
            m_problem = QString(name).toStdString() + " is not " + expected;
        return read.value_or(T());
    }

    const QJsonObject &m_object;
    Refusal m_problem;
};

std::string strangeMember(const QJsonObject &object, std::span<const QLatin1StringView> members)
{
    const auto isIn = [](std::span<const QLatin1StringView> known, const QString &name) {
        return std::ranges::find(known, name) != known.end();
    };
    for (const QString &name : object.keys()) {
        if (!isIn(members, name) && !isIn(kOriginMembers, name))
            return name.toStdString();
    }
    return {};
}

} // namespace

std::optional<std::int64_t> jsonInteger(const QJsonValue &value)
{
    // Two fallbacks tell a number that fits from one that does not.
    const qint64 low = value.toInteger(0);
    const qint64 high = value.toInteger(1);
    return value.isDouble() && low == high ? std::optional<std::int64_t>(low) : std::nullopt;
}

std::optional<market::UtcTime> jsonTime(const QJsonValue &value)
{
    if (value.isString())
        return market::parseTime(value.toString().toStdString());
    const auto number = jsonInteger(value);
    return number ? market::fromEpochNumber(*number) : std::nullopt;
}

Refusal readJsonRow(const QJsonObject &object, market::Interval interval, market::Candle &out)
{
    RowMembers members(object);
    out.openTime = members.time("open_time"_L1);
    out.open = members.decimal("open"_L1);
    out.high = members.decimal("high"_L1);
    out.low = members.decimal("low"_L1);
    out.close = members.decimal("close"_L1);
    out.volume = members.decimal("volume"_L1);
    out.closeTime = members.has("close_time"_L1) ? members.time("close_time"_L1) : interval.closeTime(out.openTime);
    out.quoteVolume = members.maybeDecimal("quote_volume"_L1);
    if (const auto count = members.either("trade_count"_L1, "count"_L1); members.has(count))
        out.tradeCount = members.integer(count);
    out.takerBuyVolume = members.maybeDecimal("taker_buy_volume"_L1);
    out.takerBuyQuoteVolume = members.maybeDecimal("taker_buy_quote_volume"_L1);
    out.final = !members.has("final"_L1) || members.flag("final"_L1);
    if (members.problem())
        return members.problem();
    return out.final ? Refusal() : Refusal("the candle is still in progress");
}

Refusal readJsonRow(const QJsonObject &object, market::Market market, market::Trade &out)
{
    RowMembers members(object);
    const bool isSingle = market == market::Market::Spot;
    out.id = members.integer("id"_L1);
    out.firstId = isSingle && !members.has("first_id"_L1) ? out.id : members.integer("first_id"_L1);
    out.lastId = isSingle && !members.has("last_id"_L1) ? out.id : members.integer("last_id"_L1);
    out.time = members.time("time"_L1);
    out.price = members.decimal("price"_L1);
    out.quantity = members.decimal("quantity"_L1);
    out.buyerIsMaker = members.flag(members.either("buyer_is_maker"_L1, "is_buyer_maker"_L1));
    return members.problem();
}

std::string strangeCandleMember(const QJsonObject &object) { return strangeMember(object, kCandleMembers); }
std::string strangeTradeMember(const QJsonObject &object) { return strangeMember(object, kTradeMembers); }

} // namespace cw::interfaces
