// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"

#include <QtDebug>

namespace cw::storage::test {
namespace {

QString valueText(const std::optional<Decimal> &value)
{
    return value ? QString::fromStdString(value->text()) : QStringLiteral("-");
}

QString valueText(UtcTime time) { return QString::number(market::toUs(time)); }
QString valueText(const std::optional<UtcTime> &time)
{
    return time ? valueText(*time) : QStringLiteral("-");
}

} // namespace

Decimal decimal(std::string_view text)
{
    const auto value = Decimal::parse(text);
    if (!value)
        qFatal("'%s' is not a decimal", std::string(text).c_str());
    return *value;
}

SeriesKey series(const std::string &symbol, Interval interval, market::Market market)
{
    return {{market, symbol}, interval};
}

Candle candle(UtcTime open, Interval interval)
{
    Candle out;
    out.openTime = open;
    out.closeTime = interval.closeTime(open);
    out.open = decimal("7195.24000000");
    out.high = decimal("7196.25000000");
    out.low = decimal("7183.14000000");
    out.close = decimal("7186.68000000");
    out.volume = decimal("51.64281200");
    out.quoteVolume = decimal("371233.51898572");
    out.tradeCount = 493;
    out.takerBuyVolume = decimal("19.59823000");
    out.takerBuyQuoteVolume = decimal("140888.41428273");
    out.final = true;
    out.source = market::Source::Rest;
    out.eventTime = out.closeTime;
    return out;
}

Trade trade(std::int64_t id, UtcTime time)
{
    Trade out;
    out.id = out.firstId = out.lastId = id;
    out.time = time;
    out.price = decimal("7195.24000000");
    out.quantity = decimal("0.00120000");
    out.buyerIsMaker = id % 2 == 0;
    out.source = market::Source::Stream;
    return out;
}

WriteBatch batchOf(const SeriesKey &series, std::vector<Candle> candles)
{
    WriteBatch out;
    out.candles.push_back({series, std::move(candles)});
    return out;
}

WriteBatch batchOf(const InstrumentKey &instrument, std::vector<Trade> trades)
{
    WriteBatch out;
    out.trades.push_back({instrument, std::move(trades)});
    return out;
}

WriteBatch tradesOf(std::int64_t from, std::int64_t to)
{
    std::vector<Trade> trades;
    for (std::int64_t id = from; id < to; ++id)
        trades.push_back(trade(id, kDay + std::chrono::milliseconds(id)));
    return batchOf(kBitcoin, std::move(trades));
}

QString text(const Candle &c)
{
    const QStringList parts{valueText(c.openTime),
                            valueText(c.closeTime),
                            valueText(c.eventTime),
                            valueText(std::optional(c.open)),
                            valueText(std::optional(c.high)),
                            valueText(std::optional(c.low)),
                            valueText(std::optional(c.close)),
                            valueText(std::optional(c.volume)),
                            valueText(c.quoteVolume),
                            c.tradeCount ? QString::number(*c.tradeCount) : QStringLiteral("-"),
                            valueText(c.takerBuyVolume),
                            valueText(c.takerBuyQuoteVolume),
                            c.final ? QStringLiteral("final") : QStringLiteral("partial"),
                            QString::number(static_cast<int>(c.source))};
    return parts.join(u' ');
}

QString text(const Trade &t)
{
    const QStringList parts{QString::number(t.id),
                            QString::number(t.firstId),
                            QString::number(t.lastId),
                            valueText(t.time),
                            valueText(std::optional(t.price)),
                            valueText(std::optional(t.quantity)),
                            t.buyerIsMaker ? QStringLiteral("maker") : QStringLiteral("taker"),
                            QString::number(static_cast<int>(t.source))};
    return parts.join(u' ');
}

QString text(const WriteReport &report)
{
    return QStringLiteral("%1 inserted, %2 updated, %3 skipped")
        .arg(report.inserted)
        .arg(report.updated)
        .arg(report.skipped);
}

QString text(const GapRecord &gap)
{
    const auto interval = gap.interval ? gap.interval->text() : std::string_view("trades");
    const QStringList parts{QString::fromStdString(market::describe(gap.instrument)),
                            QString::fromUtf8(interval.data(), static_cast<qsizetype>(interval.size())),
                            valueText(gap.range.from),
                            valueText(gap.range.to),
                            gap.ids ? QString::number(gap.ids->from) : QStringLiteral("-"),
                            gap.ids ? QString::number(gap.ids->to) : QStringLiteral("-"),
                            QString::number(static_cast<int>(gap.status)),
                            QString::fromStdString(gap.cause),
                            QString::number(gap.attempts),
                            QString::fromStdString(gap.lastError),
                            QString::fromStdString(gap.evidence),
                            QString::fromStdString(gap.filledBy),
                            valueText(gap.foundAt),
                            valueText(gap.checkedAt),
                            valueText(gap.closedAt)};
    return parts.join(u' ');
}

std::uint64_t testSeed()
{
    bool isSet = false;
    const quint64 wanted = qEnvironmentVariable("CANDLEWRIGHT_SEED").toULongLong(&isSet);
    const std::uint64_t seed = isSet ? wanted : std::random_device{}();
    qInfo("CANDLEWRIGHT_SEED=%llu", static_cast<unsigned long long>(seed));
    return seed;
}

} // namespace cw::storage::test
