// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/host/enginehost.h"

#include "core/engine/base/log.h"
#include "core/engine/status/storegrowth.h"
#include "core/ingest/marks/formerrows.h"

#include <QMetaObject>

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

namespace cw::engine {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLastDeadline{2'000};
constexpr milliseconds kStopPoll{50};
constexpr int kReaders = 2;

std::optional<std::string> whyUnusable(const EngineConfig &config, const exchange::Venue &venue)
{
    if (config.backfillDays < 0)
        return "The number of days to backfill must not be negative.";
    if (config.intervals.empty())
        return "At least one interval must be recorded.";
    for (const market::InstrumentKey &instrument : config.instruments) {
        if (instrument.symbol.empty() || venue.intervals(instrument.market).empty())
            return "An instrument to record has no symbol.";
    }
    return std::nullopt;
}

exchange::ClientOptions optionsOf(const EngineConfig &config, market::Market market)
{
    const auto found = config.clients.find(market);
    return found == config.clients.end() ? exchange::ClientOptions() : found->second;
}

/// `node`: empty on a database of one node.
storage::journal::FormerLook lookAtFormer(std::string node)
{
    return [rows = std::make_shared<ingest::FormerRows>(std::move(node))](
               storage::Reader &reader, std::span<storage::WriteBatch *const> batches) {
        return rows->look(reader, batches);
    };
}

} // namespace

EngineHost::EngineHost(EngineCore::Parts parts, std::unique_ptr<storage::WriteQueue> queue)
    : m_config(parts.config), m_database(parts.database), m_queue(std::move(queue)),
      m_scans(m_database, 1, QStringLiteral("cw-scan")),
      m_readers(m_database, kReaders, QStringLiteral("cw-read")),
      m_longReads(m_database, 1, QStringLiteral("cw-long")),
      m_marketData(m_readers, m_state.tail, m_state.board),
      m_gaps(m_readers, m_state.board, m_state.jobs, parts.config.backfillDays), m_quarantine(m_readers),
      m_findings(m_readers, *m_queue),
      m_core(std::make_unique<EngineCore>(parts, m_state, *m_queue, m_scans, m_longReads)),
      m_jobs(m_state.jobs, m_readers, m_state.board, parts.venue,
             {parts.config.enableFetcher, !parts.config.bulkRoot.empty()}, jobCalls()),
      m_importClock(
          m_state.board, m_readers,
          [this](market::Market market, ClockQuestions::Told told) { askClock(market, std::move(told)); }),
      m_importer(*m_queue, m_readers, m_state.board, m_importClock,
                 [this](const market::SeriesKey &series, const market::TimeRange &range) {
                     announce(series, range);
                 }),
      m_files(m_marketData, m_importer, m_importClock), m_care(m_database, *m_queue, careOptions()),
      m_archive(archiveTools(), leaseTools(parts.venue))
{
    m_thread.setObjectName(QStringLiteral("cw-engine"));
    m_core->moveToThread(&m_thread);
}

EngineHost::~EngineHost() { stop(kLastDeadline); }

void EngineHost::post(std::function<void()> action)
{
    if (m_isRunning)
        QMetaObject::invokeMethod(m_core.get(), std::move(action), Qt::QueuedConnection);
}

void EngineHost::postWork(std::function<void(EngineWork &)> action)
{
    post([this, action = std::move(action)] { m_core->withWork(action); });
}

void EngineHost::askClock(market::Market market, ClockQuestions::Told told)
{
    if (m_config.enableFetcher)
        postWork([market, told = std::move(told)](EngineWork &work) { work.clocks().ask(market, told); });
    else
        told(fail(ErrorCode::Unsupported, "This run asks the exchange for nothing."));
}

void EngineHost::startNext()
{
    postWork([](EngineWork &work) { work.queue().startNext(); });
}

JobDesk::Calls EngineHost::jobCalls()
{
    JobDesk::Calls calls;
    calls.post = [this](std::function<void(JobQueue &)> action) {
        postWork([action = std::move(action)](EngineWork &work) { action(work.queue()); });
    };
    calls.locate = [this](ingest::TradeSpanSearch::Wanted wanted, ingest::TradeSpanSearch::Found found) {
        postWork([wanted = std::move(wanted), found = std::move(found)](EngineWork &work) {
            work.locator().locate(wanted, found);
        });
    };
    calls.askFirst = [this](const market::SeriesKey &series, FirstCandle::Found found) {
        postWork([series, found = std::move(found)](EngineWork &work) { work.firstCandle().ask(series, found); });
    };
    calls.askClock = [this](market::Market market, ClockQuestions::Told told) {
        askClock(market, std::move(told));
    };
    calls.keep = [this](std::int64_t job, std::function<void()> done) {
        postWork([job, done = std::move(done)](EngineWork &work) { work.keep(job, done); });
    };
    return calls;
}

ArchiveDesk::Tools EngineHost::archiveTools()
{
    return {m_state.jobs,           m_readers,        m_longReads,
            m_state.board,          *m_queue,         m_state.time,
            m_config.enableFetcher, m_config.archive, [this] { startNext(); },
            m_config.jobsOf()};
}

CareOptions EngineHost::careOptions() const
{
    CareOptions options = m_config.care;
    options.now = [&time = m_state.time] { return time.now(); };
    return options;
}

LeaseBook::Tools EngineHost::leaseTools(std::shared_ptr<const exchange::Venue> venue)
{
    const auto post = [this](std::function<void(LeaseKeeper &)> action) {
        postWork([action = std::move(action)](EngineWork &work) { action(work.leases()); });
    };
    return {
        m_state.jobs,           m_readers, m_state.board, *m_queue, std::move(venue), m_config.temporaryRows,
        m_config.enableFetcher, post,      m_state.time};
}

/// Waits, so that who reads after an import finds its rows. An engine that ends meanwhile breaks the promise.
void EngineHost::announce(const market::SeriesKey &series, const market::TimeRange &range)
{
    auto told = std::make_shared<std::promise<void>>();
    const auto done = told->get_future();
    post([this, series, range, told = std::move(told)] {
        m_core->announceStored(series, range);
        told->set_value();
    });
    done.wait();
}

Result<interfaces::StoreGrowth> EngineHost::growth()
{
    auto info = m_database->info();
    if (!info)
        return failFrom(info);
    return m_readers.call([&info](storage::Reader &reader) { return growthOf(reader, *info); });
}

void EngineHost::start()
{
    m_thread.start();
    m_isRunning = true;
    post([this] { m_core->start(); });
}

void EngineHost::beginStop(milliseconds deadline)
{
    if (m_isRunning && !m_endWatch)
        m_endWatch.emplace(*m_queue, *m_database, deadline);
}

bool EngineHost::stop(milliseconds deadline)
{
    if (!m_isRunning)
        return true;
    beginStop(deadline);
    m_care.requestStop();
    bool isComplete = stopFeeds();
    const bool wroteAll = m_queue->stop(std::max(milliseconds(0), m_endWatch->left()));
    isComplete = m_queue->hasWrittenRows() && isComplete;
    m_database->giveUp();
    qCInfo(logEngine, "The rows on their way are written%s.",
           isComplete ? "" : " except some, which the next start writes or fetches");
    if (isComplete && !wroteAll)
        qCInfo(logEngine, "The last notes of the program on its own work could not be stored.");
    m_care.stop();
    m_readers.stop();
    m_scans.stop();
    m_longReads.stop();
    tearDownCore();
    m_endWatch.reset();
    qCInfo(logEngine, "The engine has stopped.");
    return isComplete;
}

bool EngineHost::stopFeeds()
{
    auto stopped = std::make_shared<std::promise<void>>();
    auto future = stopped->get_future();
    post([this, stopped] { m_core->stop([stopped] { stopped->set_value(); }); });
    m_isRunning = false;
    while (future.wait_for(kStopPoll) == std::future_status::timeout) {
        if (m_endWatch->left() <= milliseconds(0))
            return false;
    }
    return true;
}

void EngineHost::tearDownCore()
{
    QMetaObject::invokeMethod(
        m_core.get(), [this] { m_core->tearDown(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

Result<> EngineHost::track(const market::InstrumentKey &instrument)
{
    if (!m_config.enableFetcher)
        return fail(ErrorCode::Unsupported, "Fetching is switched off in this run.");
    if (instrument.symbol.empty())
        return fail(ErrorCode::InvalidInput, "An instrument to record needs a symbol.");
    post([this, instrument] { m_core->track(instrument); });
    return {};
}

Result<> EngineHost::untrack(const market::InstrumentKey &instrument)
{
    post([this, instrument] { m_core->untrack(instrument); });
    return {};
}

void EngineHost::refreshInstruments(std::function<void(Result<RefreshReport>)> done)
{
    if (!m_isRunning) {
        done(fail(ErrorCode::Cancelled, "The engine does not run."));
        return;
    }
    post([this, done = std::move(done)] { m_core->refreshInstruments(done); });
}

Result<std::unique_ptr<EngineHost>> makeEngine(EngineCore::Parts parts)
{
    if (auto why = whyUnusable(parts.config, *parts.venue))
        return fail(ErrorCode::InvalidInput, std::move(*why));
    storage::WriteQueueOptions options = parts.config.queue;
    options.lookAtFormer = lookAtFormer(parts.database->isShared() ? parts.config.node : std::string());
    auto queue = storage::WriteQueue::start(*parts.database, options);
    if (!queue)
        return failFrom(queue);
    return std::make_unique<EngineHost>(std::move(parts), std::move(*queue));
}

Result<std::unique_ptr<EngineHost>> makeEngine(EngineConfig config,
                                               std::shared_ptr<storage::Database> database,
                                               std::shared_ptr<const exchange::Venue> venue)
{
    Connections connections;
    connections.client = [venue, config](market::Market market) {
        return exchange::makeMarketClient(venue, market, optionsOf(config, market));
    };
    connections.streams = [venue, config](market::Market market) {
        return exchange::makeStreamPool(venue, market, optionsOf(config, market));
    };
    return makeEngine({std::move(config), std::move(database), std::move(venue), std::move(connections)});
}

} // namespace cw::engine
