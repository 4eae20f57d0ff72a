// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/host/enginecore.h"

#include "core/engine/base/log.h"
#include "core/engine/jobs/pendingdownloads.h"
#include "core/engine/live/recordlist.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::Engine;
using market::InstrumentKey;
using std::chrono::milliseconds;

constexpr milliseconds kCoreTick{250};
constexpr milliseconds kDrainPoll{10};

/// What becomes of the jobs of earlier runs.
JobUse useOf(const EngineConfig &config)
{
    return config.remembersJobs ? JobUse::Continued : JobUse::Listed;
}

} // namespace

EngineCore::EngineCore(Parts parts, SharedState &state, storage::WriteQueue &queue, ReadPool &reads,
                       ReadPool &longReads)
    : m_parts(std::move(parts)), m_state(state), m_queue(queue), m_pool(reads), m_longPool(longReads),
      // A command may ask for the status before the engine's thread has come to its first one.
      m_status({m_parts.config, m_parts.database, queue, reads, state.board}, this),
      m_intervals(m_parts.config.intervals)
{
    auto reader = m_parts.database->openReader();
    m_isWaiting = m_parts.database->isAwaited();
    m_isDoubled = !m_isWaiting && isNameTaken();
    if (m_isDoubled) {
        m_isWaiting = true;
        restoreJobs(m_state.jobs, fail(ErrorCode::Conflict, "Another node goes by the name."), JobUse::Continued);
    } else if (const auto node = m_parts.config.jobsOf()) {
        restoreJobs(m_state.jobs, reader ? readJobs(**reader, *node) : JobRecords(failFrom(reader)),
                    useOf(m_parts.config));
    }
    if (reader)
        m_formerBlocks = (*reader)->statesUnder(ingest::kBlockMarks).value_or(m_formerBlocks);
}

EngineCore::~EngineCore() = default;

void EngineCore::start()
{
    m_isRunning = true;
    m_timers = ingest::makeQtTimers();
    m_sink = std::make_unique<WriteSink>(m_queue, *this);
    if (const QByteArray path = historyPath(); !path.isEmpty())
        m_history = HistorySink::open(path, *m_sink);
    m_reads = std::make_unique<PoolReads>(m_pool, *this);
    m_relay = std::make_unique<IngestRelay>(m_state.tail, m_state.hub, m_state.jobs, m_state.board);
    const auto tellBlock = [this](const HostBlock &block) {
        if (m_shards)
            m_shards->tell(block);
    };
    const auto left = [this](const InstrumentKey &instrument, const std::optional<market::Interval> &interval) {
        return leftToJobs(m_state.jobs, instrument, interval);
    };
    m_markets = std::make_unique<MarketSet>(
        MarketSet::Tools{m_parts.config, m_parts.venue, m_parts.connections, rows(), *m_reads, *m_timers, *m_relay,
                         sharedName(), ingest::readClocks, tellBlock, left});
    for (const auto &[name, text] : std::exchange(m_formerBlocks, {}))
        noteBlock(name, text);
    startWork();
    joinOthers();
    if (m_parts.config.enableFetcher)
        startRecording();
    m_ticker = std::make_unique<QTimer>();
    m_ticker->setInterval(kCoreTick);
    QObject::connect(m_ticker.get(), &QTimer::timeout, this, [this] { tick(); });
    m_ticker->start();
    if (!m_isWaiting)
        m_work->start();
    m_status.start();
    publish();
    qCInfo(logEngine, "The engine runs with %zu instruments.", m_instruments.size());
}

void EngineCore::startWork()
{
    m_longReads = std::make_unique<PoolReads>(m_longPool, *this);
    m_chores = std::make_unique<WriterChores>(m_queue, *this);
    const auto marketOf = [this](market::Market market) -> ingest::MarketIngest & {
        return m_markets->started(market);
    };
    const auto blockOf = [this](market::Market market) {
        const auto block = m_markets->blockOf(market);
        return block ? std::optional(JobHold{block->reason, block->until}) : std::nullopt;
    };
    const auto firstCandleWeight = [venue = m_parts.venue](market::Market market) {
        return venue->klinesWeight(market, 1);
    };
    m_work = std::make_unique<EngineWork>(
        EngineWork::Tools{m_state.jobs, rows(), *m_reads, *m_longReads, *m_chores, *m_timers, *m_relay,
                          marketOf, blockOf, firstCandleWeight, [this] { return m_markets->exchangeTimes(); },
                          m_state.time},
        m_parts.config, m_parts.database->isShared());
    if (m_parts.config.recordTrades)
        m_relay->onCommitted = [this](const market::SeriesKey &series, const market::TimeRange &range) {
            m_work->reconciler().committed(series, range);
        };
}

void EngineCore::startRecording()
{
    m_instruments = firstInstruments();
    for (const InstrumentKey &instrument : m_instruments) {
        auto &ingest = m_markets->of(instrument.market);
        if (!m_shards)
            ingest.track(instrument.symbol);
    }
    if (m_shards)
        m_shards->want(m_instruments);
    m_markets->start();
}

void EngineCore::joinOthers()
{
    const EngineConfig &config = m_parts.config;
    if (config.node.empty() || !m_parts.database->isShared())
        return;
    // Until it is known how many there are.
    m_markets->shareBudget(1);
    ShardKeeper::Hooks hooks;
    hooks.record = [this](const InstrumentKey &key) { m_markets->track(key); };
    hooks.handOver = [this](const InstrumentKey &key) { drop(key, ingest::RecordStep::HandedOver); };
    hooks.lose = [this](const InstrumentKey &key) { drop(key, std::nullopt); };
    hooks.series = [this] { return keptSeries(); };
    hooks.stateChanged = [this](const std::vector<std::string> &names) {
        if (std::find(names.begin(), names.end(), kRecordListName) != names.end())
            readRecordList();
        for (const std::string &name : names) {
            if (name.starts_with(ingest::kBlockMarks))
                readBlock(name);
        }
    };
    hooks.readMarks = [this](std::function<void(NodeWatch::Marks)> done) { readNodeMarks(std::move(done)); };
    hooks.writeMarks = [this](const NodeWatch::Marks &marks) {
        storage::WriteBatch batch;
        batch.state = marks;
        if (!rows().offer(batch, [](const Result<storage::WriteReport> &) {}))
            qCInfo(logShards, "A mark of a node is not stored: the store takes no rows at the moment.");
    };
    hooks.intervals = [this] { return m_parts.config.intervals; };
    hooks.follow = [this](const std::vector<market::Interval> &intervals) { follow(intervals); };
    hooks.blocked = [this](const HostBlock &block) { m_markets->noteBlock(block); };
    m_shards = std::make_unique<ShardKeeper>(
        m_parts.database, config.enableFetcher ? config.node : std::string(), m_queue,
        std::make_unique<ForeignRows>(*m_reads, *m_relay, m_state.tail, m_state.hub),
        std::make_unique<LiveShare>(*m_relay, m_state.tail, m_state.hub, [this] { return keptSeries(); }),
        std::move(hooks));
}

bool EngineCore::hasName() const
{
    const EngineConfig &config = m_parts.config;
    return config.remembersJobs && config.enableFetcher && !config.node.empty() && m_parts.database->isShared();
}

/// By a node that lives now. A database that cannot be asked is looked at when the node joins.
bool EngineCore::isNameTaken() const
{
    if (!hasName())
        return false;
    const auto cluster = m_parts.database->openCluster();
    const auto living = cluster ? (*cluster)->living({m_parts.config.node}) : Result<std::set<std::string>>();
    return living && !living->empty();
}

bool EngineCore::isNamed() const
{
    return !m_shards || !hasName() || (m_shards->status().nodes > 0 && !m_shards->status().isNameTaken);
}

/// Jobs are kept by the node's name: as long as another node has it, nothing of them is done or written here.
void EngineCore::lookAtName()
{
    if (m_shards && hasName() && m_shards->status().isNameTaken)
        m_isDoubled = true;
    else if (isNamed())
        m_isDoubled = false;
    m_work->keepJobs(!m_isDoubled);
}

/// What a start reads is read now.
void EngineCore::meetDatabase()
{
    m_isWaiting = false;
    m_status.askDatabase();
    readRecordList();
    const auto node = m_parts.config.jobsOf();
    if (!node) {
        m_work->start();
        return;
    }
    ingest::readAsync<LeftJobs>(
        *m_reads, [node = *node](storage::Reader &reader) { return readJobs(reader, node); },
        [this](const JobRecords &jobs) {
            if (!m_isRunning)
                return;
            restoreJobs(m_state.jobs, jobs, useOf(m_parts.config));
            m_work->start();
        });
}

std::string EngineCore::sharedName() const
{
    return m_parts.database->isShared() ? m_parts.config.node : std::string();
}

void EngineCore::drop(const InstrumentKey &instrument, std::optional<ingest::RecordStep> step)
{
    m_markets->untrack(instrument, step);
    m_state.tail.forget(instrument);
}

void EngineCore::track(const InstrumentKey &instrument)
{
    if (std::find(m_instruments.begin(), m_instruments.end(), instrument) == m_instruments.end())
        m_instruments.push_back(instrument);
    if (m_shards)
        m_shards->want(m_instruments);
    else
        m_markets->track(instrument);
    rememberChoice(instrument, true);
    publish();
}

void EngineCore::untrack(const InstrumentKey &instrument)
{
    if (std::erase(m_instruments, instrument) == 0)
        return;
    if (m_shards)
        m_shards->want(m_instruments);
    else
        drop(instrument, ingest::RecordStep::Dropped);
    rememberChoice(instrument, false);
    publish();
}

void EngineCore::readBlock(const std::string &name)
{
    using Value = std::optional<std::string>;
    ingest::readAsync<Value>(
        *m_reads, [name](storage::Reader &reader) { return reader.state(name); },
        [this, name](const Result<Value> &text) {
            if (m_isRunning && text && *text)
                noteBlock(name, **text);
        });
}

void EngineCore::noteBlock(const std::string &name, const std::string &text)
{
    if (const auto mark = ingest::parseBlockMark(text))
        m_markets->noteBlock(name.substr(ingest::kBlockMarks.size()), *mark);
}

void EngineCore::readNodeMarks(std::function<void(NodeWatch::Marks)> done)
{
    ingest::readAsync<NodeWatch::Marks>(
        *m_reads, [](storage::Reader &reader) { return reader.statesUnder(kNodeMarks); },
        [this, done = std::move(done)](Result<NodeWatch::Marks> marks) {
            if (m_isRunning && marks)
                done(std::move(*marks));
        });
}

/// The list that is remembered is not known while the database is away: it is changed when it is.
void EngineCore::rememberChoice(const InstrumentKey &instrument, bool isWanted)
{
    if (m_isWaiting)
        m_choices.emplace_back(instrument, isWanted);
    else
        rememberInstruments();
}

void EngineCore::applyChoices()
{
    if (m_choices.empty())
        return;
    for (const auto &[instrument, isWanted] : std::exchange(m_choices, {})) {
        std::erase(m_instruments, instrument);
        if (isWanted)
            m_instruments.push_back(instrument);
    }
    rememberInstruments();
}

void EngineCore::readRecordList()
{
    if (!m_parts.config.followsRecordList || !m_parts.config.enableFetcher)
        return;
    using Value = std::optional<std::string>;
    ingest::readAsync<Value>(
        *m_reads, [](storage::Reader &reader) { return reader.state(kRecordListName); },
        [this](const Result<Value> &list) {
            if (!m_isRunning || !list)
                return;
            if (*list)
                m_instruments = parseRecordList(**list);
            applyChoices();
            if (m_shards)
                m_shards->want(m_instruments);
            publish();
        });
}

std::vector<market::SeriesKey> EngineCore::keptSeries() const
{
    std::vector<market::SeriesKey> out = m_markets->series();
    if (!m_shards)
        return out;
    const std::set<market::SeriesKey> own(out.begin(), out.end());
    for (const InstrumentKey &instrument : m_instruments) {
        const auto known = m_parts.venue->intervals(instrument.market);
        for (const market::Interval interval : m_intervals) {
            const market::SeriesKey series{instrument, interval};
            if (std::find(known.begin(), known.end(), interval) != known.end() && !own.contains(series))
                out.push_back(series);
        }
    }
    return out;
}

/// Another node follows what this one was not told to. Until the next start it stays.
void EngineCore::follow(const std::vector<market::Interval> &intervals)
{
    bool isNews = false;
    for (const market::Interval interval : intervals) {
        if (std::find(m_intervals.begin(), m_intervals.end(), interval) != m_intervals.end())
            continue;
        qCInfo(logShards, "Another node follows candles of %s: this one does, too.",
               std::string(interval.text()).c_str());
        m_intervals.push_back(interval);
        isNews = true;
    }
    if (isNews)
        m_markets->follow(m_intervals);
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
        qCWarning(logEngine,
                  "What is recorded now is not remembered: the store takes no rows at the moment.");
}

void EngineCore::refreshInstruments(std::function<void(Result<Engine::RefreshReport>)> done)
{
    // A command that records nothing has no market yet, and asks because it wants to know what there is.
    if (m_isRunning && m_parts.config.enableFetcher && m_markets->isEmpty()) {
        for (const market::Market market : {market::Market::Spot, market::Market::UsdM})
            m_markets->of(market);
    }
    if (m_isRunning)
        m_markets->refreshInstruments(std::move(done));
    else
        done(fail(ErrorCode::Unsupported, "The engine is not running."));
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
    m_work->stop();
    m_markets->stop();
    qCInfo(logEngine, "The feeds are closed.");
    waitUntilDrained(done);
}

void EngineCore::waitUntilDrained(const std::function<void()> &done)
{
    if (m_markets->isDrained() && m_work->isDrained()) {
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
    m_markets.reset();
    m_relay.reset();
    m_chores.reset();
    m_longReads.reset();
    m_reads.reset();
    m_history.reset();
    m_sink.reset();
    m_timers.reset();
}

void EngineCore::tick()
{
    m_markets->tick();
    if (m_shards) {
        m_shards->tick();
        // While the database is away nobody knows, and those that were there may still be.
        const std::size_t nodes = m_shards->status().nodes;
        if (nodes > 0)
            m_markets->shareBudget(static_cast<int>(nodes));
        m_markets->noteDatabase(nodes > 0);
    }
    lookAtName();
    if (m_isWaiting && isNamed() && !m_parts.database->isAwaited())
        meetDatabase();
    m_work->queue().hold(databaseHold());
    if (!m_isWaiting)
        m_work->tick();
    m_status.tick(kCoreTick);
    publish();
    // The clocks that were told just now count from here on.
    noteAsked(m_state.jobs, [this](market::Market market) { return m_state.board.exchangeTime(market); });
}

/// A node's jobs wait for a database that is away; those of a single command only for room on the disk, as a command
/// that cannot end would be of no use.
std::optional<JobHold> EngineCore::databaseHold() const
{
    if (m_isDoubled)
        return JobHold{"another node goes by the name \"" + m_parts.config.node + '"', std::nullopt};
    if (m_isWaiting)
        return JobHold{"the database is not there yet", std::nullopt};
    const auto error = m_queue.state().writeError;
    const bool isFull = error && error->code == ErrorCode::StorageFull;
    if (isFull || (error && m_parts.config.remembersJobs))
        return JobHold{error->detail, std::nullopt};
    if (const std::string &problem = m_status.databaseProblem(); m_parts.config.remembersJobs && !problem.empty())
        return JobHold{problem, std::nullopt};
    return std::nullopt;
}

void EngineCore::publish()
{
    m_status.publish(
        {m_isRunning, keptSeries(), m_markets.get(), m_work.get(), m_shards.get()});
}

} // namespace cw::engine
