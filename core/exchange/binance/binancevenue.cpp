// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/endpoints.h"
#include "core/exchange/binance/errorclassifier.h"
#include "core/exchange/binance/exchangeinfoparser.h"
#include "core/exchange/binance/fundingparser.h"
#include "core/exchange/binance/klineparser.h"
#include "core/exchange/binance/requests.h"
#include "core/exchange/binance/streamnames.h"
#include "core/exchange/binance/streamparser.h"
#include "core/exchange/binance/tradeparser.h"
#include "core/exchange/venue.h"

namespace cw::exchange {
namespace {

/// Ties the tables and functions of this folder together.
class Binance final : public Venue {
public:
    std::string_view name() const override { return "binance"; }
    std::span<const Interval> intervals(Market market) const override
    {
        return binance::factsOf(market).intervals;
    }
    StreamKind tradeStream(Market market) const override { return binance::factsOf(market).tradeStream; }

    std::string streamName(const StreamSpec &spec) const override { return binance::streamName(spec); }
    std::string streamPath(const StreamSpec &spec) const override { return binance::streamPath(spec); }
    std::string subscribeText(std::span<const std::string> names, std::int64_t id) const override
    {
        return binance::controlText("SUBSCRIBE", names, id);
    }
    std::string unsubscribeText(std::span<const std::string> names, std::int64_t id) const override
    {
        return binance::controlText("UNSUBSCRIBE", names, id);
    }
    Result<StreamMessage> parseStream(Market market, std::string_view text) const override
    {
        return binance::parseStreamText(market, text);
    }
    std::optional<RefusedEvent> refusedEvent(Market market, std::string_view text,
                                             const std::string &reason) const override
    {
        return binance::refusedStreamText(market, text, reason);
    }

    RestCall pingCall(Market market) const override { return binance::pingCall(market); }
    RestCall timeCall(Market market) const override { return binance::timeCall(market); }
    RestCall exchangeInfoCall(Market market, std::span<const std::string> symbols) const override
    {
        return binance::exchangeInfoCall(market, symbols);
    }
    RestCall klinesCall(const KlineQuery &query) const override { return binance::klinesCall(query); }
    RestCall tradesCall(const TradeQuery &query) const override { return binance::tradesCall(query); }
    RestCall fundingCall(const FundingQuery &query) const override { return binance::fundingCall(query); }
    int klinesPageSize(Market market) const override { return binance::factsOf(market).klinesPageSize; }
    int klinesWeight(Market market, int rows) const override { return binance::klinesWeight(market, rows); }

    Result<UtcTime> parseTime(std::string_view body) const override { return binance::parseServerTime(body); }
    Result<ExchangeInfo> parseExchangeInfo(Market market, std::string_view body) const override
    {
        return binance::parseExchangeInfoBody(market, body);
    }
    Result<CandlePage> parseKlines(const KlineQuery &query, std::string_view body,
                                   UtcTime serverTime) const override
    {
        return binance::parseKlinesPage(query, body, serverTime);
    }
    Result<TradePage> parseTrades(const TradeQuery &query, std::string_view body,
                                  UtcTime latest) const override
    {
        return binance::parseTradesPage(query, body, latest);
    }
    Result<FundingPage> parseFunding(const FundingQuery &query, std::string_view body) const override
    {
        return binance::parseFundingPage(query, body);
    }

    BucketLimit bucketLimit(Market market, RestBucket bucket) const override
    {
        if (bucket == RestBucket::Funding)
            return binance::kFundingBucket;
        return {binance::factsOf(market).weightPerMinute, std::chrono::minutes(1)};
    }
    std::string_view usedWeightHeader() const override { return binance::kUsedWeightHeader; }
    Error classifyError(Market market, int status, std::optional<int> retryAfterSeconds,
                        std::string_view body) const override
    {
        return binance::classifyAnswer(market, status, retryAfterSeconds, body);
    }
    std::optional<UtcTime> banEnd(std::string_view body) const override { return binance::readBanEnd(body); }

    Endpoints endpoints(Market market, std::string_view overrideUrl) const override
    {
        return binance::endpointsOf(market, overrideUrl);
    }
};

} // namespace

std::shared_ptr<const Venue> makeBinance() { return std::make_shared<const Binance>(); }

} // namespace cw::exchange
