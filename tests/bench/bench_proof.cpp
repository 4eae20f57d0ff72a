// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/rowwriter.h"
#include "core/engine/host/enginehost.h"
#include "tests/bench/bench.h"
#include "tests/bench/nodeprocess.h"
#include "tests/bench/scratchserver.h"
#include "tests/bench/storagerows.h"
#include "tests/bench/yardsticks.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>

#include <charconv>
#include <chrono>

using namespace Qt::StringLiterals;

namespace cw::bench {
namespace {

using namespace std::chrono_literals;
using market::Candle;
using market::Interval;
using market::UtcTime;
using std::chrono::steady_clock;

constexpr int kManySymbols = 500;
constexpr int kYears = 5;
constexpr int kHolesASeries = 20;
constexpr int kRounds = 20;
/// Minutes from the beginning of a run to that of the next, the last of which are missing.
constexpr qint64 kRun = qint64{kYears} * kYearOfMinutes / (kHolesASeries + 1);
constexpr qint64 kHole = 7;
constexpr qint64 kLastMinute = kRun * (kHolesASeries + 1) - kHole - 1;

market::InstrumentKey symbolOf(int number)
{
    return {market::Market::Spot, "S" + std::to_string(1'000 + number) + "USDT"};
}

Candle candleAt(UtcTime open)
{
    using market::Decimal;
    Candle row;
    row.openTime = open;
    row.closeTime = Interval(Interval::M1).closeTime(open);
    row.eventTime = row.closeTime;
    row.open = row.high = row.low = row.close = Decimal::fromMantissa(10'000'000'000, 8);
    row.volume = Decimal::fromMantissa(100'000'000, 8);
    row.quoteVolume = Decimal::fromMantissa(10'000'000'000, 8);
    row.tradeCount = 10;
    row.takerBuyVolume = Decimal::fromMantissa(50'000'000, 8);
    row.takerBuyQuoteVolume = Decimal::fromMantissa(5'000'000'000, 8);
    row.final = true;
    return row;
}

// ---- The gap report ------------------------------------------------------------------------------------------------

/// The numbers of the holes of a series.
const QString kHoles = u"(WITH RECURSIVE h (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM h WHERE n < %1) SELECT n FROM h) AS h"_s;

/// Runs of minutes with holes between them, as years of recording leave them behind, and an entry of the ledger for each
/// hole. The rows themselves, 1.3 billion, are not made: the report reads what is claimed, not the rows.
QStringList yearsOfClaims()
{
    constexpr qint64 kMinuteUs = 60'000'000;
    const qint64 first = market::toUs(kStart);
    const QString runs = u"INSERT INTO coverage (series_id, from_time, to_time) SELECT s.id, %1 + h.n * %2, "
                         "%1 + h.n * %2 + %3 FROM series AS s, "_s.arg(first)
                             .arg(kRun * kMinuteUs)
                             .arg((kRun - kHole) * kMinuteUs)
                         + kHoles.arg(kHolesASeries);
    const QString entries =
        u"INSERT INTO gaps (instrument_id, interval, from_time, to_time, status, cause, evidence, attempts, last_error, "
        "found_at, created_at, updated_at) SELECT s.instrument_id, s.interval, %1 + h.n * %2 + %3, %1 + (h.n + 1) * %2, "
        "0, 'disconnect', 'The connection was closed with code 1006.', 1, '', %1, %1, %1 FROM series AS s, "_s.arg(first)
            .arg(kRun * kMinuteUs)
            .arg((kRun - kHole) * kMinuteUs)
        + kHoles.arg(kHolesASeries - 1);
    const QString reach = u"UPDATE series SET covered_from = %1, covered_to = %2"_s.arg(first).arg(
        first + kLastMinute * kMinuteUs);
    return {u"BEGIN"_s, u"DELETE FROM coverage"_s, runs, entries, reach, u"COMMIT"_s, u"ANALYZE"_s};
}

/// Runs SQL the way another program would.
void runSql(QSqlDatabase database, const QStringList &statements)
{
    if (!database.open())
        qFatal("%s", qPrintable(database.lastError().text()));
    QSqlQuery query(database);
    for (const QString &sql : statements) {
        if (!query.exec(sql))
            qFatal("%s: %s", qPrintable(sql), qPrintable(query.lastError().text()));
    }
    database.close();
}

void claimYears(const QString &path)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"claims"_s);
        database.setDatabaseName(path);
        runSql(database, yearsOfClaims());
    }
    QSqlDatabase::removeDatabase(u"claims"_s);
}

void claimYears(const QUrl &server)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QPSQL"_s, u"claims"_s);
        database.setHostName(server.host());
        database.setPort(server.port());
        database.setUserName(server.userName());
        database.setPassword(server.password());
        database.setDatabaseName(server.path().mid(1));
        runSql(database, QStringList(u"SET search_path TO candlewright"_s) + yearsOfClaims());
    }
    QSqlDatabase::removeDatabase(u"claims"_s);
}

/// The first and the last candle of each series.
void writeEnds(storage::Database &database)
{
    const auto writer = must(database.openWriter());
    const auto span = std::chrono::minutes(kLastMinute);
    for (int i = 0; i < kManySymbols; ++i) {
        storage::WriteBatch batch;
        batch.candles.push_back({{symbolOf(i), Interval::M1}, {candleAt(kStart), candleAt(kStart + span)}});
        static_cast<void>(must(writer->write(batch)));
    }
}

void addGapReport(std::vector<BenchRow> &rows, const std::string &where, std::unique_ptr<storage::Database> database)
{
    engine::EngineConfig config;
    config.enableFetcher = false;
    config.intervals = {Interval::M1};
    auto engine = must(engine::makeEngine(config, std::move(database), exchange::makeBinance()));
    engine->start();
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        const auto start = steady_clock::now();
        const auto gaps = must(engine->gapReports().gaps({}));
        times.push_back(secondsSince(start) * 1'000);
        if (gaps.size() != std::size_t(kManySymbols * kHolesASeries))
            qFatal("The report has %zu holes.", gaps.size());
    }
    engine->stop(30s);
    rows.push_back({"gap report, 500 series of five years of minutes, 10,000 holes and entries" + where,
                    std::ranges::min(times), "ms", std::nullopt, Target::of(100)});
}

void addGapReports(std::vector<BenchRow> &rows)
{
    Scratch scratch;
    writeEnds(*scratch.database);
    claimYears(scratch.path);
    addGapReport(rows, "", std::move(scratch.database));
    const ScratchServer server;
    if (!server.isRunning())
        return;
    auto database = must(storage::openDatabase(server.url().toStdString()));
    writeEnds(*database);
    claimYears(QUrl(server.url()));
    addGapReport(rows, ", PostgreSQL", std::move(database));
}

// ---- Many symbols --------------------------------------------------------------------------------------------------

/// A day of minutes of 500 symbols in the exchange's bulk layout.
void writeDay(const QString &folder, int number)
{
    const std::string symbol = symbolOf(number).symbol;
    std::string text;
    const auto writer = archive::makeRowWriter(archive::RowFormat::Csv, archive::FileRows::Candles);
    writer->begin(text);
    for (int minute = 0; minute < 1'440; ++minute)
        writer->candle(text, candleAt(kStart + std::chrono::minutes(minute)));
    QFile file(folder + u'/' + QString::fromStdString(symbol + "-1m-2024-01-01.csv"));
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), static_cast<qint64>(text.size())) < 0)
        qFatal("%s", qPrintable(file.errorString()));
}

QString symbolList()
{
    QStringList names;
    for (int i = 0; i < kManySymbols; ++i)
        names.append(QString::fromStdString(symbolOf(i).symbol));
    return names.join(u',');
}

/// One node that records 500 symbols from a recorded exchange, after their history is stored.
void addManySymbols(std::vector<BenchRow> &rows)
{
    const QTemporaryDir market;
    const QTemporaryDir store;
    for (int i = 0; i < kManySymbols; ++i)
        writeDay(market.path(), i);
    const NodeProcess exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--unlimited"_s, u"--source"_s,
                                market.path(), u"--loop"_s, u"--from"_s, u"2024-01-01T20:00:00Z"_s},
                               store.path());
    NodeProcess node({u"serve"_s, u"--data-dir"_s, store.path(), u"--listen"_s, u"127.0.0.1:0"_s,
                      u"--exchange-url"_s, exchange.address(), u"--symbols"_s, symbolList(), u"--intervals"_s,
                      u"1m"_s, u"--backfill-days"_s, u"1"_s},
                     store.path());
    constexpr double kHistory = 0.98 * kManySymbols * 20 * 60;
    constexpr int kPolls = 600;
    int poll = 0;
    while (node.metric("candlewright_rows_stored_total") < kHistory && ++poll < kPolls)
        node.live(500);
    if (poll == kPolls)
        qFatal("The history of 500 symbols was not stored in five minutes.");
    rows.push_back(
        {"RSS of a node that records 500 symbols", node.residentMiB(), "MiB", std::nullopt, Target::of(512)});
    rows.push_back({"its threads", node.threads(), "", std::nullopt, Target::of(32)});
    rows.push_back({"its open sockets", node.sockets(), "", std::nullopt, Target::of(32)});
}

} // namespace

std::vector<BenchRow> benchProof()
{
    std::vector<BenchRow> rows;
    addGapReports(rows);
    addManySymbols(rows);
    return rows;
}

} // namespace cw::bench
