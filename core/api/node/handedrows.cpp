// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/handedrows.h"

#include "core/api/jsonbody.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <optional>
#include <string>

namespace cw::api {
namespace {

using interfaces::ImportLine;
using market::Candle;
using market::Trade;
using Refusal = std::optional<std::string>;

constexpr int kInvalidRows = -1130;
constexpr std::size_t kMostText = 1'000;
/// Of an array of rows: more than the longest body has, if its members have names.
constexpr qsizetype kMostHandedValues = 150'000;

using StrangeMember = std::string (*)(const QJsonObject &);

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

tl::unexpected<http::Response> tooMany(const std::string &what)
{
    return tl::unexpected(detailResponse(413, "A request takes at most " + what + '.'));
}

tl::unexpected<http::Response> tooManyRows() { return tooMany(std::to_string(kMostHanded) + " rows"); }

tl::expected<std::vector<HandedLine>, http::Response> arrayLines(const QByteArray &body)
{
    if (!hasAtMost(body, kMostHandedValues))
        return tooMany(std::to_string(kMostHandedValues) + " values");
    const auto document = QJsonDocument::fromJson(body);
    // What GET answers may come back as it is.
    const QJsonValue rows = document.isObject() ? document.object().value(QLatin1StringView("rows")) : QJsonValue();
    if (!document.isArray() && !rows.isArray())
        return bad("The body must be a JSON array of rows, or an object with such an array as \"rows\".");
    std::vector<HandedLine> lines;
    for (const QJsonValue &value : rows.isArray() ? rows.toArray() : document.array()) {
        const auto number = static_cast<std::int64_t>(lines.size()) + 1;
        if (number > kMostHanded)
            return tooManyRows();
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
    for (qsizetype from = 0, to = 0; from < body.size(); from = to + 1) {
        to = body.indexOf('\n', from);
        to = to < 0 ? body.size() : to;
        ++number;
        const QByteArray text = body.mid(from, to - from).trimmed();
        if (text.isEmpty())
            continue;
        if (lines.size() == static_cast<std::size_t>(kMostHanded))
            return tooManyRows();
        const auto document = hasAtMost(text, kMostAskedValues) ? QJsonDocument::fromJson(text) : QJsonDocument();
        if (!document.isObject())
            return bad("Line " + std::to_string(number) + " is no JSON object.");
        lines.push_back({document.object(), {number, shortened(text)}});
    }
    return lines;
}

tl::expected<std::vector<HandedLine>, http::Response> linesOf(const http::Request &request,
                                                              StrangeMember strangeMember)
{
    const std::string_view type = request.header("content-type").value_or("");
    const std::string_view name = type.substr(0, type.find(';'));
    if (name != "application/json" && name != "application/x-ndjson")
        return tl::unexpected(
            detailResponse(415, "The body must be sent as application/json or application/x-ndjson."));
    auto lines = name == "application/json" ? arrayLines(request.body) : textLines(request.body);
    if (!lines)
        return lines;
    for (const HandedLine &line : *lines) {
        if (const std::string strange = strangeMember(line.object); !strange.empty())
            return bad("Row " + std::to_string(line.line.number) + " has the member \"" + strange
                       + "\", which such a row does not have.");
    }
    return lines;
}

/// `read(object, row)` says what is wrong with a row, `keyOf(row)` under which key it is kept then.
template<class Row, class Read, class KeyOf>
HandedRows<Row> takeRows(std::vector<HandedLine> lines, Read read, KeyOf keyOf)
{
    HandedRows<Row> out;
    out.origin.door = interfaces::RowDoor::Api;
    for (HandedLine &line : lines) {
        Row row;
        row.source = market::Source::Api;
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
    auto lines = linesOf(request, interfaces::strangeCandleMember);
    if (!lines)
        return tl::unexpected(lines.error());
    return takeRows<Candle>(
        std::move(*lines),
        [interval](const QJsonObject &object, Candle &row) { return interfaces::readJsonRow(object, interval, row); },
        [](const Candle &row) { return std::int64_t{market::toUs(row.openTime)}; });
}

tl::expected<HandedRows<Trade>, http::Response> handedTrades(const http::Request &request,
                                                             market::Market market)
{
    auto lines = linesOf(request, interfaces::strangeTradeMember);
    if (!lines)
        return tl::unexpected(lines.error());
    return takeRows<Trade>(
        std::move(*lines),
        [market](const QJsonObject &object, Trade &row) {
            return interfaces::readJsonRow(object, market, row);
        },
        [](const Trade &row) { return row.id; });
}

} // namespace cw::api
