// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/liveword.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <optional>

using namespace Qt::StringLiterals;

namespace cw::engine {
namespace {

using interfaces::CandleUpdate;
using interfaces::TickerUpdate;
using market::Candle;
using market::Decimal;

constexpr qsizetype kCandleFields = 17;
constexpr qsizetype kTickerFields = 10;
constexpr qsizetype kBlockFields = 4;
/// Of a reason; the rest of an answer's text helps nobody.
constexpr std::size_t kLongestReason = 1'000;
/// No exchange bans for longer.
constexpr std::chrono::hours kLongestBlock{24 * 7};

QString text(std::string_view value) { return QString::fromUtf8(value.data(), qsizetype(value.size())); }

QJsonValue valueOf(const std::optional<Decimal> &value)
{
    return value ? QJsonValue(text(value->text())) : QJsonValue();
}

/// Reads the fields of one line in order. After a field that is not what it should be, `isGood` is false.
class Fields {
public:
    explicit Fields(QJsonArray array) : m_array(std::move(array)) {}

    [[nodiscard]] bool isGood() const { return m_isGood; }

    std::string word() { return next().toString().toStdString(); }
    std::int64_t number()
    {
        const QJsonValue value = next();
        m_isGood &= value.isDouble();
        return value.toInteger();
    }
    market::UtcTime time() { return market::fromUs(number()); }
    Decimal decimal()
    {
        const auto value = Decimal::parse(word());
        m_isGood &= value.has_value();
        return value.value_or(Decimal());
    }
    std::optional<Decimal> known() { return peek().isNull() ? skip<Decimal>() : std::optional(decimal()); }
    std::optional<std::int64_t> knownNumber()
    {
        return peek().isNull() ? skip<std::int64_t>() : std::optional(number());
    }
    market::InstrumentKey instrument()
    {
        const auto market = market::parseMarket(word());
        m_isGood &= market.has_value();
        return {market.value_or(market::Market::Spot), word()};
    }
    std::optional<market::Interval> interval()
    {
        auto interval = market::Interval::parse(word());
        m_isGood &= interval.has_value();
        return interval;
    }

private:
    [[nodiscard]] QJsonValue peek() const { return m_array.at(m_at); }
    QJsonValue next() { return m_array.at(m_at++); }
    template<class T>
    std::optional<T> skip()
    {
        ++m_at;
        return std::nullopt;
    }

    QJsonArray m_array;
    qsizetype m_at = 1; ///< behind the kind
    bool m_isGood = true;
};

std::string lineOf(const QJsonArray &fields)
{
    return QJsonDocument(fields).toJson(QJsonDocument::Compact).toStdString() + '\n';
}

std::optional<CandleUpdate> candleOf(Fields fields)
{
    CandleUpdate update{{fields.instrument(), market::Interval::M1}, {}, false};
    const auto interval = fields.interval();
    Candle &candle = update.candle;
    candle.openTime = fields.time();
    candle.closeTime = fields.time();
    candle.eventTime = fields.time();
    candle.source = market::sourceFromValue(static_cast<int>(fields.number())).value_or(candle.source);
    for (Decimal *value : {&candle.open, &candle.high, &candle.low, &candle.close, &candle.volume})
        *value = fields.decimal();
    candle.quoteVolume = fields.known();
    candle.tradeCount = fields.knownNumber();
    candle.takerBuyVolume = fields.known();
    candle.takerBuyQuoteVolume = fields.known();
    if (!fields.isGood())
        return std::nullopt;
    update.series.interval = *interval;
    return update;
}

std::optional<TickerUpdate> tickerOf(Fields fields)
{
    TickerUpdate ticker;
    ticker.instrument = fields.instrument();
    ticker.eventTime = fields.time();
    for (Decimal *value :
         {&ticker.open, &ticker.high, &ticker.low, &ticker.last, &ticker.volume, &ticker.quoteVolume})
        *value = fields.decimal();
    return fields.isGood() ? std::optional(ticker) : std::nullopt;
}

std::optional<HostBlock> blockOf(Fields fields)
{
    HostBlock block;
    block.host = fields.word();
    block.remaining = std::chrono::milliseconds(fields.number());
    block.reason = fields.word();
    const bool isGood = fields.isGood() && !block.host.empty() && block.remaining.count() > 0
                        && block.remaining <= kLongestBlock;
    return isGood ? std::optional(block) : std::nullopt;
}

void addLine(LiveWord &word, std::string_view line)
{
    const QJsonArray fields =
        QJsonDocument::fromJson(QByteArray(line.data(), qsizetype(line.size()))).array();
    const QString kind = fields.at(0).toString();
    if (kind == u"hello"_s) {
        word.isGreeting = true;
    } else if (kind == u"candle"_s && fields.size() == kCandleFields) {
        if (auto update = candleOf(Fields(fields)))
            word.candles.push_back(std::move(*update));
    } else if (kind == u"ticker"_s && fields.size() == kTickerFields) {
        if (auto ticker = tickerOf(Fields(fields)))
            word.tickers.push_back(std::move(*ticker));
    } else if (kind == u"block"_s && fields.size() == kBlockFields) {
        if (auto block = blockOf(Fields(fields)))
            word.blocks.push_back(std::move(*block));
    }
}

} // namespace

std::string lineOf(const CandleUpdate &update)
{
    const auto &[series, candle, closed] = update;
    return lineOf(QJsonArray{u"candle"_s, text(market::marketText(series.instrument.market)),
                             text(series.instrument.symbol), text(series.interval.text()),
                             qint64(market::toUs(candle.openTime)), qint64(market::toUs(candle.closeTime)),
                             qint64(market::toUs(candle.eventTime)), static_cast<int>(candle.source),
                             text(candle.open.text()), text(candle.high.text()), text(candle.low.text()),
                             text(candle.close.text()), text(candle.volume.text()),
                             valueOf(candle.quoteVolume),
                             candle.tradeCount ? QJsonValue(qint64(*candle.tradeCount)) : QJsonValue(),
                             valueOf(candle.takerBuyVolume), valueOf(candle.takerBuyQuoteVolume)});
}

std::string lineOf(const TickerUpdate &ticker)
{
    return lineOf(QJsonArray{u"ticker"_s, text(market::marketText(ticker.instrument.market)),
                             text(ticker.instrument.symbol), qint64(market::toUs(ticker.eventTime)),
                             text(ticker.open.text()), text(ticker.high.text()), text(ticker.low.text()),
                             text(ticker.last.text()), text(ticker.volume.text()),
                             text(ticker.quoteVolume.text())});
}

std::string lineOf(const HostBlock &block)
{
    return lineOf(QJsonArray{u"block"_s, text(block.host), qint64(block.remaining.count()),
                             text(block.reason.substr(0, kLongestReason))});
}

std::string greetingLine() { return lineOf(QJsonArray{u"hello"_s}); }

LiveWord parseLiveWord(std::string_view text)
{
    LiveWord word;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        addLine(word, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return word;
}

} // namespace cw::engine
