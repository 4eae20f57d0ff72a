// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <string>
#include <variant>

namespace cw::tests {

/// The venue under test.
inline const exchange::Venue &binance()
{
    static const auto venue = exchange::makeBinance();
    return *venue;
}

/// A file of tests/data.
inline QByteArray testData(const QString &name)
{
    QFile file(QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// The message of a kind, or null.
template<class T>
const T *as(const Result<exchange::StreamMessage> &message)
{
    return message ? std::get_if<T>(&*message) : nullptr;
}

inline market::Decimal dec(std::string_view text) { return market::Decimal::parse(text).value(); }

inline exchange::KlineQuery klineQuery(market::Interval interval = market::Interval::M1,
                                       market::Market market = market::Market::Spot)
{
    exchange::KlineQuery query;
    query.series = {{market, "BTCUSDT"}, interval};
    return query;
}

} // namespace cw::tests
