// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/handedrows.h"

#include "core/api/jsonbody.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::ImportLine;
using market::Candle;
using market::Decimal;
using market::Trade;
using Refusal = std::optional<std::string>;

constexpr int kInvalidRows = -1130;
constexpr std::size_t kMostText = 1'000;

constexpr std::array kCandleMembers{"open_time"_L1,    "close_time"_L1, "open"_L1,
                                    "high"_L1,         "low"_L1,        "close"_L1,
                                    "volume"_L1,       "quote_volume"_L1, "trade_count"_L1,
                                    "taker_buy_volume"_L1, "taker_buy_quote_volume"_L1, "final"_L1};
constexpr std::array kTradeMembers{"id"_L1,    "first_id"_L1, "last_id"_L1,       "time"_L1,
                                   "price"_L1, "quantity"_L1, "buyer_is_maker"_L1};

/// One object of the body and where it stood.
struct HandedLine {
    QJsonObject object;
    ImportLine line;
};

tl::unexpected<http::Response> bad(const std::string &sentence)
{
    return tl::unexpected(faultResponse({kInvalidRows, sentence}));
}

std::string shortened(const QByteArray &text)
{
    return text.left(static_cast<qsizetype>(kMostText)).toStdString();
}

tl::expected<std::vector<HandedLine>, http::Response> arrayLines(const QByteArray &body)
{
    const auto document = QJsonDocument::fromJson(body);
    if (!document.isArray())
        return bad("The body must be a JSON array of rows.");
    std::vector<HandedLine> lines;
    for (const QJsonValue &value : document.array()) {
        const auto number = static_cast<std::int64_t>(lines.size()) + 1;
        if (!value.isObject())
            return bad("Row " + std::to_string(number) + " is no JSON object.");
        const QJsonObject object = value.toObject();
        lines.push_back({object, {number, shortened(QJsonDocument(object).toJson(QJsonDocument::Compact))}});
    }
    return lines;
}

tl::expected<std::vector<HandedLine>, http::Response> textLines(const QByteArray &body)
{
    std::vector<HandedLine> lines;
    std::int64_t number = 0;
    for (const QByteArray &text : body.split('\n')) {
        ++number;
        if (text.trimmed().isEmpty())
            continue;
        const auto document = QJsonDocument::fromJson(text);
        if (!document.isObject())
            return bad("Line " + std::to_string(number) + " is no JSON object.");
        lines.push_back({document.object(), {number, shortened(text.trimmed())}});
    }
    return lines;
}

tl::expected<std::vector<HandedLine>, http::Response> linesOf(const http::Request &request,
                                                              std::span<const QLatin1StringView> members)
{
    const std::string_view type = request.header("content-type").value_or("");
    const std::string_view name = type.substr(0, type.find(';'));
    if (name != "application/json" && name != "application/x-ndjson")
        return tl::unexpected(
            detailResponse(415, "The body must be sent as application/json or application/x-ndjson."));
    auto lines = name == "application/json" ? arrayLines(request.body) : textLines(request.body);
    if (!lines)
        return lines;
    if (lines->size() > static_cast<std::size_t>(kMostHanded))
        return tl::unexpected(
            detailResponse(413, "A request takes at most " + std::to_string(kMostHanded) + " rows."));
    for (const HandedLine &line : *lines) {
        for (const QString &member : line.object.keys()) {
            if (std::ranges::find(members, member) == members.end())
                return bad("Row " + std::to_string(line.line.number) + " has the member \"" + member.toStdString()
                           + "\", which such a row does not have.");
        }
    }
    return lines;
}

/// Reads the members of one row and remembers the first that is wrong.
class RowMembers {
public:
    explicit RowMembers(const QJsonObject &object) : m_object(object) {}

    [[nodiscard]] bool has(QLatin1StringView name) const
    {
        const QJsonValue value = m_object[name];
        return !value.isUndefined() && !value.isNull();
    }
    [[nodiscard]] std::int64_t integer(QLatin1StringView name)
    {
        return value(name, jsonInteger(m_object[name]), "a whole number");
    }
    [[nodiscard]] market::UtcTime time(QLatin1StringView name)
    {
        return value(name, jsonTime(m_object[name]), "a time: ISO 8601 or milliseconds");
    }
    [[nodiscard]] Decimal decimal(QLatin1StringView name)
    {
        const auto parsed = Decimal::parse(m_object[name].toString().toStdString());
        return value(name, parsed ? std::optional(*parsed) : std::nullopt, "a decimal number in quotes");
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

Refusal readRow(const QJsonObject &object, market::Interval interval, Candle &c)
{
    RowMembers members(object);
    c.openTime = members.time("open_time"_L1);
    c.closeTime = members.has("close_time"_L1) ? members.time("close_time"_L1) : interval.closeTime(c.openTime);
    c.open = members.decimal("open"_L1);
    c.high = members.decimal("high"_L1);
    c.low = members.decimal("low"_L1);
    c.close = members.decimal("close"_L1);
    c.volume = members.decimal("volume"_L1);
    c.quoteVolume = members.maybeDecimal("quote_volume"_L1);
    if (members.has("trade_count"_L1))
        c.tradeCount = members.integer("trade_count"_L1);
    c.takerBuyVolume = members.maybeDecimal("taker_buy_volume"_L1);
    c.takerBuyQuoteVolume = members.maybeDecimal("taker_buy_quote_volume"_L1);
    c.final = !members.has("final"_L1) || members.flag("final"_L1);
    c.source = market::Source::Api;
    if (members.problem())
        return members.problem();
    return c.final ? Refusal() : Refusal("the candle is still in progress");
}

Refusal readRow(const QJsonObject &object, Trade &t)
{
    RowMembers members(object);
    t.id = members.integer("id"_L1);
    t.firstId = members.has("first_id"_L1) ? members.integer("first_id"_L1) : t.id;
    t.lastId = members.has("last_id"_L1) ? members.integer("last_id"_L1) : t.id;
    t.time = members.time("time"_L1);
    t.price = members.decimal("price"_L1);
    t.quantity = members.decimal("quantity"_L1);
    t.buyerIsMaker = members.flag("buyer_is_maker"_L1);
    t.source = market::Source::Api;
    return members.problem();
}

/// `read(object, row)` says what is wrong with a row, `keyOf(row)` under which key it is kept then.
template<class Row, class Read, class KeyOf>
HandedRows<Row> takeRows(std::vector<HandedLine> lines, Read read, KeyOf keyOf)
{
    HandedRows<Row> out;
    out.origin.door = interfaces::RowDoor::Api;
    for (HandedLine &line : lines) {
        Row row;
        if (Refusal why = read(line.object, row)) {
            out.refused.push_back({std::move(line.line), std::move(*why), keyOf(row)});
            continue;
        }
        out.rows.push_back(std::move(row));
        out.origin.lines.push_back(std::move(line.line));
    }
    return out;
}

} // namespace

tl::expected<HandedRows<Candle>, http::Response> handedCandles(const http::Request &request,
                                                               market::Interval interval)
{
    auto lines = linesOf(request, kCandleMembers);
    if (!lines)
        return tl::unexpected(lines.error());
    return takeRows<Candle>(
        std::move(*lines),
        [interval](const QJsonObject &object, Candle &row) { return readRow(object, interval, row); },
        [](const Candle &row) { return std::int64_t{market::toUs(row.openTime)}; });
}

tl::expected<HandedRows<Trade>, http::Response> handedTrades(const http::Request &request)
{
    auto lines = linesOf(request, kTradeMembers);
    if (!lines)
        return tl::unexpected(lines.error());
    return takeRows<Trade>(
        std::move(*lines), [](const QJsonObject &object, Trade &row) { return readRow(object, row); },
        [](const Trade &row) { return row.id; });
}

} // namespace cw::api
