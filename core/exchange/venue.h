// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/range.h"
#include "core/market/types.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cw::exchange {

using market::Instrument;
using market::InstrumentKey;
using market::Interval;
using market::Market;
using market::UtcTime;

/// What a stream carries.
enum class StreamKind : std::uint8_t { Trade, AggregateTrade, Kline, MiniTicker, MarkPrice };

/// One stream to subscribe to; `interval` only for klines.
struct StreamSpec {
    InstrumentKey instrument;
    StreamKind kind = StreamKind::Trade;
    std::optional<Interval> interval;

    friend bool operator==(const StreamSpec &, const StreamSpec &) = default;
};

/// For unordered containers of streams.
struct StreamSpecHash {
    [[nodiscard]] std::size_t operator()(const StreamSpec &spec) const noexcept
    {
        const std::size_t detail =
            static_cast<std::size_t>(spec.kind) * 32 + (spec.interval ? spec.interval->code() : 31);
        return std::hash<InstrumentKey>()(spec.instrument) * 257 + detail;
    }
};

// ---- What a stream message means ------------------------------------------------------------------------------

/// A trade, in the ids of the stream it came by: raw ids from `Trade`, aggregate ids from `AggregateTrade`. The two
/// must never be mixed in one series.
struct TradeMessage {
    std::string symbol;
    market::Trade trade;
    UtcTime eventTime;
    StreamKind kind = StreamKind::Trade;
};

/// A snapshot of a candle; `candle.final` is the exchange's closed flag.
struct KlineMessage {
    std::string symbol;
    Interval interval = Interval::M1;
    market::Candle candle;
    std::int64_t firstTradeId = -1; ///< −1: no trade in the slot
    std::int64_t lastTradeId = -1;
};

struct TickerMessage {
    std::string symbol;
    market::Decimal open, high, low, last, volume, quoteVolume; ///< rolling 24 h
    UtcTime eventTime;
};

/// `fundingRate` is zero and `nextFunding` absent for contracts without funding (dated or delisted).
struct MarkPriceMessage {
    std::string symbol;
    market::Decimal markPrice, indexPrice, fundingRate;
    std::optional<UtcTime> nextFunding;
    UtcTime eventTime;
};

/// Answer to a control message; `error` is empty on success.
struct ControlReply {
    std::int64_t id = -1;
    std::string error;
};

/// The exchange is about to close this connection.
struct ShutdownNotice {
    UtcTime eventTime;
};

/// Valid, but of no use here (an unknown event type, a status row).
struct IgnoredMessage {
    std::string reason;
};

using StreamMessage = std::variant<TradeMessage, KlineMessage, TickerMessage, MarkPriceMessage, ControlReply,
                                   ShutdownNotice, IgnoredMessage>;

// ---- REST ------------------------------------------------------------------------------------------------------

/// Which of an exchange's counters a call is charged to.
enum class RestBucket : std::uint8_t {
    Weight,  ///< the market's request weight
    Funding, ///< a counter of its own for funding data (USD-M: 500 calls in 5 minutes)
};

/// A limit on calls: `limit` units of cost in each window of the exchange's clock.
struct BucketLimit {
    int limit = 0;
    std::chrono::milliseconds window{60'000};
};

/// One REST call as data: what to send and what it costs.
struct RestCall {
    Market market = Market::Spot;
    std::string path;                                       ///< "/api/v3/klines"
    std::vector<std::pair<std::string, std::string>> query; ///< in order
    int weight = 1; ///< documented cost against the budget of its bucket
    RestBucket bucket = RestBucket::Weight;
};

/// Selects klines by open time, both bounds inclusive as the exchange has them.
struct KlineQuery {
    market::SeriesKey series;
    std::optional<UtcTime> from;
    std::optional<UtcTime> to;
    int limit = 0; ///< 0: the page size with the best rows per weight
};

/// Selects trades. By `fromId` (inclusive) in the feed's own ids: spot raw ids, USD-M aggregate ids; with neither id
/// nor time the newest trades. By time on spot the exchange only has aggregate rows: they come with `id` = `firstId`,
/// so that `id` is the raw id to go on from, and may stand for several trades.
struct TradeQuery {
    InstrumentKey instrument;
    std::optional<std::int64_t> fromId;
    std::optional<UtcTime> from;
    std::optional<UtcTime> to;
    int limit = 1000;
};

struct FundingQuery {
    InstrumentKey instrument;
    std::optional<UtcTime> from;
    std::optional<UtcTime> to;
    int limit = 1000;
};

/// A row that broke a rule of the market, for the quarantine.
struct RefusedRow {
    static constexpr std::size_t kMostBytes = 1'000;

    std::int64_t key =
        0; ///< open time or time in microseconds, or a trade's id in the feed's ids; 0: unreadable
    std::string reason; ///< one sentence
    std::string raw;    ///< as it came, at most kMostBytes of it
};

/// Rows of an answer that can be used, ascending, and those that cannot.
template<class Row>
struct Page {
    std::vector<Row> rows;
    std::vector<RefusedRow> refused;
};
using CandlePage = Page<market::Candle>;
using TradePage = Page<market::Trade>;
using FundingPage = Page<market::FundingRate>;

/// A whole stream event about a row whose values are impossible.
struct RefusedEvent {
    StreamSpec stream;
    RefusedRow row;
};

/// Everything exchangeInfo says that we use.
struct ExchangeInfo {
    UtcTime serverTime;
    std::vector<Instrument> instruments;
    int weightPerMinute = 0; ///< advertised REQUEST_WEIGHT limit
};

/// Where a market's REST and streams live. With `--exchange-url` all point to one base.
struct Endpoints {
    std::vector<std::string> restHosts;   ///< in order of preference, for example "https://api.binance.com"
    std::vector<std::string> streamHosts; ///< for example "wss://stream.binance.com:9443"
    std::string bulkRoot = {};            ///< of the bulk archive; empty: there is none
};

/// One exchange: its endpoints, names, costs and wire formats as data and pure functions. Stateless and
/// thread-safe. To add an exchange, write one of these in a folder of its own.
class Venue {
public:
    virtual ~Venue() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::span<const Interval> intervals(Market market) const = 0;
    /// The trade stream whose ids prove completeness in a market.
    [[nodiscard]] virtual StreamKind tradeStream(Market market) const = 0;

    // Streams
    /// Exchange name of a stream ("btcusdt@kline_1m").
    [[nodiscard]] virtual std::string streamName(const StreamSpec &spec) const = 0;
    /// Path (after the stream host) of the combined connection that may carry this stream; streams with equal paths
    /// may share a connection (spot: "/stream"; USD-M: "/market/stream" …).
    [[nodiscard]] virtual std::string streamPath(const StreamSpec &spec) const = 0;
    [[nodiscard]] virtual std::string subscribeText(std::span<const std::string> names,
                                                    std::int64_t id) const = 0;
    [[nodiscard]] virtual std::string unsubscribeText(std::span<const std::string> names,
                                                      std::int64_t id) const = 0;
    /// Parses one text message of a connection of `market`. Protocol error: nothing of it may be used.
    [[nodiscard]] virtual Result<StreamMessage> parseStream(Market market, std::string_view text) const = 0;
    /// Which row a text was about that `parseStream` refused for `reason`; nothing when it is no whole event about a
    /// trade or a candle.
    [[nodiscard]] virtual std::optional<RefusedEvent> refusedEvent(Market market, std::string_view text,
                                                                   const std::string &reason) const = 0;

    // REST
    [[nodiscard]] virtual RestCall pingCall(Market market) const = 0;
    [[nodiscard]] virtual RestCall timeCall(Market market) const = 0;
    [[nodiscard]] virtual RestCall exchangeInfoCall(Market market,
                                                    std::span<const std::string> symbols) const = 0;
    [[nodiscard]] virtual RestCall klinesCall(const KlineQuery &query) const = 0;
    [[nodiscard]] virtual RestCall tradesCall(const TradeQuery &query) const = 0;
    [[nodiscard]] virtual RestCall fundingCall(const FundingQuery &query) const = 0;
    /// Rows one klines page brings when `limit` is 0.
    [[nodiscard]] virtual int klinesPageSize(Market market) const = 0;
    /// Weight of one klines request for so many rows.
    [[nodiscard]] virtual int klinesWeight(Market market, int rows) const = 0;

    [[nodiscard]] virtual Result<UtcTime> parseTime(std::string_view body) const = 0;
    [[nodiscard]] virtual Result<ExchangeInfo> parseExchangeInfo(Market market,
                                                                 std::string_view body) const = 0;
    // Rows ascending, unique, inside the query's bounds. A row with impossible values is refused alone; an answer
    // whose rows cannot be told apart (no JSON, another shape, not ascending, not what was asked for) as a whole.
    /// Candles on the grid. A row is final when its slot had ended at `serverTime` (the exchange's clock when it
    /// answered).
    [[nodiscard]] virtual Result<CandlePage> parseKlines(const KlineQuery &query, std::string_view body,
                                                         UtcTime serverTime) const = 0;
    /// `latest`: the latest time a trade can have.
    [[nodiscard]] virtual Result<TradePage> parseTrades(const TradeQuery &query, std::string_view body,
                                                        UtcTime latest) const = 0;
    [[nodiscard]] virtual Result<FundingPage> parseFunding(const FundingQuery &query,
                                                           std::string_view body) const = 0;
    /// The limit of a bucket until exchangeInfo tells a newer one.
    [[nodiscard]] virtual BucketLimit bucketLimit(Market market, RestBucket bucket) const = 0;
    /// Header of every answer with the weight used in the running window; empty when there is none.
    [[nodiscard]] virtual std::string_view usedWeightHeader() const = 0;

    /// The error a non-200 answer stands for (status, headers' Retry-After in seconds, body), by the classes of
    /// binance-api §6.3. `retryAfter` of the error is absent when the exchange does not say how long.
    [[nodiscard]] virtual Error classifyError(Market market, int status, std::optional<int> retryAfterSeconds,
                                              std::string_view body) const = 0;

    /// End of a ban as the text of a 418 answer tells it, on the exchange's clock.
    [[nodiscard]] virtual std::optional<UtcTime> banEnd(std::string_view body) const = 0;

    /// Hosts of a market; `overrideUrl` (http://host:port) puts everything on that base.
    [[nodiscard]] virtual Endpoints endpoints(Market market, std::string_view overrideUrl) const = 0;
};

/// Binance spot and USD-M futures.
[[nodiscard]] std::shared_ptr<const Venue> makeBinance();

} // namespace cw::exchange
