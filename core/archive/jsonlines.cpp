// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/jsonlines.h"

#include "core/interfaces/jsonrow.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <optional>
#include <utility>

namespace cw::archive {
namespace {

using namespace Qt::StringLiterals;
using market::Candle;
using market::Trade;
using Refusal = std::optional<std::string>;

std::optional<QJsonObject> objectOf(std::string_view line)
{
    const QByteArray text(line.data(), static_cast<qsizetype>(line.size()));
    const QJsonDocument document = QJsonDocument::fromJson(text);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

Refusal readCandle(const QJsonObject &object, market::Interval interval, Candle &c)
{
    c.source = market::Source::Import;
    if (auto why = interfaces::readJsonRow(object, interval, c))
        return why;
    c.eventTime = c.closeTime;
    return market::whyInvalid(c, interval);
}

Refusal readTrade(const QJsonObject &object, market::Market market, Trade &t)
{
    t.source = market::Source::Import;
    auto why = interfaces::readJsonRow(object, market, t);
    return why ? why : market::whyInvalid(t);
}

std::int64_t candleKey(const QJsonObject &object)
{
    const auto time = interfaces::jsonTime(object["open_time"_L1]);
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

Result<BulkReport> readJsonTrades(LineReader &lines, market::Market market,
                                  const std::function<void(const Trade &)> &sink,
                                  const BulkIssueSink &refused)
{
    const auto read = [market](const QJsonObject &object, Trade &t) { return readTrade(object, market, t); };
    return readInto<Trade>(lines, sink, refused, read, tradeKey);
}

} // namespace cw::archive
