// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/node.h"

#include "app/runtime/databaseaddress.h"
#include "app/runtime/exchangehost.h"
#include "app/runtime/handoff.h"
#include "app/runtime/recovery.h"
#include "app/runtime/startup.h"
#include "core/api/apihost.h"
#include "core/config/keyvaluefile.h"
#include "core/engine/host/enginehost.h"
#include "core/http/descriptors.h"
#include "core/replay/marketsource.h"
#include "core/storage/startcheck.h"

#include <QCoreApplication>
#include <QDir>
#include <QLoggingCategory>

#include <algorithm>

Q_LOGGING_CATEGORY(logNode, "cw.node")

namespace cw::runtime {
namespace {

using config::Settings;

exchange::ClientOptions clientOptions(const Settings &settings, const std::string &exchangeUrl)
{
    exchange::ClientOptions options;
    options.exchangeUrl = exchangeUrl;
    options.requestDeadline = settings.requestTimeout;
    options.maxParallelRequests = settings.fetchConcurrency;
    options.maxAttempts = settings.requestRetries + 1;
    return options;
}

std::int64_t bytesOf(int mebibytes) { return std::int64_t{mebibytes} << 20; }

/// The journal takes what the database does not, so it may go on for longer.
constexpr int kJournalShare = 2;
constexpr int kReserveMib = 32;

storage::OpenOptions openOptions(const Settings &settings, NodeMode mode)
{
    storage::OpenOptions options;
    options.room.keepFree = bytesOf(settings.minFreeMib);
    if (mode != NodeMode::OneShot && !settings.demo)
        options.reserveBytes = bytesOf(kReserveMib);
    return options;
}

engine::CareOptions careOptions(const Settings &settings, NodeMode mode, bool needsCheck)
{
    engine::CareOptions care;
    care.backupFolder = settings.dataDir + "/backups";
    if (auto line = schedule::CronLine::parse(settings.backupSchedule); line && !settings.demo)
        care.backups = schedule::Schedule(std::move(*line), std::nullopt);
    care.keepDays = settings.backupKeepDays;
    care.isNode = mode != NodeMode::OneShot && !settings.demo;
    care.checksSoon = needsCheck;
    return care;
}

engine::ArchiveOptions archiveOptions(const Settings &settings)
{
    engine::ArchiveOptions archive;
    archive.coldFolder = settings.dataDir + "/cold";
    archive.purgeKeep = std::chrono::days(settings.purgeKeepDays);
    archive.verifyFor = std::chrono::minutes(settings.verifyMinutes);
    if (auto line = schedule::CronLine::parse(settings.verifySchedule); line && !settings.demo)
        archive.verifications = schedule::Schedule(std::move(*line), std::nullopt);
    return archive;
}

/// The exchange's own archive, unless another exchange stands in for it.
std::string bulkRoot(const Settings &settings, const exchange::Venue &venue, const std::string &exchangeUrl)
{
    if (settings.bulkUrl == "off")
        return {};
    if (settings.bulkUrl != "auto")
        return settings.bulkUrl;
    return venue.endpoints(market::Market::Spot, exchangeUrl).bulkRoot;
}

engine::EngineConfig engineConfig(const Settings &settings, NodeMode mode,
                                  std::vector<market::InstrumentKey> instruments,
                                  const std::string &exchangeUrl, bool isShared)
{
    engine::EngineConfig config;
    if (mode != NodeMode::OneShot)
        config.instruments = std::move(instruments);
    config.followsRecordList = mode != NodeMode::OneShot && settings.symbols.empty();
    config.intervals = settings.intervals;
    config.quoteAssets = settings.quoteAssets;
    if (!settings.symbolSync)
        config.instrumentSync.reset();
    else
        config.instrumentSync = settings.symbolSyncInterval;
    config.backfillDays = settings.backfillDays;
    config.enableFetcher = settings.fetcher;
    config.parallelFetches = settings.fetchConcurrency;
    config.remembersJobs = mode != NodeMode::OneShot;
    // One-shot commands come and go: they record nothing and are nobody's node.
    if (isShared && mode != NodeMode::OneShot)
        config.node = settings.node;
    if (mode == NodeMode::OneShot)
        config.listsJobsOf = isShared ? settings.node : std::string();
    config.temporaryRows = settings.temporaryRows;
    config.archive = archiveOptions(settings);
    config.blockFolder = settings.dataDir + "/blocks";
    config.demo = settings.demo;
    if (settings.journalLimitMib > 0)
        config.queue.journal.folder = storage::journal::folderFor(settings.dataDir, settings.databaseUrl);
    config.queue.journal.root = settings.dataDir + "/journal";
    config.queue.journal.limitBytes = std::int64_t{settings.journalLimitMib} << 20;
    config.queue.journal.room.keepFree = bytesOf(settings.minFreeMib) / kJournalShare;
    for (const auto market : {market::Market::Spot, market::Market::UsdM})
        config.clients[market] = clientOptions(settings, exchangeUrl);
    return config;
}

api::ApiHostConfig apiConfig(const Settings &settings, std::string token)
{
    api::ApiHostConfig config;
    config.access.token = std::move(token);
    config.access.extraHosts = settings.apiHosts;
    config.access.allowedOrigins = settings.apiOrigins;
    config.limits.webSockets = settings.streamClients;
    config.limits.pingInterval = settings.streamHeartbeat;
    config.limits.pongDeadline = settings.streamTimeout;
    config.limits = http::fittedTo(config.limits, http::raiseDescriptorLimit());
    return config;
}

/// The newest instant a store knows; where a demo that is started again goes on.
std::optional<market::UtcTime> newestStored(storage::Database &database)
{
    auto reader = database.openReader();
    if (!reader)
        return std::nullopt;
    std::optional<market::UtcTime> newest;
    if (const auto series = (*reader)->seriesSummaries()) {
        for (const auto &s : *series)
            newest = std::max(newest, std::optional(s.series.interval.next(s.last)));
    }
    if (const auto trades = (*reader)->tradeSummaries()) {
        for (const auto &t : *trades)
            newest = std::max(newest, std::optional(t.last));
    }
    return newest;
}

Result<std::string> readToken(const Settings &settings)
{
    if (settings.tokenFile.empty())
        return std::string();
    auto text = config::readSmallFile(settings.tokenFile);
    if (!text)
        return text;
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' '))
        text->pop_back();
    if (text->size() < 16)
        return fail(ErrorCode::InvalidInput,
                    "The token in " + settings.tokenFile + " is shorter than 16 characters.");
    return text;
}

/// Empties the demo's own data directory; a directory the user named is never touched.
void clearDemoStore(const Settings &settings)
{
    const QDir dir(QString::fromStdString(settings.dataDir));
    for (const QString &name : dir.entryList({QStringLiteral("candlewright.db*")}, QDir::Files))
        QFile::remove(dir.filePath(name));
    QDir(dir.filePath(QStringLiteral("journal"))).removeRecursively();
}

} // namespace

struct Node::Private {
    Settings settings;
    std::unique_ptr<ExchangeHost> exchange; ///< demo only
    std::shared_ptr<storage::Database> database;
    storage::AwaitedDatabase *awaited = nullptr; ///< `database`, when it was away at the start
    std::unique_ptr<engine::EngineHost> engine;
    std::unique_ptr<api::ApiHost> api;
    std::unique_ptr<HandOffServer> handOff;
    QString apiAddress;
    QString apiProblem;

    Result<> startDemoExchange(std::optional<market::UtcTime> newest)
    {
        exchange = std::make_unique<ExchangeHost>();
        replay::ReplayOptions options;
        auto loader = [newest] {
            auto market = replay::loadBundledMarket();
            if (market && newest && *newest > (*market)->clockStart())
                (*market)->setClockStart(*newest);
            return market;
        };
        const auto port = exchange->start(loader, options, QHostAddress(QHostAddress::LocalHost), 0);
        if (!port)
            return tl::unexpected(port.error());
        return {};
    }

    Result<> startEngine(NodeMode mode, bool needsCheck)
    {
        const std::string url = exchange ? exchange->url().toStdString() : settings.exchangeUrl;
        auto instruments =
            exchange && settings.symbols.empty() ? exchange->instruments() : config::instruments(settings);
        auto config = engineConfig(settings, mode, std::move(instruments), url, database->isShared());
        config.care = careOptions(settings, mode, needsCheck);
        if (auto line = schedule::CronLine::parse(settings.crossCheck); line && !settings.demo)
            config.crossCheck = schedule::Schedule(std::move(*line), std::nullopt);
        auto venue = exchange::makeBinance();
        config.bulkRoot = bulkRoot(settings, *venue, url);
        auto made = engine::makeEngine(std::move(config), database, std::move(venue));
        if (!made)
            return failFrom(made);
        engine = std::move(*made);
        engine->start();
        return {};
    }

    Result<> startApi()
    {
        auto token = readToken(settings);
        if (!token)
            return failFrom(token);
        api = std::make_unique<api::ApiHost>(*engine, apiConfig(settings, std::move(*token)));
        const QString host = QString::fromStdString(settings.listenHost);
        const auto port = api->start(host, settings.listenPort);
        if (!port)
            return tl::unexpected(port.error());
        const bool v6 = host.contains(QLatin1Char(':'));
        apiAddress = QStringLiteral("http://%1:%2")
                         .arg(v6 ? QLatin1Char('[') + host + QLatin1Char(']') : host)
                         .arg(*port);
        return {};
    }

    void startHandOff()
    {
        handOff = std::make_unique<HandOffServer>(*engine, settings);
        if (const auto listening = handOff->listen(); !listening)
            qCWarning(logNode).noquote() << QString::fromStdString(listening.error().detail);
    }
};

Node::Node() : d(std::make_unique<Private>()) {}

Node::~Node() { stop(); }

Result<OpenedStore> openStore(const Settings &settings, NodeMode mode)
{
    if (mode != NodeMode::OneShot && isNodeRunning(settings.dataDir))
        return fail(ErrorCode::Conflict, "Another Candlewright already runs on " + settings.dataDir
                                             + "; stop it, or choose another --data-dir.");
    if (mode != NodeMode::OneShot && settings.demoOwnsDataDir)
        clearDemoStore(settings);
    const auto open = mode == NodeMode::OneShot ? storage::openAtStart : storage::openOrAwait;
    auto opened = open(fullAddress(settings), openOptions(settings, mode), settings.startFresh);
    if (!opened)
        return tl::unexpected(withWaysOut(std::move(opened).error(), settings));
    OpenedStore store{std::move(opened->database), opened->awaited, {}, opened->needsCheck};
    if (settings.demo)
        store.newest = newestStored(*store.database);
    return store;
}

Result<std::unique_ptr<Node>> Node::start(const Settings &settings, NodeMode mode, OpenedStore store)
{
    std::unique_ptr<Node> node(new Node);
    node->d->settings = settings;
    node->d->database = std::move(store.database);
    node->d->awaited = store.awaited;
    if (settings.demo) {
        if (auto done = node->d->startDemoExchange(store.newest); !done)
            return failFrom(done);
    }
    if (auto done = node->d->startEngine(mode, store.needsCheck); !done)
        return failFrom(done);
    if (mode == NodeMode::OneShot)
        return node;
    if (settings.apiEnabled) {
        const auto done = node->d->startApi();
        if (!done && mode == NodeMode::Record)
            return tl::unexpected(done.error());
        if (!done) {
            node->d->apiProblem = QString::fromStdString(done.error().detail);
            qCWarning(logNode).noquote() << "There is no local API:" << node->d->apiProblem;
        }
    }
    node->d->startHandOff();
    return node;
}

interfaces::Engine &Node::engine() { return *d->engine; }

QString Node::apiAddress() const { return d->apiAddress; }

QString Node::apiProblem() const { return d->apiProblem; }

void Node::onRefused(std::function<void(const Error &)> refused)
{
    if (!d->awaited)
        return;
    d->awaited->onRefused([refused = std::move(refused)](const Error &error) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [refused, error] { refused(error); }, Qt::QueuedConnection);
    });
}

bool Node::mayEnd() const { return d->engine->mayEnd(); }

void Node::stop(std::chrono::milliseconds deadline)
{
    const auto share = deadline / 4;
    if (d->engine)
        d->engine->beginStop(deadline);
    d->handOff.reset();
    if (d->api)
        d->api->stop(share);
    d->api.reset();
    if (d->engine && !d->engine->stop(deadline - share))
        qCWarning(logNode)
            << "Some rows were still on their way; the next start finds and fills what is missing.";
    if (d->exchange)
        d->exchange->stop(share);
}

} // namespace cw::runtime
