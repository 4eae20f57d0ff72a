// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/enginecore.h"

#include "core/engine/recordlist.h"

#include <QLoggingCategory>

#include <algorithm>
#include <set>
#include <utility>

namespace cw::engine {
namespace {

Q_LOGGING_CATEGORY(log, "cw.engine")

using interfaces::Engine;
using market::InstrumentKey;
using market::Market;
using std::chrono::milliseconds;

constexpr milliseconds kTick{250};
constexpr milliseconds kDrainPoll{10};
/// The database is asked for its size, and whether it is still there, every so many ticks.
constexpr int kDatabaseTicks = 20;
/// Weight of the newest tick in the smoothed rate: about two seconds of memory.
constexpr double kRateShare = 0.12;

/// The same symbol may live in two markets.
void sortUnique(std::vector<std::string> &symbols)
{
    std::sort(symbols.begin(), symbols.end());
    symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
}

} // namespace

EngineCore::EngineCore(Parts parts, SharedState &state, storage::WriteQueue &queue, ReadPool &reads,
                       ReadPool &longReads)
    : m_parts(std::move(parts)), m_state(state), m_queue(queue), m_pool(reads), m_longPool(longReads)
{
    // A command may ask for the status before the engine's thread has come to its first one.
    if (auto info = m_parts.database->info())
        m_databaseInfo = std::move(*info);
    if (m_parts.config.remembersJobs)
        restoreJobs(m_state.jobs, *m_parts.database, m_parts.config.node, JobUse::Continued);
    else if (m_parts.config.listsJobsOf)
        restoreJobs(m_state.jobs, *m_parts.database, *m_parts.config.listsJobsOf, JobUse::Listed);
    interfaces::EngineStatus status;
    describeDatabase(status);
    m_state.board.publish(std::move(status));
}

EngineCore::~EngineCore() = default;

void EngineCore::start()
{
    m_startedAt = std::chrono::steady_clock::now();
    m_isRunning = true;
    m_timers = ingest::makeQtTimers();
    m_sink = std::make_unique<WriteSink>(m_queue, *this);
    if (const QByteArray path = historyPath(); !path.isEmpty())
        m_history = HistorySink::open(path, *m_sink);
    m_reads = std::make_unique<PoolReads>(m_pool, *this);
    m_relay = std::make_unique<IngestRelay>(m_state.tail, m_state.hub, m_state.jobs);
    startWork();
    joinOthers();
    if (m_parts.config.enableFetcher)
        startRecording();
    m_ticker = std::make_unique<QTimer>();
    m_ticker->setInterval(kTick);
    QObject::connect(m_ticker.get(), &QTimer::timeout, this, [this] { tick(); });
    m_ticker->start();
    m_work->start();
    askDatabase();
    publish();
    qCInfo(log, "The engine runs with %zu instruments.", m_instruments.size());
}

void EngineCore::startWork()
{
    m_longReads = std::make_unique<PoolReads>(m_longPool, *this);
    m_chores = std::make_unique<WriterChores>(m_queue, *this);
    const auto marketOf = [this](Market market) -> ingest::MarketIngest & {
        auto &ingest = ingestOf(market);
        ingest.start();
        return ingest;
    };
    const auto databaseBytes = [this] { return m_databaseInfo ? m_databaseInfo->bytes : 0; };
    m_work = std::make_unique<EngineWork>(EngineWork::Tools{m_state.jobs, rows(), *m_reads, *m_longReads,
                                                            *m_chores, *m_timers, *m_relay, marketOf,
                                                            databaseBytes},
                                          m_parts.config, m_parts.database->isShared());
    if (m_parts.config.recordTrades)
        m_relay->onCommitted = [this](const market::SeriesKey &series, const market::TimeRange &range) {
            m_work->reconciler().committed(series, range);
        };
}

ingest::MarketIngest &EngineCore::ingestOf(Market market)
{
    auto &ingest = m_markets[market];
    if (ingest)
        return *ingest;
    ingest::MarketSetup setup;
    setup.market = market;
    setup.venue = m_parts.venue;
    setup.client = m_parts.connections.client(market);
    setup.streams = m_parts.connections.streams(market);
    setup.intervals = m_parts.config.intervals;
    setup.quoteAssets = m_parts.config.quoteAssets;
    setup.instrumentSync = m_parts.config.instrumentSync;
    setup.backfillDays = m_parts.config.backfillDays;
    setup.recordsTrades = m_parts.config.recordTrades;
    setup.parallelFetches = m_parts.config.parallelFetches;
    setup.sink = &rows();
    setup.reads = m_reads.get();
    setup.timers = m_timers.get();
    setup.listener = m_relay.get();
    if (!m_bulk && !m_parts.config.bulkRoot.empty())
        m_bulk = exchange::makeBulkFiles(m_parts.config.bulkRoot);
    setup.bulk = m_bulk.get();
    ingest = std::make_unique<ingest::MarketIngest>(std::move(setup));
    return *ingest;
}

void EngineCore::startRecording()
{
    m_instruments = firstInstruments();
    for (const InstrumentKey &instrument : m_instruments) {
        auto &ingest = ingestOf(instrument.market);
        if (!m_shards)
            ingest.track(instrument.symbol);
    }
    if (m_shards)
        m_shards->want(m_instruments);
    for (const auto &[market, ingest] : m_markets)
        ingest->start();
}

void EngineCore::joinOthers()
{
    const EngineConfig &config = m_parts.config;
    if (config.node.empty() || !m_parts.database->isShared())
        return;
    ShardKeeper::Hooks hooks;
    hooks.record = [this](const InstrumentKey &key) { record(key); };
    hooks.drop = [this](const InstrumentKey &key) { drop(key); };
    hooks.series = [this] { return keptSeries(); };
    hooks.stateChanged = [this](const std::vector<std::string> &names) {
        if (std::find(names.begin(), names.end(), kRecordListName) != names.end())
            readRecordList();
    };
    m_shards = std::make_unique<ShardKeeper>(
        m_parts.database, config.enableFetcher ? config.node : std::string(), m_queue,
        std::make_unique<ForeignRows>(*m_reads, *m_relay, m_state.tail, m_state.hub),
        std::make_unique<LiveShare>(*m_relay, m_state.tail, m_state.hub, [this] { return keptSeries(); }),
        std::move(hooks));
}

void EngineCore::record(const InstrumentKey &instrument)
{
    auto &ingest = ingestOf(instrument.market);
    ingest.track(instrument.symbol);
    ingest.start();
}

void EngineCore::drop(const InstrumentKey &instrument)
{
    if (const auto found = m_markets.find(instrument.market); found != m_markets.end())
        found->second->untrack(instrument.symbol);
    m_state.tail.forget(instrument);
}

void EngineCore::track(const InstrumentKey &instrument)
{
    if (std::find(m_instruments.begin(), m_instruments.end(), instrument) == m_instruments.end())
        m_instruments.push_back(instrument);
    if (m_shards)
        m_shards->want(m_instruments);
    else
        record(instrument);
    rememberInstruments();
    publish();
}

void EngineCore::untrack(const InstrumentKey &instrument)
{
    if (std::erase(m_instruments, instrument) == 0)
        return;
    if (m_shards)
        m_shards->want(m_instruments);
    else
        drop(instrument);
    rememberInstruments();
    publish();
}

void EngineCore::readRecordList()
{
    if (!m_parts.config.followsRecordList || !m_parts.config.enableFetcher)
        return;
    using Value = std::optional<std::string>;
    ingest::readAsync<Value>(
        *m_reads, [](storage::Reader &reader) { return reader.state(kRecordListName); },
        [this](const Result<Value> &list) {
            if (!m_isRunning || !list || !*list)
                return;
            m_instruments = parseRecordList(**list);
            m_shards->want(m_instruments);
            publish();
        });
}

std::vector<market::SeriesKey> EngineCore::keptSeries() const
{
    std::vector<market::SeriesKey> out;
    for (const auto &[market, ingest] : m_markets) {
        const auto series = ingest->series();
        out.insert(out.end(), series.begin(), series.end());
    }
    if (!m_shards)
        return out;
    const std::set<market::SeriesKey> own(out.begin(), out.end());
    for (const InstrumentKey &instrument : m_instruments) {
        const auto known = m_parts.venue->intervals(instrument.market);
        for (const market::Interval interval : m_parts.config.intervals) {
            const market::SeriesKey series{instrument, interval};
            if (std::find(known.begin(), known.end(), interval) != known.end() && !own.contains(series))
                out.push_back(series);
        }
    }
    return out;
}

std::vector<InstrumentKey> EngineCore::firstInstruments() const
{
    if (!m_parts.config.followsRecordList)
        return m_parts.config.instruments;
    const auto reader = m_parts.database->openReader();
    const auto remembered = reader ? (*reader)->state(kRecordListName) : Result<std::optional<std::string>>();
    return remembered && *remembered ? parseRecordList(**remembered) : m_parts.config.instruments;
}

ingest::RowSink &EngineCore::rows() noexcept
{
    if (m_history)
        return *m_history;
    return *m_sink;
}

void EngineCore::rememberInstruments()
{
    storage::WriteBatch batch;
    batch.state.emplace_back(kRecordListName, recordListText(m_instruments));
    const bool isTaken = rows().offer(batch, [](const Result<storage::WriteReport> &) {});
    if (!isTaken)
        qCWarning(log, "What is recorded now is not remembered: the store takes no rows at the moment.");
}

void EngineCore::refreshInstruments(std::function<void(Result<Engine::RefreshReport>)> done)
{
    if (m_markets.empty() || !m_isRunning) {
        done(fail(ErrorCode::Unsupported, "No market is connected in this run."));
        return;
    }
    if (!m_parts.config.instrumentSync) {
        done(fail(ErrorCode::Unsupported,
                  "The synchronisation of the instrument list is switched off (watch/sync)."));
        return;
    }
    // One answer for all markets; the first error stands for all.
    struct Gathered {
        std::size_t left = 0;
        Result<Engine::RefreshReport> report = Engine::RefreshReport();
    };
    auto gathered = std::make_shared<Gathered>();
    gathered->left = m_markets.size();
    for (const auto &[market, ingest] : m_markets) {
        ingest->refreshInstruments([gathered, done](Result<Engine::RefreshReport> report) {
            if (report && gathered->report) {
                auto &all = *gathered->report;
                all.added.insert(all.added.end(), report->added.begin(), report->added.end());
                all.removed.insert(all.removed.end(), report->removed.begin(), report->removed.end());
            } else if (gathered->report) {
                gathered->report = std::move(report);
            }
            if (--gathered->left > 0)
                return;
            if (gathered->report) {
                sortUnique(gathered->report->added);
                sortUnique(gathered->report->removed);
            }
            done(std::move(gathered->report));
        });
    }
}

void EngineCore::withWork(const std::function<void(EngineWork &)> &action)
{
    if (!m_isRunning)
        return;
    action(*m_work);
    m_work->save();
}

void EngineCore::announceStored(const market::SeriesKey &series, const market::TimeRange &range)
{
    m_relay->rangeStored(series, range);
}

void EngineCore::stop(std::function<void()> done)
{
    m_isRunning = false;
    if (m_shards)
        m_shards->stop();
    if (m_work)
        m_work->stop();
    for (const auto &[market, ingest] : m_markets)
        ingest->stop();
    qCInfo(log, "The feeds are closed.");
    waitUntilDrained(done);
}

void EngineCore::waitUntilDrained(const std::function<void()> &done)
{
    const bool isDrained = std::all_of(m_markets.begin(), m_markets.end(),
                                       [](const auto &entry) { return entry.second->isDrained(); });
    if (isDrained && (!m_work || m_work->isDrained())) {
        publish();
        done();
        return;
    }
    m_drain = m_timers->after(kDrainPoll, [this, done] { waitUntilDrained(done); });
}

void EngineCore::tearDown()
{
    m_shards.reset();
    m_drain.reset();
    m_ticker.reset();
    if (m_relay)
        m_relay->onCommitted = {};
    m_work.reset();
    m_markets.clear();
    m_bulk.reset();
    m_relay.reset();
    m_chores.reset();
    m_longReads.reset();
    m_reads.reset();
    m_history.reset();
    m_sink.reset();
    m_timers.reset();
}

// ---- Status ----------------------------------------------------------------------------------------------------

void EngineCore::tick()
{
    for (const auto &[market, ingest] : m_markets)
        ingest->tick();
    if (m_shards)
        m_shards->tick();
    if (++m_ticks % kDatabaseTicks == 0)
        askDatabase();
    const auto &error = m_queue.state().writeError;
    m_work->queue().hold(error && error->code == ErrorCode::StorageFull);
    m_work->tick();
    measureRate();
    publish();
}

namespace {

interfaces::DatabaseParts partsOf(const storage::PartsInfo &info)
{
    interfaces::DatabaseParts out{{}, info.dropped, info.lastDropped, info.droppedAt};
    for (const storage::TableParts &table : info.tables)
        out.tables.push_back({table.table, table.count, table.oldest, table.newest});
    return out;
}

} // namespace

void EngineCore::describeDatabase(interfaces::EngineStatus &status) const
{
    status.demo = m_parts.config.demo;
    if (!m_databaseInfo)
        return;
    status.databaseEngine = m_databaseInfo->engine;
    status.databaseLocation = m_databaseInfo->location;
    status.databaseBytes = m_databaseInfo->bytes;
    status.databaseVersion = m_databaseInfo->version;
    status.databaseSchema = m_databaseInfo->schemaVersion;
    status.diskFreeBytes = m_databaseInfo->freeBytes;
    status.databaseDurability = m_databaseInfo->durability;
    status.databaseWarnings = m_databaseInfo->warnings;
    status.parts = partsOf(m_databaseInfo->parts);
    if (!m_work)
        return;
    status.archive = m_work->archiveHealth();
    status.databaseWarnings.insert(status.databaseWarnings.end(), status.archive.warnings.begin(),
                                   status.archive.warnings.end());
}

void EngineCore::describeRows(interfaces::EngineStatus &status) const
{
    const storage::WriteQueueState rows = m_queue.state();
    status.rowsReceived = rows.receivedRows;
    status.rowsStored = rows.totals.inserted + rows.totals.updated;
    status.rowsQueued = rows.queuedRows;
    status.rowsSpilled = rows.spilledRows;
    status.rowsDropped = rows.droppedRows;
    status.journalBytes = rows.journalBytes;
    status.journalError = rows.journalError ? rows.journalError->detail : std::string();
    status.databaseError = rows.writeError ? rows.writeError->detail : m_databaseProblem;
    status.isDiskFull = rows.writeError && rows.writeError->code == ErrorCode::StorageFull;
}

void EngineCore::describeNodes(interfaces::EngineStatus &status) const
{
    if (!m_shards)
        return;
    const ShardStatus &shards = m_shards->status();
    status.node = m_parts.config.node;
    status.nodes = static_cast<std::int64_t>(shards.nodes);
    status.shards = static_cast<std::int64_t>(shards.held);
    status.nodeError = shards.error;
}

void EngineCore::publish()
{
    interfaces::EngineStatus status;
    status.running = m_isRunning;
    for (const auto &[market, ingest] : m_markets)
        status.markets.push_back(ingest->status());
    status.tracked = keptSeries();
    describeRows(status);
    describeDatabase(status);
    describeNodes(status);
    status.uptime = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - m_startedAt);
    status.rowsPerSecond = m_rowsPerSecond;
    if (m_work)
        status.crossCheck = m_work->crossCheck();
    m_state.board.publish(std::move(status));
}

void EngineCore::measureRate()
{
    const storage::WriteReport totals = m_queue.state().totals;
    const std::int64_t stored = totals.inserted + totals.updated;
    const double perSecond = static_cast<double>(stored - m_storedBefore) * 1000.0 / kTick.count();
    m_storedBefore = stored;
    m_rowsPerSecond += (perSecond - m_rowsPerSecond) * kRateShare;
}

void EngineCore::askDatabase()
{
    m_pool.post([this, database = m_parts.database](const Result<storage::Reader *> &reader) {
        if (!reader && reader.error().code == ErrorCode::Cancelled)
            return false;
        auto info = database->info();
        const bool isGood = info.has_value();
        QMetaObject::invokeMethod(
            this,
            [this, info = std::move(info)] {
                m_databaseProblem = info ? std::string() : info.error().detail;
                if (info)
                    m_databaseInfo = *info;
            },
            Qt::QueuedConnection);
        return isGood;
    });
}

} // namespace cw::engine
