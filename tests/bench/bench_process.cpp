// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"
#include "tests/bench/nodeprocess.h"
#include "tests/bench/storagerows.h"
#include "tests/bench/yardsticks.h"

using namespace Qt::StringLiterals;

namespace cw::bench {
namespace {

constexpr int kStarts = 7;
constexpr double kReadyGoal = 0.5;
/// The demo's own live rate is far below, its backfill far above.
constexpr double kQuietRowsPerSecond = 300;
constexpr int kPollMs = 500;
constexpr int kMaxPolls = 600;
const QByteArray kKlines = QByteArrayLiteral("/api/v3/klines?symbol=BTCUSDT&interval=1m");

/// A data directory with a year of minutes.
class FilledStore {
public:
    FilledStore()
    {
        const auto database = must(storage::openDatabase("sqlite://" + databasePath().toStdString()));
        const auto writer = must(database->openWriter());
        for (const auto &batch : candleBatches())
            static_cast<void>(must(writer->write(toBatch(batch))));
        must(writer->maintain());
    }

    [[nodiscard]] QString path() const { return m_folder.path(); }

private:
    [[nodiscard]] QString databasePath() const { return m_folder.filePath(u"candlewright.db"_s); }

    QTemporaryDir m_folder;
};

QStringList serveArguments(const QString &dataDir)
{
    return {u"serve"_s, u"--data-dir"_s, dataDir, u"--listen"_s, u"127.0.0.1:0"_s};
}

/// A node over a filled store, in front of a recorded exchange that knows the instrument.
void addStart(std::vector<BenchRow> &rows)
{
    const FilledStore store;
    const NodeProcess exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--unlimited"_s}, store.path());
    const QStringList arguments = serveArguments(store.path())
                                  << u"--exchange-url"_s << exchange.address() << u"--symbols"_s
                                  << u"BTCUSDT"_s << u"--intervals"_s << u"1m"_s;
    std::vector<double> ready;
    std::vector<double> answered;
    std::vector<double> nothing;
    for (int i = 0; i < kStarts; ++i) {
        const NodeProcess node(arguments, store.path());
        ready.push_back(node.secondsToReady());
        if (node.get(kKlines).size() < 1'000)
            qFatal("The node did not answer with the stored candles.");
        answered.push_back(node.age());
        nothing.push_back(secondsOfVersion());
    }
    const Limit limit{median(nothing), "candlewright-cli --version"};
    rows.push_back({"serve ready on 525,600 candles", median(ready), "s", limit, Target::of(kReadyGoal)});
    rows.push_back({"serve, first klines answered", median(answered), "s", limit, Target::of(kReadyGoal)});
}

/// Waits until the demo's history is stored.
void waitForBackfill(NodeProcess &node)
{
    bool wasBusy = false;
    for (int poll = 0; poll < kMaxPolls; ++poll) {
        const double rate = node.metric("candlewright_rows_stored_per_second");
        wasBusy = wasBusy || rate > kQuietRowsPerSecond;
        if (wasBusy && rate < kQuietRowsPerSecond)
            return;
        node.live(kPollMs);
    }
    qFatal("The demo was still fetching its history after five minutes.");
}

/// Memory of the demo with its market, its window of history and its live feeds; the limit is the same
/// program with nothing to do.
void addMemory(std::vector<BenchRow> &rows)
{
    const QTemporaryDir demo;
    const QTemporaryDir empty;
    NodeProcess busy(serveArguments(demo.path()) << u"--demo"_s, demo.path());
    const NodeProcess idle(serveArguments(empty.path()), empty.path(), {u"ENABLE_FETCHER=false"_s});
    waitForBackfill(busy);
    rows.push_back({"RSS of serve --demo, idle after the backfill", busy.residentMiB(), "MiB",
                    Limit{idle.residentMiB(), "serve with an empty store and no exchange"}});
}

} // namespace

std::vector<BenchRow> benchProcess()
{
    std::vector<BenchRow> rows;
    addStart(rows);
    addMemory(rows);
    return rows;
}

} // namespace cw::bench
