// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/jsonlines.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <optional>
#include <utility>

namespace cw::archive {
namespace {

using namespace Qt::StringLiterals;
using market::Candle;
using market::Decimal;
using market::Trade;
using Refusal = std::optional<std::string>;

std::optional<QJsonObject> objectOf(std::string_view line)
{
    const QByteArray text(line.data(), static_cast<qsizetype>(line.size()));
    const QJsonDocument document = QJsonDocument::fromJson(text);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

/// Reads the members of one object and remembers the first that is wrong.
class Members {
public:
    explicit Members(const QJsonObject &object) : m_object(object) {}

    /// A whole number; JSON numbers beyond 2^53 are read exactly as long as they are written without a fraction.
    [[nodiscard]] std::int64_t integer(QLatin1StringView name)
    {
        const QJsonValue value = m_object[name];
        constexpr std::int64_t kNone = INT64_MIN;
        const std::int64_t number = value.isDouble() ? value.toInteger(kNone) : kNone;
        if (number == kNone)
            refuse(name, "a whole number");
        return number == kNone ? 0 : number;
    }
    [[nodiscard]] market::UtcTime time(QLatin1StringView name)
    {
        const auto time = market::fromEpochNumber(integer(name));
        if (!time)
            refuse(name, "a time in ms between 2009 and 2100");
        return time.value_or(market::UtcTime());
    }
    [[nodiscard]] Decimal decimal(QLatin1StringView name)
    {
        const auto value = Decimal::parse(m_object[name].toString().toStdString());
        if (!value)
            refuse(name, "a decimal number in quotes");
        return value.value_or(Decimal());
    }
    [[nodiscard]] bool flag(QLatin1StringView name)
    {
        if (!m_object[name].isBool())
            refuse(name, "true or false");
        return m_object[name].toBool();
    }
    [[nodiscard]] bool has(QLatin1StringView name) const
    {
        const QJsonValue value = m_object[name];
        return !value.isUndefined() && !value.isNull();
    }
    [[nodiscard]] const Refusal &problem() const noexcept { return m_problem; }

private:
    void refuse(QLatin1StringView name, const char *expected)
    {
        if (!m_problem)
            m_problem = QString(name).toStdString() + " is not " + expected;
    }

    const QJsonObject &m_object;
    Refusal m_problem;
};

Refusal readCandle(const QJsonObject &object, market::Interval interval, Candle &c)
{
    Members members(object);
    c.openTime = members.time("open_time"_L1);
    c.open = members.decimal("open"_L1);
    c.high = members.decimal("high"_L1);
    c.low = members.decimal("low"_L1);
    c.close = members.decimal("close"_L1);
    c.volume = members.decimal("volume"_L1);
    c.closeTime = members.time("close_time"_L1);
    if (members.has("quote_volume"_L1))
        c.quoteVolume = members.decimal("quote_volume"_L1);
    if (members.has("count"_L1))
        c.tradeCount = members.integer("count"_L1);
    if (members.has("taker_buy_volume"_L1))
        c.takerBuyVolume = members.decimal("taker_buy_volume"_L1);
    if (members.has("taker_buy_quote_volume"_L1))
        c.takerBuyQuoteVolume = members.decimal("taker_buy_quote_volume"_L1);
    c.final = members.flag("final"_L1);
    c.source = market::Source::Import;
    c.eventTime = c.closeTime;
    if (members.problem())
        return members.problem();
    if (!c.final)
        return "the candle is still in progress";
    return market::whyInvalid(c, interval);
}

Refusal readTrade(const QJsonObject &object, Trade &t)
{
    Members members(object);
    t.id = members.integer("id"_L1);
    t.firstId = members.has("first_id"_L1) ? members.integer("first_id"_L1) : t.id;
    t.lastId = members.has("last_id"_L1) ? members.integer("last_id"_L1) : t.id;
    t.time = members.time("time"_L1);
    t.price = members.decimal("price"_L1);
    t.quantity = members.decimal("quantity"_L1);
    t.buyerIsMaker = members.flag("is_buyer_maker"_L1);
    t.source = market::Source::Import;
    return members.problem() ? members.problem() : market::whyInvalid(t);
}

std::int64_t candleKey(const QJsonObject &object)
{
    const auto time = market::fromEpochNumber(object["open_time"_L1].toInteger());
    return time ? market::toUs(*time) : 0;
}

std::int64_t tradeKey(const QJsonObject &object) { return object["id"_L1].toInteger(); }

/// Reads rows of type T with `read` and hands the good ones to `sink`.
template<class T, class Read, class Key>
Result<BulkReport> readInto(LineReader &lines, const std::function<void(const T &)> &sink,
                            const BulkIssueSink &refused, Read read, Key keyOf)
{
    BulkReport report;
    while (true) {
        const auto line = lines.next();
        if (!line)
            return tl::unexpected(line.error());
        if (!*line)
            return report;
        if ((*line)->empty())
            continue;
        const auto object = objectOf(**line);
        T value;
        Refusal why = object ? read(*object, value) : Refusal("the line is no JSON object");
        if (!why)
            sink(value);
        report.note(lines, std::move(why), object ? keyOf(*object) : 0, refused);
    }
}

} // namespace

Result<BulkReport> readJsonCandles(LineReader &lines, market::Interval interval,
                                   const std::function<void(const Candle &)> &sink,
                                   const BulkIssueSink &refused)
{
    const auto read = [interval](const QJsonObject &object, Candle &c) {
        return readCandle(object, interval, c);
    };
    return readInto<Candle>(lines, sink, refused, read, candleKey);
}

Result<BulkReport> readJsonTrades(LineReader &lines, const std::function<void(const Trade &)> &sink,
                                  const BulkIssueSink &refused)
{
    return readInto<Trade>(lines, sink, refused, readTrade, tradeKey);
}

} // namespace cw::archive
