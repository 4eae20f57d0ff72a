// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/moveload.h"

#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <random>
#include <vector>

using namespace Qt::StringLiterals;

namespace cw::tests {
namespace {

using namespace storage::test;
using std::chrono::minutes;
using std::chrono::steady_clock;

constexpr int kTradesPerMinute = 120'000;
/// A percentile of fewer says nothing.
constexpr int kFewestTrades = 2'000;
constexpr int kQuietMs = 15'000;
constexpr int kMostMoveMs = 3'600'000;
constexpr int kPageRows = 500;
/// A6: by so much may the move raise the latency of what is recorded beside it.
constexpr double kMostRise = 2;

/// A pair that the exchange of the rig does not know, so nothing but the move touches its rows.
const market::SeriesKey &oldSeries()
{
    static const market::SeriesKey kSeries = series("OLDUSDT");
    return kSeries;
}

/// A candle a minute, the newest of which is from the end of 2023.
void seed(const std::string &address, int rows)
{
    constexpr int kBatch = 20'000;
    const auto database = must(storage::openDatabase(address));
    const auto writer = must(database->openWriter());
    for (int at = 0; at < rows; at += kBatch) {
        std::vector<market::Candle> batch;
        for (int i = at; i < std::min(at + kBatch, rows); ++i)
            batch.push_back(candle(kDay - minutes(rows - i)));
        must(writer->write(batchOf(oldSeries(), std::move(batch))));
    }
}

qint64 nowNs() { return steady_clock::now().time_since_epoch().count(); }

/// A stretch of time and how long a client waited for pages in it.
struct Phase {
    qint64 from = nowNs();
    qint64 to = 0;
    std::vector<double> readMs;

    [[nodiscard]] double read(double part) const
    {
        std::vector<double> sorted = readMs;
        std::ranges::sort(sorted);
        const auto at = static_cast<std::size_t>(part * static_cast<double>(sorted.size()));
        return sorted.empty() ? 0 : sorted[std::min(at, sorted.size() - 1)];
    }
    [[nodiscard]] QString span() const { return u"%1:%2"_s.arg(from).arg(to); }
};

/// The node, the move and the client beside it.
class MoveLoad {
public:
    MoveLoad(Rig &rig, int rows) : m_rig(rig), m_rows(rows) {}

    [[nodiscard]] QString run();

private:
    /// Reads one page anywhere in what moves; false when a row was not there.
    [[nodiscard]] bool readPage(Phase &phase);
    [[nodiscard]] bool rest(Phase &phase);
    [[nodiscard]] qint64 start();
    [[nodiscard]] QJsonObject job(qint64 id) const
    {
        return m_rig.ask(u"/api/v1/archive/runs/%1"_s.arg(id))[u"data"_s].toObject();
    }
    [[nodiscard]] QString moveTwice(Phase &phase);
    [[nodiscard]] QString judge(const Phase &quiet, const Phase &moving) const;

    Rig &m_rig;
    int m_rows;
    std::mt19937_64 m_random{cw::tests::testSeed()};
};

bool MoveLoad::readPage(Phase &phase)
{
    const int at = std::uniform_int_distribution<int>(kPageRows, m_rows)(m_random);
    const qint64 first = market::toUs(kDay - minutes(at)) / 1'000;
    QElapsedTimer timer;
    timer.start();
    const QJsonArray page = m_rig.askList(
        u"/api/v3/klines?symbol=OLDUSDT&interval=1m&limit=%1&startTime=%2"_s.arg(kPageRows).arg(first));
    phase.readMs.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    return page.size() == kPageRows && page.at(0).toArray().at(0).toInteger() == first;
}

bool MoveLoad::rest(Phase &phase)
{
    constexpr int kPagesAPoll = 5;
    bool isWhole = true;
    for (int i = 0; i < kPagesAPoll; ++i) {
        isWhole = readPage(phase) && isWhole;
        letRun(40);
    }
    return isWhole;
}

qint64 MoveLoad::start()
{
    const QJsonObject answer =
        m_rig.tell(u"/api/v1/archive/runs"_s,
                   {{u"symbol"_s, u"OLDUSDT"_s}, {u"interval"_s, u"1m"_s}, {u"before"_s, u"2024-01-01"_s}});
    return answer[u"data"_s].toObject()[u"id"_s].toInteger();
}

/// The first run is cancelled in its middle, the second one ends what it began.
QString MoveLoad::moveTwice(Phase &phase)
{
    bool isCancelled = false;
    qint64 id = start();
    QElapsedTimer patience;
    for (patience.start(); patience.elapsed() < kMostMoveMs;) {
        if (!rest(phase))
            return u"A page of the rows that move was not whole."_s;
        const QJsonObject state = job(id);
        const QString word = state[u"state"_s].toString();
        if (word == u"succeeded"_s)
            return isCancelled ? QString() : u"The move was over before it was cancelled."_s;
        if (word == u"failed"_s || word.isEmpty())
            return u"The move failed: "_s + state[u"last_error"_s].toString();
        if (word == u"cancelled"_s) {
            isCancelled = true;
            id = start();
        } else if (!isCancelled && state[u"rows_done"_s].toInt() > m_rows / 10) {
            static_cast<void>(m_rig.tell(u"/api/v1/archive/runs/%1/cancel"_s.arg(id)));
        }
    }
    return u"The move did not end."_s;
}

QString MoveLoad::judge(const Phase &quiet, const Phase &moving) const
{
    const QJsonArray spans = runTool({u"latency.py"_s, u"--history"_s, m_rig.file(u"history.jsonl"_s),
                                      quiet.span(), moving.span()})[u"spans"_s]
                                 .toArray();
    const auto figure = [&spans](int phase, const QString &name) {
        return spans.at(phase).toObject()[name].toDouble();
    };
    std::fprintf(stderr,
                 "%d rows moved in %.0f s; received to stored p50 %.0f → %.0f ms, p99 %.0f → %.0f ms, most "
                 "%.0f → %.0f ms; pages of %d rows p50 %.1f → %.1f ms, p99 %.1f → %.1f ms\n",
                 m_rows, static_cast<double>(moving.to - moving.from) / 1e9, figure(0, u"p50"_s),
                 figure(1, u"p50"_s), figure(0, u"p99"_s), figure(1, u"p99"_s), figure(0, u"max"_s),
                 figure(1, u"max"_s), kPageRows, quiet.read(0.5), moving.read(0.5), quiet.read(0.99),
                 moving.read(0.99));
    for (int phase : {0, 1}) {
        if (figure(phase, u"trades"_s) < kFewestTrades)
            return u"Too few trades were stored to say anything."_s;
    }
    if (figure(1, u"p99"_s) > kMostRise * figure(0, u"p99"_s))
        return u"The move raised the latency of the recording to more than its double."_s;
    return {};
}

QString MoveLoad::run()
{
    constexpr int kWarmUps = 10;
    Phase warmUp;
    for (int i = 0; i < kWarmUps; ++i)
        static_cast<void>(rest(warmUp));
    Phase quiet;
    while (nowNs() - quiet.from < qint64{kQuietMs} * 1'000'000) {
        if (!rest(quiet))
            return u"A page was not whole before anything moved."_s;
    }
    quiet.to = nowNs();
    Phase moving;
    if (QString problem = moveTwice(moving); !problem.isEmpty())
        return problem;
    moving.to = nowNs();
    m_rig.node().kill();
    return judge(quiet, moving);
}

/// Rows of the moved series in the archive and, behind it, those that are left.
bool isAllMoved(const std::string &address, int rows)
{
    const auto database = must(storage::openDatabase(address));
    const auto reader = must(database->openReader());
    const storage::Sequence moved{oldSeries().instrument, storage::RowKind::Candles, oldSeries().interval};
    for (const storage::PlaceSummary &place : must(reader->places(moved))) {
        if (place.rows != (place.place == storage::Place::Archive ? rows : 0))
            return false;
    }
    return true;
}

} // namespace

QString moveUnderLoad(int rows, const QString &database)
{
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}});
    const QString address = database.isEmpty() ? u"sqlite://"_s + rig.database() : database;
    QDir().mkpath(rig.file(u"data"_s));
    seed(address.toStdString(), rows);
    NodeOptions options;
    options.database = database;
    if (!rig.isUp() || !rig.startNode(options))
        return u"The node did not start."_s;
    QString problem = MoveLoad(rig, rows).run();
    if (problem.isEmpty() && !isAllMoved(address.toStdString(), rows))
        problem = u"Not every row lies in the archive, and nowhere else."_s;
    return problem;
}

} // namespace cw::tests
