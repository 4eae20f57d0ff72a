// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/attempts.h"
#include "tests/storage/callfault/callfault.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTest>

#include <dlfcn.h>

#include <functional>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr int kBatches = 3;
constexpr int kBatchRows = 8;
constexpr int kRows = kBatches * kBatchRows;
constexpr int kArchived = 16;
constexpr int kMostAttempts = 4; ///< one call fails: what may pass has passed by the second

/// What the loaded library offers; the program does not link it.
template<class Function>
Function *offered(const char *name)
{
    auto *const found = reinterpret_cast<Function *>(::dlsym(RTLD_DEFAULT, name));
    if (!found)
        qFatal("%s is not loaded", name);
    return found;
}

void arm(long nth, int fault, const QByteArray &state = {})
{
    static auto *const kArm = offered<void(long, int, const char *)>("callFaultArm");
    kArm(nth, fault, state.constData());
}

long calls()
{
    static auto *const kCount = offered<long()>("callFaultCount");
    return kCount();
}

/// Does it until it succeeds, as the write queue does with what may pass.
template<class T>
Result<T> insisted(const std::function<Result<T>()> &work)
{
    for (int attempt = 1;; ++attempt) {
        auto done = work();
        if (done || attempt == kMostAttempts || !journal::canPass(done.error()))
            return done;
    }
}

WriteBatch batchAt(const std::string &symbol, int batch)
{
    WriteBatch rows = batchOf(series(symbol), {});
    rows.trades.push_back({series(symbol).instrument, {}});
    for (std::int64_t id = std::int64_t{batch} * kBatchRows; id < std::int64_t{batch + 1} * kBatchRows; ++id) {
        rows.trades.front().trades.push_back(trade(id, kDay + 1ms * id));
        rows.candles.front().candles.push_back(candle(kDay + 1min * id));
    }
    return rows;
}

/// Writes 24 trades and as many candles, moves two thirds of the candles to the archive, and reads.
class Workload {
public:
    Workload(std::string url, std::string symbol) : m_url(std::move(url)), m_symbol(std::move(symbol)) {}

    Result<> run()
    {
        auto database = insisted<std::unique_ptr<Database>>([&] { return openDatabase(m_url); });
        if (!database)
            return failFrom(database);
        auto writer = insisted<std::unique_ptr<Writer>>([&] { return (*database)->openWriter(); });
        if (!writer)
            return failFrom(writer);
        for (int batch = 0; batch < kBatches; ++batch) {
            const WriteBatch rows = batchAt(m_symbol, batch);
            auto written = insisted<WriteReport>([&] { return (*writer)->write(rows); });
            if (!written)
                return failFrom(written);
            acknowledged = (batch + 1) * kBatchRows;
        }
        const Sequence sequence{series(m_symbol).instrument, RowKind::Candles, Interval::M1};
        for (;;) {
            auto step = insisted<ArchiveStep>(
                [&] { return (*writer)->archive(sequence, kDay + 1min * kArchived, kBatchRows); });
            if (!step)
                return failFrom(step);
            if (step->isDone)
                break;
        }
        return read(**database);
    }

    int acknowledged = 0; ///< rows of each kind

private:
    Result<> read(Database &database) const
    {
        auto reader = insisted<std::unique_ptr<Reader>>([&] { return database.openReader(); });
        if (!reader)
            return failFrom(reader);
        CandleSelect select;
        select.series = series(m_symbol);
        select.range = kAlways;
        auto rows = insisted<std::vector<Candle>>([&] { return (*reader)->candles(select); });
        if (!rows)
            return failFrom(rows);
        // A question that is answered at all is answered whole.
        return rows->size() == kRows ? Result<>() : fail(ErrorCode::Internal, "A read lost rows.");
    }

    const std::string m_url;
    const std::string m_symbol;
};

bool isOneSentence(const std::string &text) { return text.ends_with('.') && text.find('\n') == std::string::npos; }

} // namespace

/// D6: whichever call to the database's library fails, once, nothing that was acknowledged is lost, nothing is there twice,
/// all is there in the end, and what is given up is given up with one sentence.
class TestStoreCallFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCallMayFail_data();
    void everyCallMayFail();

private:
    /// How many rows of `symbol` the archive and the main table hold, with everything else that must hold of them.
    static void checkRows(Database &database, const std::string &symbol, int atLeast);
};

void TestStoreCallFaults::everyCallMayFail_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<QByteArray>("state");
    if (!isPostgres()) {
        QTest::newRow("busy") << int(CallFaultBusy) << QByteArray();
        QTest::newRow("full") << int(CallFaultFull) << QByteArray();
        QTest::newRow("broken") << int(CallFaultBroken) << QByteArray();
        return;
    }
    QTest::newRow("lost before") << int(CallFaultLostBefore) << QByteArray();
    QTest::newRow("lost after") << int(CallFaultLostAfter) << QByteArray();
    for (const char *state : {"40001", "53100"})
        QTest::newRow(state) << int(CallFaultRefused) << QByteArray(state);
}

void TestStoreCallFaults::checkRows(Database &database, const std::string &symbol, int atLeast)
{
    const auto reader = must(database.openReader());
    const auto trades = must(reader->tradeSummary(series(symbol).instrument));
    const auto candles = must(reader->seriesSummary(series(symbol)));
    QVERIFY((trades ? trades->rows : 0) >= atLeast);
    QVERIFY((candles ? candles->rows : 0) >= atLeast);
    if (!trades || !candles)
        return;
    // The claims hold: nothing is missing below the last row, and nothing is there twice.
    QCOMPARE(trades->rows, trades->lastId + 1);
    QVERIFY(must(reader->missingTrades(series(symbol).instrument)).empty());
    QCOMPARE(candles->rows, trades->rows);
    CandleSelect select;
    select.series = series(symbol);
    select.range = kAlways;
    const auto rows = must(reader->candles(select));
    QCOMPARE(std::int64_t(rows.size()), candles->rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
        QCOMPARE(text(rows[i]), text(candle(kDay + 1min * std::int64_t(i))));
    std::int64_t placed = 0;
    for (const PlaceSummary &place :
         must(reader->places(Sequence{series(symbol).instrument, RowKind::Candles, Interval::M1})))
        placed += place.rows;
    QCOMPARE(placed, candles->rows);
}

void TestStoreCallFaults::everyCallMayFail()
{
    QFETCH(int, fault);
    QFETCH(QByteArray, state);
    const auto place = makePlace();
    const auto database = must(openDatabase(place->url())); // the schema is there
    arm(0, CallFaultNone);
    must(Workload(place->url(), "ALL").run());
    const long all = calls();
    QVERIFY(all > 50);
    int gaveUp = 0;
    for (long nth = 1; nth <= all; ++nth) {
        const std::string symbol = "S" + std::to_string(nth);
        const QByteArray which = "call " + QByteArray::number(qlonglong(nth));
        Workload workload(place->url(), symbol);
        arm(nth, fault, state);
        const auto done = workload.run();
        arm(0, CallFaultNone);
        if (!done) {
            ++gaveUp;
            QVERIFY2(isOneSentence(done.error().detail), (which + ": " + done.error().detail.c_str()).constData());
            checkRows(*database, symbol, workload.acknowledged);
            Workload again(place->url(), symbol);
            const auto redone = again.run();
            QVERIFY2(redone, (which + ": " + (redone ? "" : redone.error().detail.c_str())).constData());
        }
        checkRows(*database, symbol, kRows);
        if (QTest::currentTestFailed()) {
            qInfo("%s", which.constData());
            return;
        }
    }
    qInfo("%ld calls, of which %d were given up", all, gaveUp);
}

/// Starts itself again with the library that lets calls fail.
int main(int argc, char *argv[])
{
    if (!qEnvironmentVariableIsSet("CALLFAULT_LOADED")) {
        qputenv("CALLFAULT_LOADED", "1");
        // Thousands of commits, of which none is about what a disk keeps.
        if (QDir(QStringLiteral("/dev/shm")).exists())
            qputenv("TMPDIR", "/dev/shm");
        qputenv("LD_PRELOAD", CANDLEWRIGHT_BIN_DIR "/libstorage-callfault.so");
        QStringList arguments;
        for (int i = 1; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        return QProcess::execute(QString::fromLocal8Bit(argv[0]), arguments);
    }
    QCoreApplication app(argc, argv);
    TestStoreCallFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_callfaults.moc"
