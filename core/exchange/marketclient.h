// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/rowfinality.h"
#include "core/exchange/venue.h"

#include <QObject>

#include <functional>
#include <memory>

namespace cw::exchange {

/// Use of a market's REST budget, for the status bar, /metrics and `status`.
struct BudgetState {
    int usedWeight = 0; ///< this minute, the larger of our count and the exchange's header
    int limit = 0;      ///< what we allow ourselves (≤ 80 % of the advertised limit)
    std::optional<std::chrono::milliseconds> blockedFor; ///< 429/418 pause still to wait
    std::string blockedReason;
    int left = 0;                                        ///< what this process may still send this minute
    int perMinute = 0;                                   ///< and in a whole one
    std::optional<std::chrono::milliseconds> answerTime; ///< median of the last answers
};

/// The exchange told us to stop. `duration` counts from now; keep it over a restart for `Banned` (reliability N3).
struct BlockNotice {
    ErrorCode code = ErrorCode::RateLimited; ///< RateLimited (429), Banned (418) or Blocked (403, 451)
    std::chrono::milliseconds duration{0};
    std::string reason; ///< one sentence
};

/// REST access to one market: one governor for all callers. Lives on its creator's thread (the engine's).
///
/// Each call waits for budget, has a deadline for every attempt, is retried by class (network, 5xx: exponential
/// back-off with full jitter, at most `maxAttempts`), and answers exactly once, on this thread, never before the call
/// returned. 429/418 stop every call of the market until the exchange allows again: calls wait through a short pause
/// and fail at once with `retryAfter` during a long one. Calls of a higher priority (Repair first) go first.
class MarketClient : public QObject {
    Q_OBJECT

public:
    enum class Priority { Repair, User, Schedule };

    /// Cancels its call when destroyed; a cancelled call never calls back.
    class Call {
    public:
        virtual ~Call() = default;
    };
    using CallHandle = std::unique_ptr<Call>;
    template<class T>
    using Done = std::function<void(Result<T>)>;

    ~MarketClient() override = default;

    [[nodiscard]] virtual CallHandle serverTime(Done<UtcTime> done) = 0;
    [[nodiscard]] virtual CallHandle exchangeInfo(std::vector<std::string> symbols,
                                                  Done<ExchangeInfo> done) = 0;
    [[nodiscard]] virtual CallHandle klines(KlineQuery query, Priority priority, Done<CandlePage> done) = 0;
    [[nodiscard]] virtual CallHandle trades(TradeQuery query, Priority priority, Done<TradePage> done) = 0;
    [[nodiscard]] virtual CallHandle funding(FundingQuery query, Priority priority,
                                             Done<FundingPage> done) = 0;

    [[nodiscard]] virtual BudgetState budget() const = 0;
    /// Blocks the market as if the exchange had just asked for it: a ban that began before this process did.
    virtual void restoreBlock(std::chrono::milliseconds remaining, std::string reason) = 0;
    /// So many processes send to the exchange's host from here: each takes its part of what we allow ourselves.
    virtual void shareBudget(int processes) = 0;
    /// Called when the exchange blocks us or extends a block.
    std::function<void(const BlockNotice &)> onBlocked;
    /// Called when the exchange answers with a failure of its own (5xx, maintenance); `detail` names status and code.
    std::function<void(const std::string &detail)> onServerFailure;
    /// Called for an answer some of whose rows were refused, before the answer itself; no interval: trades or funding.
    std::function<void(const InstrumentKey &, const std::optional<Interval> &,
                       const std::vector<RefusedRow> &)>
        onRefusedRows;

    /// The exchange's clock now: offset learned from answers and stream events plus our monotonic clock. On a replay
    /// it may run faster; then it is the newest exchange time seen. Empty until the first answer.
    [[nodiscard]] virtual std::optional<UtcTime> exchangeNow() const = 0;
    /// Tells the client about an exchange time seen on a stream.
    virtual void observeExchangeTime(UtcTime t) = 0;

protected:
    using QObject::QObject;
};

/// State of one stream connection.
enum class StreamState { Connecting, Live, Silent, Waiting };

/// Live streams of one market over as few connections as the limits allow. Lives on its creator's thread.
///
/// Combined connections with SUBSCRIBE, connect deadline, any-frame silence watchdog, proof of each subscription by
/// data, unlimited reconnects with capped back-off and jitter, immediate make-before-break rotation on
/// `serverShutdown` and before the 24 h cut.
class StreamPool : public QObject {
    Q_OBJECT

public:
    ~StreamPool() override = default;

    /// Adds and removes streams without dropping the others.
    virtual void subscribe(std::vector<StreamSpec> specs) = 0;
    virtual void unsubscribe(std::vector<StreamSpec> specs) = 0;
    virtual void stop() = 0;

    struct Health {
        int connections = 0;
        int liveConnections = 0;
        std::int64_t messages = 0;
        std::int64_t rejected = 0;
        std::int64_t reconnects = 0;
        std::optional<std::chrono::milliseconds> lastMessageAge;
        StreamState state = StreamState::Waiting;
    };
    [[nodiscard]] virtual Health health() const = 0;

    /// Called for each message with market data, in order of arrival per connection, on this thread. During a rotation
    /// two connections deliver the same: expect duplicates.
    std::function<void(StreamMessage &&)> onMessage;
    /// A connection of these streams was lost (`reason` a machine word: "closed", "silence", "connect-timeout", …);
    /// whatever they would have carried from here on is missing until `onStreamsLive`.
    std::function<void(const std::vector<StreamSpec> &, const std::string &reason)> onStreamsLost;
    /// These streams are proven by data (again); `at` is the exchange time of the first message, which follows.
    std::function<void(const std::vector<StreamSpec> &, UtcTime at)> onStreamsLive;
    /// These streams brought nothing within two proof deadlines, although they were asked for twice: quiet markets, or
    /// names that the exchange does not serve. They stay subscribed.
    std::function<void(const std::vector<StreamSpec> &)> onStreamsQuiet;
    /// A message that was refused; `detail` says why. Called at most 20 times a minute.
    std::function<void(const std::string &detail)> onRejected;
    /// Each message about a row that was refused. However many there are: the receiver bounds what it keeps.
    std::function<void(RefusedEvent &&)> onRefusedEvent;

protected:
    using QObject::QObject;
};

/// Tunables of both; the defaults are the product's, tests shorten them.
struct ClientOptions {
    std::string exchangeUrl; ///< empty: the real hosts
    std::chrono::milliseconds connectDeadline{10'000};
    std::chrono::milliseconds requestDeadline{30'000};
    std::chrono::milliseconds silenceDeadline{60'000};
    std::chrono::milliseconds proofDeadline{30'000};
    std::chrono::milliseconds backoffFirst{1'000};
    std::chrono::milliseconds backoffCap{60'000};
    std::chrono::milliseconds rotateAfter{std::chrono::hours(23)};
    FinalityRule finality;
    std::chrono::milliseconds blockedPause{300'000}; ///< no requests after 403 or 451
    int maxConnectsPerCap = 5;                       ///< stream connects of a market within one `backoffCap`
    int maxParallelRequests = 4;
    int maxAttempts = 5; ///< of one call, after network failures and server errors
    int maxStreamsPerConnection = 1000;
    double budgetShare = 0.8;
    std::uint64_t jitterSeed = 0; ///< 0: random
};

[[nodiscard]] std::unique_ptr<MarketClient> makeMarketClient(std::shared_ptr<const Venue> venue,
                                                             Market market, ClientOptions options);
[[nodiscard]] std::unique_ptr<StreamPool> makeStreamPool(std::shared_ptr<const Venue> venue, Market market,
                                                         ClientOptions options);

} // namespace cw::exchange
