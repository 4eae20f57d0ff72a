// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/randombatch.h"

#include "tests/storage/kit/rows.h"

#include <array>
#include <limits>

namespace cw::storage::test {
namespace {

using Random = std::mt19937_64;

bool coin(Random &random) { return random() % 2 == 0; }

/// Small numbers mostly, and the ends of what there is.
std::int64_t number(Random &random)
{
    switch (random() % 8) {
    case 0: return std::numeric_limits<std::int64_t>::min();
    case 1: return std::numeric_limits<std::int64_t>::max();
    case 2: return static_cast<std::int64_t>(random());
    default: return static_cast<std::int64_t>(random() % 20'001) - 10'000;
    }
}

UtcTime time(Random &random)
{
    return random() % 4 == 0 ? market::fromUs(number(random))
                             : kDay + std::chrono::microseconds(random() % 1'000'000'000'000);
}

Decimal randomDecimal(Random &random)
{
    std::string digits;
    for (auto left = random() % Decimal::kMaxDigits + 1; left > 0; --left)
        digits += static_cast<char>('0' + random() % 10);
    const Decimal whole = decimal(coin(random) ? digits : '-' + digits);
    return Decimal::fromMantissa128(whole.mantissa(), static_cast<int>(random() % (Decimal::kMaxDigits + 1)));
}

std::optional<Decimal> maybeDecimal(Random &random)
{
    return coin(random) ? std::optional(randomDecimal(random)) : std::nullopt;
}

std::string word(Random &random)
{
    std::string out;
    for (auto left = random() % 12; left > 0; --left)
        out += static_cast<char>(random());
    return out;
}

InstrumentKey instrument(Random &random)
{
    return {coin(random) ? market::Market::Spot : market::Market::UsdM, word(random)};
}

Interval interval(Random &random) { return Interval::all()[random() % Interval::all().size()]; }

market::Source source(Random &random)
{
    constexpr std::array kAll{market::Source::Import, market::Source::Built, market::Source::Stream,
                              market::Source::Rest, market::Source::BulkFile};
    return kAll[random() % kAll.size()];
}

Candle randomCandle(Random &random)
{
    Candle out;
    for (UtcTime *each : {&out.openTime, &out.closeTime, &out.eventTime})
        *each = time(random);
    for (Decimal *each : {&out.open, &out.high, &out.low, &out.close, &out.volume})
        *each = randomDecimal(random);
    for (auto *each : {&out.quoteVolume, &out.takerBuyVolume, &out.takerBuyQuoteVolume})
        *each = maybeDecimal(random);
    if (coin(random))
        out.tradeCount = number(random);
    out.final = coin(random);
    out.source = source(random);
    return out;
}

Trade randomTrade(Random &random)
{
    Trade out = trade(number(random), time(random));
    if (coin(random)) {
        out.firstId = number(random);
        out.lastId = number(random);
    }
    out.price = randomDecimal(random);
    out.quantity = randomDecimal(random);
    out.buyerIsMaker = coin(random);
    out.source = source(random);
    return out;
}

market::FundingRate randomRate(Random &random)
{
    return {time(random), randomDecimal(random), maybeDecimal(random), source(random)};
}

market::Instrument randomInstrument(Random &random)
{
    market::Instrument out;
    out.key = instrument(random);
    for (std::string *each : {&out.baseAsset, &out.quoteAsset, &out.status, &out.contractType})
        *each = word(random);
    out.tickSize = randomDecimal(random);
    out.stepSize = randomDecimal(random);
    if (coin(random))
        out.listedAt = time(random);
    if (coin(random))
        out.deliveryAt = time(random);
    return out;
}

GapRecord randomGap(Random &random)
{
    GapRecord out;
    out.id = number(random);
    out.instrument = instrument(random);
    if (coin(random))
        out.interval = interval(random);
    out.range = {time(random), time(random)};
    if (coin(random))
        out.ids = IdRange{number(random), number(random)};
    out.status = static_cast<GapStatus>(random() % 5);
    out.cause = word(random);
    out.attempts = static_cast<int>(random() % 1'000);
    out.lastError = word(random);
    out.evidence = word(random);
    out.filledBy = word(random);
    if (coin(random))
        out.checkedAt = time(random);
    out.foundAt = time(random);
    if (coin(random))
        out.closedAt = time(random);
    return out;
}

template<class Make>
auto some(Random &random, std::size_t most, Make make)
{
    std::vector<decltype(make(random))> out;
    for (auto left = random() % (most + 1); left > 0; --left)
        out.push_back(make(random));
    return out;
}

QString text(const std::optional<Decimal> &value)
{
    return value ? QString::fromStdString(value->text()) : QStringLiteral("-");
}

QString text(const std::optional<UtcTime> &value)
{
    return value ? QString::number(market::toUs(*value)) : QStringLiteral("-");
}

/// Any bytes, told apart.
QString bytesText(const std::string &value)
{
    return QString::fromLatin1(QByteArray::fromStdString(value).toHex());
}

QString text(const InstrumentKey &key)
{
    return QString::number(static_cast<int>(key.market)) + u'/' + bytesText(key.symbol);
}

QString text(const market::FundingRate &rate)
{
    return text(std::optional(rate.time)) + u' ' + text(std::optional(rate.rate)) + u' '
           + text(rate.markPrice) + u' ' + QString::number(static_cast<int>(rate.source));
}

QString text(const market::Instrument &row)
{
    QStringList parts{text(row.key)};
    for (const std::string *each : {&row.baseAsset, &row.quoteAsset, &row.status, &row.contractType})
        parts.append(bytesText(*each));
    parts << text(std::optional(row.tickSize)) << text(std::optional(row.stepSize)) << text(row.listedAt)
          << text(row.deliveryAt);
    return parts.join(u' ');
}

/// rows.h has no id, and reads text as UTF-8.
QString ledgerText(const GapRecord &gap)
{
    GapRecord plain = gap;
    plain.instrument.symbol = bytesText(gap.instrument.symbol).toStdString();
    plain.cause = bytesText(gap.cause).toStdString();
    plain.lastError = bytesText(gap.lastError).toStdString();
    plain.evidence = bytesText(gap.evidence).toStdString();
    plain.filledBy = bytesText(gap.filledBy).toStdString();
    return QString::number(gap.id) + u' ' + test::text(plain);
}

} // namespace

WriteBatch randomBatch(std::mt19937_64 &random)
{
    WriteBatch batch;
    batch.candles = some(random, 3, [](Random &r) {
        return CandleBatch{{instrument(r), interval(r)}, some(r, 5, randomCandle)};
    });
    batch.trades = some(random, 3, [](Random &r) {
        return TradeBatch{instrument(r), some(r, 9, randomTrade)};
    });
    batch.funding = some(random, 2, [](Random &r) {
        return FundingBatch{instrument(r), some(r, 3, randomRate)};
    });
    batch.instruments = some(random, 2, randomInstrument);
    batch.gaps = some(random, 2, randomGap);
    batch.state = some(random, 2, [](Random &r) { return std::pair(word(r), word(r)); });
    return batch;
}

QString text(const WriteBatch &batch)
{
    QStringList lines;
    for (const CandleBatch &part : batch.candles) {
        lines << text(part.series.instrument) + u' ' + QString::number(part.series.interval.code());
        lines += texts(part.candles);
    }
    for (const TradeBatch &part : batch.trades)
        lines << text(part.instrument) << texts(part.trades);
    for (const FundingBatch &part : batch.funding) {
        lines << text(part.instrument);
        for (const market::FundingRate &rate : part.rates)
            lines << text(rate);
    }
    for (const market::Instrument &row : batch.instruments)
        lines << text(row);
    for (const GapRecord &gap : batch.gaps)
        lines << ledgerText(gap);
    for (const auto &[name, value] : batch.state)
        lines << bytesText(name) + u'=' + bytesText(value);
    return lines.join(u'\n');
}

} // namespace cw::storage::test
