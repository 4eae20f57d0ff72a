// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/manifest.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace cw::replay {
namespace {

using market::Decimal;
using market::UtcTime;

constexpr int kFormat = 1;

tl::unexpected<Error> badManifest(const std::string &where, const std::string &what)
{
    return fail(ErrorCode::InvalidInput, "manifest: " + where + ": " + what);
}

std::string text(const QJsonObject &object, QLatin1StringView key)
{
    return object[key].toString().toStdString();
}

std::optional<UtcTime> time(const QJsonObject &object, QLatin1StringView key)
{
    return market::parseIso(text(object, key));
}

/// Reads the decimal fields of a description; returns the name of the first that is none.
std::optional<std::string> readSteps(const QJsonObject &object, wire::SymbolDescription &out)
{
    const std::pair<const char *, Decimal *> fields[] = {
        {"tickSize", &out.tickSize},       {"minPrice", &out.minPrice},  {"maxPrice", &out.maxPrice},
        {"stepSize", &out.stepSize},       {"minQty", &out.minQuantity}, {"maxQty", &out.maxQuantity},
        {"minNotional", &out.minNotional},
    };
    for (const auto &[key, target] : fields) {
        const auto value = Decimal::parse(text(object, QLatin1StringView(key)));
        if (!value || value->isNegative())
            return key;
        *target = *value;
    }
    return std::nullopt;
}

std::optional<TapeKind> kindOf(const std::string &word)
{
    if (word == "klines")
        return TapeKind::Klines;
    if (word == "trades")
        return TapeKind::Trades;
    if (word == "aggTrades")
        return TapeKind::AggTrades;
    return word == "funding" ? std::optional(TapeKind::Funding) : std::nullopt;
}

Result<TapePlan> readTape(const QJsonObject &object, const std::string &where)
{
    TapePlan tape;
    const auto kind = kindOf(text(object, QLatin1StringView("kind")));
    if (!kind)
        return badManifest(where, "kind is not klines, trades, aggTrades or funding");
    tape.kind = *kind;
    for (const QJsonValue file : object[QLatin1StringView("files")].toArray())
        tape.files.push_back(file.toString().toStdString());
    const auto from = time(object, QLatin1StringView("recordedFrom"));
    const auto to = time(object, QLatin1StringView("recordedTo"));
    const market::Interval minute = market::Interval::M1;
    if (!from || !to || *from >= *to || !minute.isOnGrid(*from) || !minute.isOnGrid(*to))
        return badManifest(where, "recordedFrom and recordedTo are not two whole minutes in order");
    tape.recorded = {*from, *to};
    tape.shift = std::chrono::days(object[QLatin1StringView("shiftDays")].toInt());
    tape.loops = object[QLatin1StringView("loops")].toBool();
    tape.lapsBefore = object[QLatin1StringView("lapsBefore")].toInteger();
    if (tape.files.empty() || tape.lapsBefore < 0)
        return badManifest(where, "a tape needs files and lapsBefore of 0 or more");
    return tape;
}

Result<InstrumentPlan> readInstrument(const QJsonObject &object)
{
    InstrumentPlan plan;
    const std::string symbol = text(object, QLatin1StringView("symbol"));
    const auto market = market::parseMarket(text(object, QLatin1StringView("market")));
    const auto parsed = market::parseSymbol(symbol);
    if (!market || !parsed || parsed->symbol != symbol)
        return badManifest("an instrument", "market is not spot or um, or symbol is not an exchange symbol");
    plan.description.key = {*market, symbol};
    plan.description.baseAsset = text(object, QLatin1StringView("baseAsset"));
    plan.description.quoteAsset = text(object, QLatin1StringView("quoteAsset"));
    plan.description.onboardDate = time(object, QLatin1StringView("onboardDate"));
    const std::string where = market::describe(plan.description.key);
    if (const auto field = readSteps(object, plan.description))
        return badManifest(where, *field + " is not a decimal of 0 or more");
    for (const QJsonValue value : object[QLatin1StringView("tapes")].toArray()) {
        auto tape = readTape(value.toObject(), where);
        if (!tape)
            return failFrom(tape);
        plan.tapes.push_back(std::move(*tape));
    }
    if (plan.tapes.empty())
        return badManifest(where, "there are no tapes");
    return plan;
}

} // namespace

Result<Manifest> parseManifest(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonObject root = QJsonDocument::fromJson(json, &error).object();
    if (error.error != QJsonParseError::NoError)
        return badManifest("JSON", error.errorString().toStdString());
    if (root[QLatin1StringView("format")].toInt() != kFormat)
        return badManifest("format", "only format 1 is known");
    Manifest manifest;
    const auto start = time(root, QLatin1StringView("clockStart"));
    if (!start)
        return badManifest("clockStart", "not an ISO time");
    manifest.clockStart = *start;
    for (const QJsonValue value : root[QLatin1StringView("instruments")].toArray()) {
        auto plan = readInstrument(value.toObject());
        if (!plan)
            return failFrom(plan);
        manifest.instruments.push_back(std::move(*plan));
    }
    return manifest;
}

} // namespace cw::replay
