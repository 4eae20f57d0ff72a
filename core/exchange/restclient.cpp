// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/restclient.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace cw::exchange {
namespace {

/// Time requests of our own are at least this far apart, however much events contradict the clock.
constexpr auto kTimeRequestSpacing = std::chrono::seconds(1);
constexpr auto kReplayLead = std::chrono::days(1);
/// Our idea of the exchange's clock may lag a little; a trade further ahead is not believed (reliability T4).
constexpr auto kFutureTolerance = std::chrono::minutes(5);
/// The clock comes first: without it no kline is final and no budget is aligned.
constexpr int kTimeRank = -1;

int rankOf(MarketClient::Priority priority) { return static_cast<int>(priority); }

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// USD-M lists everything whatever it is asked for; the caller gets what it asked for.
void keepOnly(ExchangeInfo &info, const std::vector<std::string> &symbols)
{
    if (symbols.empty())
        return;
    const std::unordered_set<std::string> wanted(symbols.begin(), symbols.end());
    std::erase_if(info.instruments, [&](const Instrument &i) { return !wanted.contains(i.key.symbol); });
}

} // namespace

/// Cancels its task, and its wait for the clock, with itself.
class RestClient::Handle final : public MarketClient::Call {
public:
    explicit Handle(RestClient *client) : m_client(client) {}
    ~Handle() override
    {
        if (m_client && m_task != 0)
            m_client->m_governor.cancel(m_task);
    }

    /// The task that answers this call now.
    void setTask(RestGovernor::TaskId task) { m_task = task; }
    [[nodiscard]] std::weak_ptr<int> alive() const { return m_alive; }

private:
    QPointer<RestClient> m_client;
    RestGovernor::TaskId m_task = 0;
    std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

RestClient::RestClient(std::shared_ptr<const Venue> venue, Market market, ClientOptions options)
    : m_venue(std::move(venue)), m_market(market), m_options(std::move(options)),
      m_governor(m_venue, market, m_options, m_clock, nullptr)
{
    m_governor.onBlocked = [this](const BlockNotice &notice) {
        if (onBlocked)
            onBlocked(notice);
    };
    m_governor.onServerFailure = [this](const std::string &detail) {
        if (onServerFailure)
            onServerFailure(detail);
    };
}

RestClient::~RestClient() = default;

template<class T, class Parse>
RestGovernor::Task RestClient::makeTask(RestCall call, int rank, Parse parse, Done<T> done)
{
    const auto result = std::make_shared<std::optional<T>>();
    RestGovernor::Task task;
    task.call = std::move(call);
    task.rank = rank;
    task.accept = [result, parse = std::move(parse)](const RestGovernor::Answer &answer) -> Result<> {
        Result<T> parsed = parse(answer);
        if (!parsed)
            return failFrom(parsed);
        *result = *std::move(parsed);
        return {};
    };
    task.done = [result, done = std::move(done)](Result<> outcome) {
        if (outcome)
            done(**std::move(result));
        else
            done(tl::unexpected<Error>(std::move(outcome).error()));
    };
    return task;
}

RestGovernor::Task RestClient::timeTask(Done<UtcTime> done)
{
    const auto parse = [this](const RestGovernor::Answer &answer) {
        Result<UtcTime> time = m_venue->parseTime(viewOf(answer.body));
        if (time)
            learnTime(answer, *time);
        return time;
    };
    return makeTask<UtcTime>(m_venue->timeCall(m_market), kTimeRank, parse, std::move(done));
}

MarketClient::CallHandle RestClient::submit(RestGovernor::Task task)
{
    auto handle = std::make_unique<Handle>(this);
    handle->setTask(m_governor.submit(std::move(task)));
    return handle;
}

MarketClient::CallHandle RestClient::refuse(std::function<void()> answer)
{
    auto handle = std::make_unique<Handle>(this);
    QMetaObject::invokeMethod(
        this,
        [alive = handle->alive(), answer = std::move(answer)] {
            if (!alive.expired())
                answer();
        },
        Qt::QueuedConnection);
    return handle;
}

MarketClient::CallHandle RestClient::serverTime(Done<UtcTime> done)
{
    return submit(timeTask(std::move(done)));
}

MarketClient::CallHandle RestClient::exchangeInfo(std::vector<std::string> symbols, Done<ExchangeInfo> done)
{
    RestCall call = m_venue->exchangeInfoCall(m_market, symbols);
    const auto parse = [this, symbols = std::move(symbols)](const RestGovernor::Answer &answer) {
        Result<ExchangeInfo> info = m_venue->parseExchangeInfo(m_market, viewOf(answer.body));
        if (info) {
            learnTime(answer, info->serverTime);
            m_governor.setWeightLimit(info->weightPerMinute);
            keepOnly(*info, symbols);
        }
        return info;
    };
    return submit(makeTask<ExchangeInfo>(std::move(call), rankOf(Priority::User), parse, std::move(done)));
}

MarketClient::CallHandle RestClient::klines(KlineQuery query, Priority priority, Done<CandlePage> done)
{
    RestCall call = m_venue->klinesCall(query);
    const auto parse = [this,
                        query = std::move(query)](const RestGovernor::Answer &answer) -> Result<CandlePage> {
        if (!answer.exchangeTimeSent)
            return cw::fail(ErrorCode::Internal,
                            "The exchange's clock was not known when klines were asked for.");
        Result<CandlePage> page = m_venue->parseKlines(query, viewOf(answer.body), latestPlausible(answer));
        if (page) {
            judgeFinality(page->rows, query.series.interval, *answer.exchangeTimeSent, m_options.finality);
            for (market::Candle &row : page->rows)
                row.eventTime = *answer.exchangeTimeSent;
            tellRefused(query.series.instrument, query.series.interval, page->refused);
        }
        return page;
    };
    RestGovernor::Task task = makeTask<CandlePage>(std::move(call), rankOf(priority), parse, std::move(done));
    return m_clock.now(net::monoNow()) ? submit(std::move(task)) : submitAfterClock(std::move(task));
}

/// No row of an answer can be later than this. A replay runs away from our clock between two looks at its own.
UtcTime RestClient::latestPlausible(const RestGovernor::Answer &answer) const
{
    const UtcTime now = m_clock.now(answer.receivedAt).value_or(*answer.exchangeTimeSent);
    return m_clock.runsLikeOurs() ? now : now + kReplayLead;
}

/// The same for a trade, which needs no clock to be asked for.
UtcTime RestClient::latestTrade(const RestGovernor::Answer &answer) const
{
    return answer.exchangeTimeSent ? latestPlausible(answer) + kFutureTolerance : UtcTime::max();
}

MarketClient::CallHandle RestClient::submitAfterClock(RestGovernor::Task task)
{
    auto handle = std::make_unique<Handle>(this);
    m_waiting.push_back({handle->alive(), handle.get(), std::move(task)});
    askTime();
    return handle;
}

/// Asks for the time once, however many want to know.
void RestClient::askTime()
{
    if (std::exchange(m_isTimeAsked, true))
        return;
    m_lastTimeRequest = net::monoNow();
    m_governor.submit(timeTask([this](const Result<UtcTime> &time) {
        m_isTimeAsked = false;
        releaseWaiting(time);
    }));
}

void RestClient::releaseWaiting(const Result<UtcTime> &time)
{
    const QPointer<RestClient> self(this);
    for (WaitingForClock &waiting : std::exchange(m_waiting, {})) {
        if (!self)
            return;
        if (waiting.isWanted.expired())
            continue;
        if (time)
            waiting.handle->setTask(m_governor.submit(std::move(waiting.task)));
        else
            waiting.task.done(tl::unexpected<Error>(time.error()));
    }
}

void RestClient::learnTime(const RestGovernor::Answer &answer, UtcTime serverTime)
{
    const bool isFirst = !m_clock.now(answer.receivedAt);
    m_clock.observeAnswer(answer.receivedAt, serverTime);
    if (isFirst || m_clock.runsLikeOurs())
        m_governor.alignWindows(serverTime);
}

MarketClient::CallHandle RestClient::trades(TradeQuery query, Priority priority, Done<TradePage> done)
{
    RestCall call = m_venue->tradesCall(query);
    const auto parse = [this, query = std::move(query)](const RestGovernor::Answer &answer) {
        Result<TradePage> page = m_venue->parseTrades(query, viewOf(answer.body), latestTrade(answer));
        if (page)
            tellRefused(query.instrument, std::nullopt, page->refused);
        return page;
    };
    return submit(makeTask<TradePage>(std::move(call), rankOf(priority), parse, std::move(done)));
}

MarketClient::CallHandle RestClient::funding(FundingQuery query, Priority priority, Done<FundingPage> done)
{
    if (m_market == Market::Spot)
        return refuse([done = std::move(done)] {
            done(cw::fail(ErrorCode::Unsupported, "The spot market has no funding rates."));
        });
    RestCall call = m_venue->fundingCall(query);
    const auto parse = [this, query = std::move(query)](const RestGovernor::Answer &answer) {
        Result<FundingPage> page = m_venue->parseFunding(query, viewOf(answer.body));
        if (page)
            tellRefused(query.instrument, std::nullopt, page->refused);
        return page;
    };
    return submit(makeTask<FundingPage>(std::move(call), rankOf(priority), parse, std::move(done)));
}

void RestClient::tellRefused(const InstrumentKey &instrument, const std::optional<Interval> &interval,
                             const std::vector<RefusedRow> &refused) const
{
    if (!refused.empty() && onRefusedRows)
        onRefusedRows(instrument, interval, refused);
}

BudgetState RestClient::budget() const { return m_governor.budget(); }

void RestClient::restoreBlock(std::chrono::milliseconds remaining, std::string reason)
{
    m_governor.block(ErrorCode::Banned, remaining, reason);
}

std::optional<UtcTime> RestClient::exchangeNow() const { return m_clock.now(net::monoNow()); }

void RestClient::observeExchangeTime(UtcTime t)
{
    const net::MonoTime now = net::monoNow();
    m_clock.observeEvent(now, t);
    const bool isDue = !m_lastTimeRequest || now - *m_lastTimeRequest >= kTimeRequestSpacing;
    if (isDue && m_clock.wantsAnswer(now))
        askTime();
}

std::unique_ptr<MarketClient> makeMarketClient(std::shared_ptr<const Venue> venue, Market market,
                                               ClientOptions options)
{
    return std::make_unique<RestClient>(std::move(venue), market, std::move(options));
}

} // namespace cw::exchange
