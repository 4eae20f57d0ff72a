// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/marketset.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::Engine;
using market::Market;
using std::chrono::milliseconds;

net::MonoTime monotonic(const ingest::ClockReading &clocks)
{
    return net::MonoTime(std::chrono::duration_cast<net::MonoTime::duration>(clocks.running));
}

ingest::BlockMark::Moment localMoment(const ingest::ClockReading &clocks)
{
    return ingest::BlockMark::Moment(std::chrono::floor<milliseconds>(clocks.wall));
}

ingest::BlockMark markOf(const ExchangeBlocks::Block &block, const ingest::ClockReading &clocks)
{
    const auto remaining = std::chrono::ceil<milliseconds>(block.until - monotonic(clocks));
    return {localMoment(clocks) + remaining, block.reason, remaining};
}

/// The same symbol may live in two markets.
void sortUnique(std::vector<std::string> &symbols)
{
    std::sort(symbols.begin(), symbols.end());
    symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
}

/// The reports of several markets on their way to one.
class GatheredReport {
public:
    GatheredReport(std::size_t markets, std::function<void(Result<Engine::RefreshReport>)> done)
        : m_left(markets), m_done(std::move(done))
    {
    }

    void take(Result<Engine::RefreshReport> report)
    {
        if (m_all && report) {
            m_all->added.insert(m_all->added.end(), report->added.begin(), report->added.end());
            m_all->removed.insert(m_all->removed.end(), report->removed.begin(), report->removed.end());
        } else if (m_all) {
            m_all = std::move(report);
        }
        if (--m_left > 0)
            return;
        if (m_all) {
            sortUnique(m_all->added);
            sortUnique(m_all->removed);
        }
        m_done(std::move(m_all));
    }

private:
    std::size_t m_left;
    std::function<void(Result<Engine::RefreshReport>)> m_done;
    Result<Engine::RefreshReport> m_all = Engine::RefreshReport();
};

} // namespace

MarketSet::MarketSet(Tools tools)
    : m_tools(std::move(tools)), m_intervals(m_tools.config.intervals),
      m_blockFolder(m_tools.config.blockFolder)
{
    const ingest::ClockReading clocks = m_tools.clocks();
    const auto now = localMoment(clocks);
    for (const auto &[host, mark] : m_blockFolder.read(now))
        m_blocks.note(host, {monotonic(clocks) + ingest::remainingOf(mark, now), mark.reason});
}

ingest::MarketIngest &MarketSet::of(Market market)
{
    auto &ingest = m_markets[market];
    if (ingest)
        return *ingest;
    const EngineConfig &config = m_tools.config;
    if (!m_bulk && !config.bulkRoot.empty())
        m_bulk = exchange::makeBulkFiles(config.bulkRoot);
    ingest::MarketSetup setup;
    setup.market = market;
    setup.venue = m_tools.venue;
    setup.client = m_tools.connections.client(market);
    setup.streams = m_tools.connections.streams(market);
    setup.intervals = m_intervals;
    setup.quoteAssets = config.quoteAssets;
    setup.instrumentSync = config.instrumentSync;
    setup.backfillDays = config.backfillDays;
    setup.node = m_tools.node;
    setup.host = hostOf(market);
    setup.recordsTrades = config.recordTrades;
    setup.parallelFetches = config.parallelFetches;
    setup.sink = &m_tools.rows;
    setup.reads = &m_tools.reads;
    setup.timers = &m_tools.timers;
    setup.listener = &m_tools.listener;
    setup.bulk = m_bulk.get();
    setup.clocks = m_tools.clocks;
    setup.onBlocked = [this] { shareBlocks(); };
    setup.leftToJobs = m_tools.leftToJobs;
    ingest = std::make_unique<ingest::MarketIngest>(std::move(setup));
    if (m_sharers)
        ingest->shareBudget(*m_sharers);
    // It may be asked before it has read anything.
    shareBlocks();
    return *ingest;
}

ingest::MarketIngest &MarketSet::started(Market market)
{
    auto &ingest = of(market);
    ingest.start();
    return ingest;
}

void MarketSet::untrack(const market::InstrumentKey &instrument, std::optional<ingest::RecordStep> step)
{
    if (const auto found = m_markets.find(instrument.market); found != m_markets.end())
        found->second->untrack(instrument.symbol, step);
}

void MarketSet::start()
{
    for (const auto &[market, ingest] : m_markets)
        ingest->start();
}

void MarketSet::stop()
{
    for (const auto &[market, ingest] : m_markets)
        ingest->stop();
}

void MarketSet::follow(const std::vector<market::Interval> &intervals)
{
    m_intervals = intervals;
    for (const auto &[market, ingest] : m_markets)
        ingest->follow(intervals);
}

void MarketSet::noteDatabase(bool isThere)
{
    for (const auto &[market, ingest] : m_markets)
        ingest->noteDatabase(isThere);
}

void MarketSet::tick()
{
    for (const auto &[market, ingest] : m_markets)
        ingest->tick();
    shareBlocks();
}

/// "https://api.example.org:8443" is the same host for every market that uses it.
std::string MarketSet::hostOf(Market market) const
{
    const auto options = m_tools.config.clients.find(market);
    const auto hosts =
        m_tools.venue
            ->endpoints(market, options == m_tools.config.clients.end() ? std::string() : options->second.exchangeUrl)
            .restHosts;
    const std::string first = hosts.empty() ? std::string(market::marketText(market)) : hosts.front();
    const auto scheme = first.find("://");
    return scheme == std::string::npos ? first : first.substr(scheme + 3);
}

void MarketSet::noteBlock(const std::string &host, const ingest::BlockMark &mark)
{
    noteBlock({host, ingest::remainingOf(mark, localMoment(m_tools.clocks())), mark.reason});
}

void MarketSet::noteBlock(const HostBlock &block)
{
    m_blocks.note(block.host, {monotonic(m_tools.clocks()) + block.remaining, block.reason});
    shareBlocks();
}

void MarketSet::shareBudget(int processes)
{
    m_sharers = processes;
    for (const auto &[market, ingest] : m_markets)
        ingest->shareBudget(processes);
}

void MarketSet::shareBlocks()
{
    const net::MonoTime now = monotonic(m_tools.clocks());
    for (const auto &[market, ingest] : m_markets) {
        const auto budget = ingest->budget();
        if (!budget.blockedFor)
            continue;
        const bool isNews = m_blocks.note(ingest->host(), {now + *budget.blockedFor, budget.blockedReason});
        if (isNews && m_tools.tellBlock)
            m_tools.tellBlock({ingest->host(), *budget.blockedFor, budget.blockedReason});
    }
    for (const auto &[market, ingest] : m_markets) {
        const auto block = m_blocks.of(ingest->host(), now);
        const auto own = ingest->budget().blockedFor.value_or(milliseconds(0));
        if (block && now + own + kSameBlock < block->until)
            ingest->block(std::chrono::ceil<milliseconds>(block->until - now), block->reason);
    }
    keepBlocks();
}

void MarketSet::keepBlocks()
{
    const ingest::ClockReading clocks = m_tools.clocks();
    BlockFolder::Marks marks;
    for (const auto &[host, block] : m_blocks.current(monotonic(clocks)))
        marks.emplace(host, markOf(block, clocks));
    m_blockFolder.keep(marks, localMoment(clocks));
}

std::optional<ingest::BlockMark> MarketSet::blockOf(Market market) const
{
    const ingest::ClockReading clocks = m_tools.clocks();
    const auto block = m_blocks.of(hostOf(market), monotonic(clocks));
    if (!block)
        return std::nullopt;
    return markOf(*block, clocks);
}

bool MarketSet::isDrained() const
{
    return std::all_of(m_markets.begin(), m_markets.end(),
                       [](const auto &entry) { return entry.second->isDrained(); });
}

std::vector<market::SeriesKey> MarketSet::series() const
{
    std::vector<market::SeriesKey> out;
    for (const auto &[market, ingest] : m_markets) {
        const auto series = ingest->series();
        out.insert(out.end(), series.begin(), series.end());
    }
    return out;
}

std::vector<interfaces::MarketStatus> MarketSet::status() const
{
    std::vector<interfaces::MarketStatus> out;
    for (const auto &[market, ingest] : m_markets)
        out.push_back(ingest->status());
    return out;
}

std::vector<market::UtcTime> MarketSet::exchangeTimes() const
{
    std::vector<market::UtcTime> times;
    for (const auto &[market, ingest] : m_markets) {
        if (const auto now = ingest->exchangeNow())
            times.push_back(*now);
    }
    return times;
}

void MarketSet::refreshInstruments(std::function<void(Result<Engine::RefreshReport>)> done)
{
    if (m_markets.empty())
        return done(fail(ErrorCode::Unsupported, "No market is connected in this run."));
    if (!m_tools.config.instrumentSync)
        return done(fail(ErrorCode::Unsupported,
                         "The synchronisation of the instrument list is switched off (watch/sync)."));
    auto gathered = std::make_shared<GatheredReport>(m_markets.size(), std::move(done));
    for (const auto &[market, ingest] : m_markets)
        ingest->refreshInstruments(
            [gathered](Result<Engine::RefreshReport> report) { gathered->take(std::move(report)); });
}

} // namespace cw::engine
