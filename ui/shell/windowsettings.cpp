// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/windowsettings.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

constexpr int kVersion = 1;

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QByteArray bytesOf(const QJsonObject &object, const QString &key)
{
    return QByteArray::fromBase64(object.value(key).toString().toLatin1());
}

QJsonObject seriesObject(const market::SeriesKey &series)
{
    return {{u"market"_s, fromView(market::marketText(series.instrument.market))},
            {u"symbol"_s, QString::fromStdString(series.instrument.symbol)},
            {u"interval"_s, fromView(series.interval.text())}};
}

std::optional<market::SeriesKey> seriesOf(const QJsonObject &object)
{
    const auto market = market::parseMarket(object.value(u"market"_s).toString().toStdString());
    const auto symbol = market::parseSymbol(object.value(u"symbol"_s).toString().toStdString());
    const auto interval = market::Interval::parse(object.value(u"interval"_s).toString().toStdString());
    if (!market || !symbol || !interval)
        return std::nullopt;
    return market::SeriesKey{{*market, symbol->symbol}, *interval};
}

} // namespace

QByteArray toJson(const WindowSettings &settings)
{
    QJsonObject object{{u"version"_s, kVersion},
                       {u"geometry"_s, QString::fromLatin1(settings.geometry.toBase64())},
                       {u"layout"_s, QString::fromLatin1(settings.layout.toBase64())},
                       {u"theme"_s, settings.theme},
                       {u"colour_blind"_s, settings.colourBlind},
                       {u"time_zone"_s, settings.timeZone},
                       {u"chart_style"_s, settings.chartStyle},
                       {u"volume"_s, settings.volume}};
    if (settings.series)
        object.insert(u"series"_s, seriesObject(*settings.series));
    return QJsonDocument(object).toJson();
}

Result<WindowSettings> windowSettingsFromJson(const QByteArray &json)
{
    QJsonParseError problem;
    const QJsonObject object = QJsonDocument::fromJson(json, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return fail(ErrorCode::InvalidInput,
                    "The window's settings are not JSON: " + problem.errorString().toStdString() + '.');
    if (object.value(u"version"_s).toInt() != kVersion)
        return fail(ErrorCode::InvalidInput, "The window's settings are of another version of the program.");
    WindowSettings settings;
    settings.geometry = bytesOf(object, u"geometry"_s);
    settings.layout = bytesOf(object, u"layout"_s);
    settings.theme = object.value(u"theme"_s).toString(settings.theme);
    settings.colourBlind = object.value(u"colour_blind"_s).toBool(settings.colourBlind);
    settings.timeZone = object.value(u"time_zone"_s).toString(settings.timeZone);
    settings.chartStyle = object.value(u"chart_style"_s).toString(settings.chartStyle);
    settings.volume = object.value(u"volume"_s).toBool(settings.volume);
    settings.series = seriesOf(object.value(u"series"_s).toObject());
    return settings;
}

} // namespace cw::shell
