// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/enginework.h"

#include "core/market/localtime.h"

#include <utility>

namespace cw::engine {
namespace {

FetchRunner::Tools fetchTools(const EngineWork::Tools &tools, FirstCandle &firstCandle, bool isNode,
                              std::string node)
{
    return {tools.book,     tools.scans, tools.rows,              tools.timers, tools.listener,
            tools.marketOf, firstCandle, tools.firstCandleWeight, isNode,       std::move(node)};
}

StoringRunner::Tools storingTools(const EngineWork::Tools &tools, const EngineConfig &config, bool isShared,
                                  NowReader now)
{
    return {tools.book,
            {tools.longReads, tools.chores, tools.rows, tools.timers, config.archive.coldFolder, isShared,
             std::move(now)},
            tools.marketOf,
            tools.listener,
            config.archive.purgeKeep,
            isShared ? config.jobsOf().value_or("") : std::string()};
}

RefetchRunner::Tools comparingTools(const EngineWork::Tools &tools,
                                    std::function<void(const interfaces::CrossCheckStatus &)> onChecked)
{
    return {tools.book,     tools.longReads, tools.rows,        tools.timers,
            tools.listener, tools.marketOf,  market::localTime, std::move(onChecked)};
}

} // namespace

EngineWork::EngineWork(const Tools &tools, const EngineConfig &config, bool isShared)
    : m_isNode(config.remembersJobs), m_canFetch(config.enableFetcher), m_isShared(isShared),
      m_time({tools.scans, tools.rows, tools.timers, tools.time, tools.exchangeTimes}),
      m_firstCandle(tools.timers, tools.marketOf),
      m_fetching(fetchTools(tools, m_firstCandle, m_isNode, isShared ? config.node : std::string())),
      m_storing(storingTools(tools, config, isShared, [this] { return m_time.now(); })),
      m_comparing(
          comparingTools(tools, [this](const interfaces::CrossCheckStatus &status) { noteChecked(status); })),
      m_queue(tools.book, m_fetching, m_storing, m_comparing), m_ownWork(tools.book, tools.blockOf),
      m_leases({tools.book, tools.scans, tools.chores, tools.rows, tools.timers, tools.listener,
                [this] { return m_time.now(); }, [this] { m_queue.startNext(); },
                [this](std::int64_t job) { m_queue.cancel(job); }}),
      m_locator(tools.timers, tools.marketOf), m_clocks(tools.timers, tools.marketOf),
      m_policies(clockTools(tools), config.node), m_verifications(clockTools(tools), config.archive),
      m_watch({tools.book, tools.scans, tools.longReads, tools.rows, tools.timers,
               [this] { return m_time.now(); }},
              config.archive),
      m_reconciler(tools.scans, tools.rows, tools.timers, market::localTime), m_reads(tools.scans),
      m_notes(tools.rows, tools.timers, [] {})
{
    if (m_isNode && config.crossCheck)
        m_checks = std::make_unique<CrossCheckClock>(clockTools(tools), *config.crossCheck);
    if (m_isNode)
        m_queue.exchangeHold = [tools](const JobRequest &request) { return holdOf(tools, request); };
    if (const auto node = config.jobsOf())
        m_numbers = std::make_unique<JobNumbers>(tools.book, tools.rows, tools.timers, *node);
    if (m_isNode)
        m_ledger = std::make_unique<JobLedger>(tools.book, tools.rows, tools.timers, config.node);
}

ClockTools EngineWork::clockTools(const Tools &tools)
{
    return {tools.book,   tools.scans, tools.rows,
            tools.timers, [this] { return m_time.now(); }, [this] { m_queue.startNext(); }};
}

void EngineWork::start()
{
    if (m_numbers && m_isNode)
        m_numbers->reserve();
    readLastCheck();
    m_time.start(/*keeps=*/m_isNode);
    m_watch.start(m_isNode);
    m_storing.onOver = [this] { m_watch.look(); };
    if (m_isNode)
        m_verifications.start();
    // Without a connection to the exchange nothing is fetched, and nobody knows what is old.
    if (!m_canFetch)
        return;
    m_queue.startNext();
    if (!m_isNode)
        return;
    m_leases.start(!m_isShared);
    m_policies.start();
    if (m_checks)
        m_checks->start();
}

std::optional<JobHold> EngineWork::holdOf(const Tools &tools, const JobRequest &request)
{
    if (const auto *backfill = std::get_if<interfaces::BackfillRequest>(&request))
        return tools.blockOf(backfill->instrument.market);
    if (const auto *leased = std::get_if<TemporaryRequest>(&request))
        return tools.blockOf(leased->what.instrument.market);
    const auto *repair = std::get_if<interfaces::GapFilter>(&request);
    const auto market = repair && repair->instrument ? std::optional(repair->instrument->market)
                        : repair                     ? repair->market
                                                     : std::nullopt;
    if (market)
        return tools.blockOf(*market);
    // It may ask in both.
    const auto spot = tools.blockOf(market::Market::Spot);
    return spot ? spot : tools.blockOf(market::Market::UsdM);
}

void EngineWork::keep(std::int64_t job, std::function<void()> done)
{
    if (m_ledger)
        m_ledger->save(job, std::move(done));
    else
        done();
}

void EngineWork::tick()
{
    m_leases.tick();
    m_ownWork.tick();
    m_queue.tick(market::localTime());
    save();
}

void EngineWork::stop()
{
    save();
    m_queue.stop();
    if (m_numbers)
        m_numbers->settle();
}

void EngineWork::noteChecked(const interfaces::CrossCheckStatus &status)
{
    m_lastCheck = status;
    storage::WriteBatch batch;
    batch.state.emplace_back(kCrossCheckName, crossCheckText(status));
    m_notes.write(std::move(batch));
}

void EngineWork::readLastCheck()
{
    using Text = std::optional<std::string>;
    ingest::readAsync<Text>(
        m_reads, [](storage::Reader &reader) { return reader.state(kCrossCheckName); },
        m_lifetime.guard([this](const Result<Text> &text) {
            if (text && *text && !m_lastCheck)
                m_lastCheck = parseCrossCheck(**text);
        }));
}

void EngineWork::keepJobs(bool isAllowed)
{
    if (m_ledger)
        m_ledger->allow(isAllowed);
}

void EngineWork::save()
{
    if (m_numbers)
        m_numbers->keep();
    if (m_ledger)
        m_ledger->save();
}

} // namespace cw::engine
