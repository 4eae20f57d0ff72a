// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/markets/marketingest.h"

#include "core/ingest/base/log.h"
#include "core/ingest/feed/feedcauses.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::ingest {
namespace {

using exchange::StreamKind;
using exchange::StreamSpec;
using interfaces::FeedState;
using market::InstrumentKey;
using market::Interval;

constexpr std::chrono::milliseconds kRetry{2'000};
constexpr std::chrono::milliseconds kCatchUpPoll{20};
constexpr std::chrono::minutes kScanPeriod{10};
/// A server that comes back may have lost what it took this long before it went.
constexpr std::chrono::minutes kLastTaken{1};
/// What waited while the database was away is stored by then.
constexpr std::chrono::seconds kSettled{10};

std::vector<Interval> supported(const std::vector<Interval> &wanted, std::span<const Interval> offered)
{
    std::vector<Interval> both;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(both), [&](Interval interval) {
        return std::find(offered.begin(), offered.end(), interval) != offered.end();
    });
    return both;
}

int fundingWeight(const exchange::Venue &venue, market::Market market)
{
    return venue.fundingCall({{market, {}}, std::nullopt, std::nullopt, 1000}).weight;
}

/// Why an instrument is not this process's business any more.
std::string whyNot(std::optional<RecordStep> step)
{
    if (step == RecordStep::Dropped)
        return " is not recorded any more.";
    if (step == RecordStep::HandedOver)
        return " was handed over to another node, which fetches what is missing.";
    return " is recorded by another node now, which fetches what is missing.";
}

} // namespace

MarketIngest::MarketIngest(MarketSetup setup)
    : m_setup(std::move(setup)), m_queue(*m_setup.timers, m_setup.parallelFetches), m_causes(m_setup.clocks),
      m_follows(m_setup.market), m_quarantine(*m_setup.sink, *m_setup.timers),
      m_feed(m_setup.market, {*m_setup.sink, *m_setup.timers, *m_setup.listener, *this, m_causes,
                              m_setup.venue->tradeStream(m_setup.market) == StreamKind::Trade}),
      m_tools{{*m_setup.client, *m_setup.sink, *m_setup.timers, m_setup.venue->klinesPageSize(m_setup.market),
               [venue = m_setup.venue, market = m_setup.market](std::int64_t rows) {
                   return venue->klinesWeight(market, static_cast<int>(rows));
               },
               [venue = m_setup.venue](const exchange::TradeQuery &query) {
                   return venue->tradesCall(query).weight;
               },
               fundingWeight(*m_setup.venue, m_setup.market),
               [this](const InstrumentKey &instrument) { return m_causes.ended(instrument); }, m_setup.bulk,
               m_setup.reads},
              m_queue,
              *m_setup.reads,
              m_feed,
              m_causes,
              m_follows,
              m_setup.leftToJobs,
              *m_setup.listener,
              m_setup.backfillDays,
              m_setup.node},
      m_candles(m_tools), m_trades(m_tools), m_funding(m_tools),
      m_instruments(m_tools, m_setup.market, m_setup.quoteAssets),
      m_marks(m_setup.market, m_setup.host, *m_setup.client, *m_setup.sink, *m_setup.timers,
              m_setup.clocks)
{
    m_setup.intervals = supported(m_setup.intervals, m_setup.venue->intervals(m_setup.market));
    connectClient();
    connectStreams();
    m_setup.client->onBlocked = [this](const exchange::BlockNotice &) {
        m_marks.noteBlock();
        if (m_setup.onBlocked)
            m_setup.onBlocked();
    };
}

MarketIngest::~MarketIngest()
{
    m_setup.streams->onMessage = {};
    m_setup.streams->onStreamsLost = {};
    m_setup.streams->onStreamsLive = {};
    m_setup.streams->onStreamsQuiet = {};
    m_setup.streams->onRejected = {};
    m_setup.streams->onRefusedEvent = {};
    m_setup.client->onServerFailure = {};
    m_setup.client->onBlocked = {};
    m_setup.client->onRefusedRows = {};
}

// ---- Start and stop --------------------------------------------------------------------------------------------

void MarketIngest::track(const std::string &symbol)
{
    if (!m_symbols.insert(symbol).second)
        return;
    m_feed.follow(symbol, m_setup.intervals);
    if (m_isStarted)
        readFacts();
}

void MarketIngest::follow(const std::vector<Interval> &intervals)
{
    for (const Interval interval : supported(intervals, m_setup.venue->intervals(m_setup.market))) {
        auto &followed = m_setup.intervals;
        if (std::find(followed.begin(), followed.end(), interval) != followed.end())
            continue;
        followed.push_back(interval);
        for (const std::string &symbol : m_symbols) {
            m_feed.follow(symbol, followed);
            if (m_subscribed.contains(symbol) || m_heard.contains(symbol))
                m_setup.streams->subscribe({{{m_setup.market, symbol}, StreamKind::Kline, interval}});
            if (m_subscribed.contains(symbol))
                m_candles.add({{m_setup.market, symbol}, interval});
        }
    }
}

void MarketIngest::untrack(const std::string &symbol, std::optional<RecordStep> step)
{
    if (m_symbols.erase(symbol) == 0)
        return;
    const bool wasRecorded = m_subscribed.erase(symbol) > 0;
    if (wasRecorded)
        m_letGo[symbol] = {step, feedTime()};
    m_heard.erase(symbol);
    const InstrumentKey instrument{m_setup.market, symbol};
    m_setup.streams->unsubscribe(specsOf(symbol));
    const std::string why = market::describe(instrument) + whyNot(step);
    m_candles.remove(instrument, why);
    m_trades.remove(instrument, why);
    m_funding.remove(instrument);
    m_feed.forget(symbol);
    m_causes.forgetInstrument(symbol);
    m_follows.forget(symbol);
    if (step && wasRecorded)
        m_marks.writeRecord({symbol}, markOf(*step));
}

void MarketIngest::start()
{
    if (!std::exchange(m_wasAsked, true))
        readFacts();
}

void MarketIngest::readFacts()
{
    // Rows that a former run took and this one is still writing would look like a loss.
    if (!m_setup.sink->hasCaughtUp()) {
        if (m_setup.sink->isHeldUp())
            listenAll();
        m_retry = m_setup.timers->after(kCatchUpPoll, [this] { readFacts(); });
        return;
    }
    std::vector<std::string> symbols;
    std::set_difference(m_symbols.begin(), m_symbols.end(), m_subscribed.begin(), m_subscribed.end(),
                        std::back_inserter(symbols));
    readAsync<StartFacts>(
        *m_setup.reads,
        [market = m_setup.market, host = m_setup.host, symbols, intervals = m_setup.intervals,
         own = ownRows(symbols)](storage::Reader &reader) {
            return readStartFacts(reader, market, host, symbols, intervals, own);
        },
        m_lifetime.guard(
            [this, symbols](Result<StartFacts> facts) { handleFacts(symbols, std::move(facts)); }));
}

void MarketIngest::handleFacts(const std::vector<std::string> &symbols, Result<StartFacts> facts)
{
    if (m_isStopped)
        return;
    if (!facts) {
        if (facts.error().isTransient())
            listenAll();
        else
            qCWarning(logIngest, "Cannot read what is stored: %s", facts.error().detail.c_str());
        m_retry = m_setup.timers->after(kRetry, [this] { readFacts(); });
        return;
    }
    const bool isFirst = !std::exchange(m_isStarted, true);
    std::set<std::string> added;
    for (const std::string &symbol : symbols) {
        if (!m_symbols.contains(symbol) || !m_subscribed.insert(symbol).second)
            continue;
        const InstrumentFacts &left = facts->instruments[symbol];
        noteAbsence(symbol, left);
        expectStreams(symbol);
        m_follows.restore(symbol, left.followed);
        // Trades that came before anybody followed them are no run that goes on.
        const bool isFollowed = left.followed.since({m_setup.market, symbol}, std::nullopt).has_value();
        const std::optional<LastTrade> last = isFollowed ? lastKnownTrade(left) : std::nullopt;
        if (last && m_heard.contains(symbol))
            m_feed.joinTrades(symbol, *last);
        else if (m_setup.recordsTrades)
            m_feed.followTrades(symbol, last, feedTime());
        subscribe(symbol);
        for (const storage::GapRecord &record : left.dropped)
            m_trades.take(record);
        added.insert(symbol);
    }
    m_marks.writeRecord(added, markOf(RecordStep::Recording));
    m_marks.keep(m_follows.takeNews());
    if (m_subscribed != m_symbols) // tracked while this was being read
        readFacts();
    if (!isFirst)
        return;
    m_marks.restoreBlock(facts->block);
    removeOldRuns(std::move(facts->unread));
    contactExchange();
}

void MarketIngest::removeOldRuns(std::vector<UnreadRun> runs)
{
    std::erase_if(runs, [oldest = feedTime() - kVerdictLife](const UnreadRun &run) { return run.since >= oldest; });
    m_marks.removeUnread(runs);
}

void MarketIngest::noteAbsence(const std::string &symbol, InstrumentFacts facts)
{
    if (!facts.lastStored)
        return;
    for (const EarlierAbsence &earlier : facts.earlier)
        m_causes.instrumentWasAway(symbol, absenceCause(earlier, m_setup.node), {earlier.from, earlier.to});
    if (const auto let = m_letGo.find(symbol); let != m_letGo.end())
        facts.letGo = let->second;
    facts.formerDamage = m_setup.sink->formerDamage();
    // Whoever was heard before the store could be read is back already.
    const auto back = m_heard.contains(symbol) ? m_heardSince : std::nullopt;
    const UtcTime until = back.value_or(feedTime());
    UtcTime newest = *facts.lastStored;
    if (!facts.formerDamage.empty() && facts.mark)
        m_causes.rowsWereLost(symbol, {"disk-error", facts.formerDamage},
                              {std::max(facts.mark->at, followedSince(symbol, facts.followed)), newest});
    Cause cause = absenceCause(facts, m_setup.node, until, m_databaseAway);
    if (const auto heard = heardAfterMark(facts, m_setup.node)) {
        // What touches an absence is laid to it, and the next hole begins where that run was heard last.
        m_causes.instrumentWasAway(symbol, std::move(cause), {newest, *heard - std::chrono::microseconds(1)});
        cause = unmarkedRunCause(facts, m_setup.node, *heard);
        newest = *heard;
    }
    // An earlier run took it over and stored nothing: the same absence goes on.
    if (facts.absence && facts.absence->from == newest)
        cause = facts.absence->cause;
    else if (facts.absence)
        m_causes.instrumentWasAway(symbol, facts.absence->cause,
                                   {facts.absence->from, facts.absence->to.value_or(facts.absence->from)});
    if (isKept(cause))
        m_marks.writeAway(symbol, {cause, newest, std::nullopt});
    m_causes.instrumentLost(symbol, std::move(cause), newest, until);
    if (back)
        instrumentIsBack(symbol, *back);
}

/// Since when all streams of an instrument are followed: what is missing before may never have come.
market::UtcTime MarketIngest::followedSince(const std::string &symbol, const FollowMarks &follows) const
{
    const InstrumentKey instrument{m_setup.market, symbol};
    UtcTime since = follows.since(instrument, std::nullopt).value_or(UtcTime());
    for (const Interval interval : m_setup.intervals)
        since = std::max(since, follows.since(instrument, interval).value_or(UtcTime()));
    return since;
}

void MarketIngest::noteDatabase(bool isThere)
{
    if (std::exchange(m_hasDatabase, isThere) == isThere)
        return;
    if (!isThere) {
        m_databaseAway = market::TimeRange{feedTime(), feedTime()};
    } else if (m_databaseAway) {
        m_databaseAway->to = std::max(m_databaseAway->from, feedTime());
        lookForLost(*m_databaseAway);
    }
}

/// The server that answers now may have lost what it had taken last, though it said it was stored: a copy that lagged
/// behind the one it stands in for, or one that does not wait for its disk.
void MarketIngest::lookForLost(const market::TimeRange &away)
{
    m_causes.feedWasAway({"lost", "The database was away, and came back without rows that it had taken: nothing else kept "
                                  "them from being stored."},
                         {away.from - kLastTaken, away.to});
    if (m_nextScan)
        m_nextScan = m_setup.timers->after(kSettled, [this] { scanAll(); });
}

void MarketIngest::instrumentIsBack(const std::string &symbol, UtcTime at)
{
    m_causes.instrumentIsBack(symbol, at);
    m_marks.writeBack(symbol, at);
}

/// The database is away, and nobody knows what is stored. What comes live is taken all the same: it waits on its way,
/// and is joined to what is stored when that can be read.
void MarketIngest::listenAll()
{
    if (m_isStopped)
        return;
    for (const std::string &symbol : m_symbols) {
        if (m_subscribed.contains(symbol) || !m_heard.insert(symbol).second)
            continue;
        if (m_setup.recordsTrades)
            m_feed.followTrades(symbol, std::nullopt, feedTime());
        expectStreams(symbol);
        m_setup.streams->subscribe(specsOf(symbol));
    }
}

OwnRows MarketIngest::ownRows(const std::vector<std::string> &symbols)
{
    OwnRows own;
    own.since = m_heardSince;
    for (const std::string &symbol : symbols) {
        if (const auto first = m_feed.firstTrade(symbol))
            own.firstTrades.emplace(symbol, *first);
    }
    return own;
}

void MarketIngest::subscribe(const std::string &symbol)
{
    const InstrumentKey instrument{m_setup.market, symbol};
    if (!m_heard.contains(symbol))
        m_setup.streams->subscribe(specsOf(symbol));
    for (const Interval interval : m_setup.intervals)
        m_candles.add({instrument, interval});
    if (m_setup.recordsTrades)
        m_trades.add(instrument);
    if (m_setup.market == market::Market::UsdM)
        m_funding.add(instrument);
}

void MarketIngest::expectStreams(const std::string &symbol)
{
    if (m_setup.recordsTrades)
        m_follows.expect(symbol, std::nullopt);
    for (const Interval interval : m_setup.intervals)
        m_follows.expect(symbol, interval);
}

std::vector<StreamSpec> MarketIngest::specsOf(const std::string &symbol) const
{
    const InstrumentKey instrument{m_setup.market, symbol};
    std::vector<StreamSpec> specs;
    if (m_setup.recordsTrades)
        specs.push_back({instrument, m_setup.venue->tradeStream(m_setup.market), std::nullopt});
    for (const Interval interval : m_setup.intervals)
        specs.push_back({instrument, StreamKind::Kline, interval});
    specs.push_back({instrument, StreamKind::MiniTicker, std::nullopt});
    return specs;
}

void MarketIngest::contactExchange()
{
    m_contact = m_setup.client->serverTime([this](const Result<market::UtcTime> &time) {
        if (!time) {
            qCInfo(logIngest, "%s: the exchange does not answer: %s",
                   std::string(market::marketText(m_setup.market)).c_str(), time.error().detail.c_str());
            m_retry = m_setup.timers->after(kRetry, [this] { contactExchange(); });
            return;
        }
        beginKeeping();
    });
}

void MarketIngest::beginKeeping()
{
    m_candles.begin();
    m_funding.begin();
    scheduleScans();
    syncInstruments();
}

/// Reads the list now, and again as often as was asked for.
void MarketIngest::syncInstruments()
{
    refreshInstruments([](const Result<InstrumentList::Report> &report) {
        if (!report)
            qCInfo(logIngest, "The instrument list did not come: %s", report.error().detail.c_str());
    });
    if (m_setup.instrumentSync)
        m_nextSync = m_setup.timers->after(*m_setup.instrumentSync, [this] { syncInstruments(); });
}

void MarketIngest::scheduleScans()
{
    m_nextScan = m_setup.timers->after(kScanPeriod, [this] { scanAll(); });
}

void MarketIngest::scanAll()
{
    m_candles.scanAll();
    m_trades.scanAll();
    scheduleScans();
}

void MarketIngest::stop()
{
    m_isStopped = true;
    m_setup.streams->stop();
    m_feed.flush();
    m_quarantine.flush();
    m_marks.keepRecord(m_subscribed, markOf(RecordStep::Stopped));
    m_marks.noteBlock();
    if (!m_isStarted && m_heardSince)
        noteUnreadRun(RecordStep::Stopped);
    m_contact.reset();
    m_instruments.cancel();
    m_retry.reset();
    m_nextScan.reset();
    m_nextSync.reset();
    for (const std::string &symbol : m_symbols) {
        m_candles.remove({m_setup.market, symbol}, "The program ended.");
        m_trades.remove({m_setup.market, symbol}, "The program ended.");
    }
    m_queue.cancelAll();
}

// ---- Asked for -------------------------------------------------------------------------------------------------

interfaces::FeedState MarketIngest::feedState() const
{
    if ((!m_isStarted && m_heard.empty()) || m_isStopped)
        return FeedState::Off;
    const auto budget = m_setup.client->budget();
    if (m_symbols.empty() && !budget.blockedFor)
        return FeedState::Idle;
    return feedStateOf(m_setup.streams->health(), budget);
}

interfaces::MarketStatus MarketIngest::status() const
{
    const auto health = m_setup.streams->health();
    const auto budget = m_setup.client->budget();
    interfaces::MarketStatus status;
    status.market = m_setup.market;
    status.feed = feedState();
    if (!m_symbols.empty())
        status.lastMessageAge = health.lastMessageAge;
    status.feedProblem = m_alarm.problem();
    status.messages = health.messages;
    status.rejected = health.rejected + m_refusedRows;
    status.droppedRows = m_feed.dropped();
    status.reconnects = health.reconnects;
    status.usedWeight = budget.usedWeight;
    status.weightLimit = budget.limit;
    status.weightLeft = budget.left;
    status.weightPerMinute = budget.perMinute;
    status.answerTime = budget.answerTime;
    if (budget.blockedFor)
        status.blockedFor = std::chrono::ceil<std::chrono::seconds>(*budget.blockedFor);
    status.blockedReason = budget.blockedReason;
    status.isArchiveAway = m_setup.bulk && !m_setup.bulk->isReachable();
    status.exchangeTime = m_setup.client->exchangeNow();
    // Nothing comes that would keep the exchange's clock up to date.
    if (status.exchangeTime && !m_symbols.empty())
        status.clockLead = std::chrono::duration_cast<std::chrono::milliseconds>(
            *status.exchangeTime - std::chrono::system_clock::now());
    return status;
}

void MarketIngest::refreshInstruments(InstrumentList::Done done)
{
    m_instruments.refresh({m_symbols.begin(), m_symbols.end()}, std::move(done));
}

} // namespace cw::ingest
