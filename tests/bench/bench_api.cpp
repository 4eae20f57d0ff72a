// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apihost.h"
#include "core/api/cache/candletext.h"
#include "core/engine/host/enginehost.h"
#include "core/http/router.h"
#include "core/http/server.h"
#include "tests/bench/bench.h"
#include "tests/bench/loadgenerator.h"
#include "tests/bench/storagerows.h"

#include <QThread>

#include <cstdio>

namespace cw::bench {
namespace {

constexpr double kCachedGoal = 15'000;
constexpr double kUncachedGoal = 2'500;
constexpr double kShareOfBare = 0.5;
constexpr int kRowsPerAnswer = 500;
const QString kTarget = QStringLiteral("/api/v3/klines?symbol=BTCUSDT&interval=1m");

/// A year of minutes in a database and an engine that only reads it.
class StoredYear {
public:
    StoredYear()
    {
        std::shared_ptr<storage::Database> database = std::move(m_scratch.database);
        fill(*database);
        engine::EngineConfig config;
        config.intervals = {market::Interval::M1};
        config.enableFetcher = false;
        m_engine = must(engine::makeEngine(config, database, exchange::makeBinance()));
        m_engine->start();
    }
    ~StoredYear() { m_engine->stop(std::chrono::seconds(10)); }
    StoredYear(const StoredYear &) = delete;
    StoredYear &operator=(const StoredYear &) = delete;

    [[nodiscard]] engine::EngineHost &engine() { return *m_engine; }
    /// The answer to `kTarget`, for servers that only have to repeat it.
    [[nodiscard]] QByteArray body()
    {
        const auto rows = must(
            m_engine->marketData().candles({kSeries, std::nullopt, std::nullopt, kRowsPerAnswer, false}));
        return api::klineArray(rows, kSeries.interval);
    }

private:
    /// The writer is closed again on return: a process may have one, and the engine wants it.
    static void fill(storage::Database &database)
    {
        const auto writer = must(database.openWriter());
        for (const auto &batch : candleBatches())
            static_cast<void>(must(writer->write(toBatch(batch))));
        must(writer->maintain());
    }

    Scratch m_scratch;
    std::unique_ptr<engine::EngineHost> m_engine;
};

/// The API over the stored year.
class ApiUnderLoad {
public:
    ApiUnderLoad(StoredYear &store, std::size_t blockCacheBytes)
        : m_host(store.engine(), configWith(blockCacheBytes))
    {
        m_port = must(m_host.start(QStringLiteral("127.0.0.1"), 0));
    }

    [[nodiscard]] std::uint16_t port() const { return m_port; }

private:
    static api::ApiHostConfig configWith(std::size_t blockCacheBytes)
    {
        api::ApiHostConfig config;
        config.api.blockCacheBytes = blockCacheBytes;
        return config;
    }

    api::ApiHost m_host;
    std::uint16_t m_port = 0;
};

/// The same transport with handlers that do nothing but answer: what the API cannot beat.
class BareServer {
public:
    explicit BareServer(const QByteArray &body)
    {
        m_router.add(http::Method::Get, "/body",
                     [body](const http::Request &) { return http::Response::json(body); });
        m_router.add(http::Method::Get, "/304",
                     [](const http::Request &) { return http::Response::empty(304); });
        m_thread.start();
        auto *starter = new QObject;
        starter->moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            starter,
            [this, starter] {
                m_server = new http::Server(m_router, {}, {});
                m_port = m_server->listen(QHostAddress::LocalHost, 0) ? m_server->port() : 0;
                starter->deleteLater();
            },
            Qt::BlockingQueuedConnection);
    }
    ~BareServer()
    {
        QObject::connect(&m_thread, &QThread::finished, m_server, &QObject::deleteLater);
        m_thread.quit();
        m_thread.wait();
    }
    BareServer(const BareServer &) = delete;
    BareServer &operator=(const BareServer &) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }

private:
    http::Router m_router;
    QThread m_thread;
    http::Server *m_server = nullptr; ///< lives on the thread
    std::uint16_t m_port = 0;
};

/// Random ranges of 500 candles: practically never the same twice.
QString randomRanges()
{
    return QStringLiteral("math.randomseed(os.time())\n"
                          "request = function()\n"
                          "  local from = %1 + math.random(0, %2) * 60000\n"
                          "  return wrk.format('GET', string.format('%3&startTime=%d', from))\n"
                          "end\n")
        .arg(market::toMs(kStart))
        .arg(kYearOfMinutes - kRowsPerAnswer)
        .arg(kTarget + QStringLiteral("&limit=%1").arg(kRowsPerAnswer));
}

/// Adds a row when wrk gave a figure.
void add(std::vector<BenchRow> &rows, const std::string &name, std::optional<double> rate,
         std::optional<Limit> limit, std::optional<Target> target = std::nullopt)
{
    if (rate)
        rows.push_back({name, *rate, "req/s", std::move(limit), target});
    else
        std::fprintf(stderr, "%s: wrk gave no figure\n", name.c_str());
}

/// The entity tag a conditional request has to name is a function of the body, but not this program's
/// business: `*` matches whatever stands.
const QString kAnyTag = QStringLiteral("If-None-Match: *");

/// What the transport itself gives for a target of the bare server.
std::optional<Limit> bareLimit(LoadGenerator &load, const BareServer &bare, const QString &target,
                               const char *what)
{
    const auto rate = load.measure(bare.port(), target);
    return rate ? std::optional(Limit{*rate, what}) : std::nullopt;
}

/// Answers that are kept: whole, and as a mere "not modified".
void addCachedRows(std::vector<BenchRow> &rows, StoredYear &store)
{
    LoadGenerator load;
    ApiUnderLoad product(store, api::ApiConfig().blockCacheBytes);
    const QByteArray body = store.body();
    const auto cached = load.measure(product.port(), kTarget);
    const auto unmodified = load.measure(product.port(), kTarget, kAnyTag);
    const BareServer bare(body);
    const auto bytes =
        bareLimit(load, bare, QStringLiteral("/body"), "the same bytes by a handler that only answers");
    const auto empty = bareLimit(load, bare, QStringLiteral("/304"), "304 by a handler that only answers");
    if (const StaticServer nginx(body); nginx.port() != 0)
        add(rows, "klines(500) as a file by nginx",
            load.measure(nginx.port(), QStringLiteral("/klines.json")), bytes);
    add(rows, "klines(500), cached", cached, bytes, Target::of(kCachedGoal));
    add(rows, "klines(500), not modified", unmodified, empty, Target::share(kShareOfBare));
}

/// Answers that were never given before: by a node as it starts, from its first request on, and by one that may
/// not keep rows in memory either.
void addUncachedRows(std::vector<BenchRow> &rows, StoredYear &store)
{
    LoadGenerator load;
    ApiUnderLoad fresh(store, api::ApiConfig().blockCacheBytes);
    add(rows, "klines(500), uncached: random ranges on a fresh node",
        load.measureScript(fresh.port(), randomRanges()), std::nullopt, Target::of(kUncachedGoal));
    ApiUnderLoad withoutRows(store, 1);
    add(rows, "klines(500), random ranges, no rows kept in memory",
        load.measureScript(withoutRows.port(), randomRanges()), std::nullopt);
}

} // namespace

std::vector<BenchRow> benchApi()
{
    std::vector<BenchRow> rows;
    if (!LoadGenerator::isInstalled()) {
        std::fputs("The API benchmarks need the program wrk (apt install wrk): left out.\n", stderr);
        return rows;
    }
    StoredYear store;
    addCachedRows(rows, store);
    addUncachedRows(rows, store);
    return rows;
}

} // namespace cw::bench
