// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/movetask.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

#include <deque>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using storage::ArchiveStep;

namespace {

const storage::Sequence kMinutes{
    {market::Market::Spot, "BTCUSDT"}, storage::RowKind::Candles, market::Interval::M1};
constexpr std::int64_t kRows = 1'000;

/// A writer that knows nothing but how many rows are left to move, and what it answers next.
class FakeWriter final : public storage::Writer {
public:
    std::int64_t left = kRows;
    std::deque<Error> refusals;
    std::vector<std::int64_t> asked; ///< rows of each step that was tried

    Result<ArchiveStep> archive(const storage::Sequence &, market::UtcTime, std::int64_t maxRows) override
    {
        asked.push_back(maxRows);
        if (!refusals.empty()) {
            Error error = refusals.front();
            refusals.pop_front();
            return tl::unexpected(std::move(error));
        }
        const std::int64_t from = kRows - left;
        const std::int64_t rows = std::min(maxRows, left);
        left -= rows;
        return ArchiveStep{rows, {from, from + rows}, std::string(64, 'a'), left == 0};
    }
    Result<ArchiveStep> restore(const storage::Sequence &, market::TimeRange, std::int64_t) override
    {
        return {};
    }
    Result<std::vector<storage::WriteReport>> writeAll(std::span<const storage::WriteBatch *const>) override
    {
        return {};
    }
    Result<std::int64_t> remove(const storage::Removal &) override { return 0; }
    Result<std::int64_t> removeLease(const std::string &) override { return 0; }
    Result<std::int64_t> removeUnheld() override { return 0; }
    Result<> maintain() override { return {}; }
};

/// Chores that take no time.
class FakeChores final : public Chores {
public:
    explicit FakeChores(test::VirtualTimers &timers) : m_timers(timers) {}

    FakeWriter writer;
    bool busy = false;
    std::function<void()> after = [] {}; ///< each piece of work

    void run(Work work, Done done) override
    {
        m_timers.post(0ms, [this, work = std::move(work), done = std::move(done)] {
            auto result = work(writer);
            after();
            done(std::move(result));
        });
    }
    [[nodiscard]] bool isBusy() const override { return busy; }

private:
    test::VirtualTimers &m_timers;
};

} // namespace

/// How rows are moved step by step: when it rests, when it repeats, and when it gives up.
class TestMoveTask : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void movesEverything();
    void aDryRunMovesNothing();
    void waitsWhileRowsWait();
    void aLongStepMakesTheFollowingSmaller();
    void repeatsWhatCanPass();
    void givesUpAfterSoManyTries();
    void givesUpAtOnceOnWhatCannotPass();
    void stoppedInTheMiddle();

private:
    void begin(const MoveTask::Options &options);
    bool runUntilOver()
    {
        return m_timers->runUntil([this] { return m_result.has_value(); }, 1h);
    }

    std::unique_ptr<test::VirtualTimers> m_timers;
    std::unique_ptr<test::MemoryStore> m_store;
    std::unique_ptr<FakeChores> m_chores;
    std::unique_ptr<MoveTask> m_task;
    std::optional<Result<>> m_result;
};

void TestMoveTask::init()
{
    m_result.reset();
    m_task.reset();
    m_timers = std::make_unique<test::VirtualTimers>();
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
    m_chores = std::make_unique<FakeChores>(*m_timers);
}

void TestMoveTask::begin(const MoveTask::Options &options)
{
    const auto plan = [](storage::Reader &) -> Result<MovePlan> {
        return MovePlan{{{kMinutes, market::UtcTime()}}, kRows, 10, 90'000};
    };
    m_task =
        std::make_unique<MoveTask>(StoreTools{*m_store, *m_chores, *m_store, *m_timers, {}}, plan, options);
    m_task->onChanged = [] {};
    m_task->onDone = [this](const Result<> &result) { m_result = result; };
    m_task->start();
}

void TestMoveTask::movesEverything()
{
    begin({100, 3, false});
    QVERIFY(runUntilOver());
    QVERIFY(m_result->has_value());
    QCOMPARE(m_chores->writer.left, 0);
    QCOMPARE(m_chores->writer.asked.size(), std::size_t(10));
    QCOMPARE(m_task->rowsDone(), kRows);
    QCOMPARE(m_task->rowsTotal(), kRows);
    QCOMPARE(m_task->report().slicesDone, 10);
    QCOMPARE(m_task->report().slicesTotal, 10);
    QCOMPARE(m_task->report().checksum, std::string(64, 'a'));
}

void TestMoveTask::aDryRunMovesNothing()
{
    begin({100, 3, true});
    QVERIFY(runUntilOver());
    QVERIFY(m_result->has_value());
    QVERIFY(m_chores->writer.asked.empty());
    QCOMPARE(m_task->rowsTotal(), kRows);
    QCOMPARE(m_task->report().slicesTotal, 10);
    QCOMPARE(m_task->report().bytes, 90'000);
}

void TestMoveTask::waitsWhileRowsWait()
{
    m_chores->busy = true;
    begin({100, 3, false});
    m_timers->advance(10min);
    QVERIFY(m_chores->writer.asked.empty());
    m_chores->busy = false;
    QVERIFY(runUntilOver());
    QCOMPARE(m_chores->writer.left, 0);
}

/// A row takes 50 µs, and five times as long for a while: the first long step takes too long, the following do not.
void TestMoveTask::aLongStepMakesTheFollowingSmaller()
{
    constexpr auto kMost = 500ms; // a transaction beside the live feed (reliability A6)
    m_chores->writer.left = 200'000;
    std::chrono::steady_clock::time_point clock;
    std::vector<std::chrono::steady_clock::duration> took;
    const auto isSlow = [&] { return took.size() >= 5 && took.size() < 15; };
    m_chores->after = [&] {
        took.push_back(std::chrono::microseconds(isSlow() ? 250 : 50) * m_chores->writer.asked.back());
        clock += took.back();
    };
    begin({5'000, 3, false, [&clock] { return clock; }});
    QVERIFY(runUntilOver());
    QVERIFY(m_result->has_value());
    QCOMPARE(m_chores->writer.left, 0);
    const auto &asked = m_chores->writer.asked;
    QVERIFY(took[5] > kMost);
    QVERIFY(asked[6] < asked[5]);
    for (std::size_t i = 6; i < 15; ++i)
        QVERIFY2(took[i] <= kMost, qPrintable(QString::number(i)));
    // When it is quick again it takes as much as it may.
    QCOMPARE(*std::max_element(asked.begin() + 15, asked.end()), 5'000);
}

void TestMoveTask::repeatsWhatCanPass()
{
    const Error busy{ErrorCode::Busy, "Another node moves these rows.", {}};
    const Error gone{ErrorCode::Storage, "The database is gone.", {}};
    // Three in a row, twice: what succeeds in between begins the count anew.
    m_chores->writer.refusals = {busy, gone, busy};
    begin({100, 3, false});
    QVERIFY(m_timers->runUntil([this] { return m_chores->writer.left < kRows; }, 1h));
    QVERIFY(m_timers->now() >= 7s); // 1 + 2 + 4
    m_chores->writer.refusals = {busy, busy, gone};
    QVERIFY(runUntilOver());
    QVERIFY(m_result->has_value());
    QCOMPARE(m_chores->writer.left, 0);
}

void TestMoveTask::givesUpAfterSoManyTries()
{
    const Error busy{ErrorCode::Busy, "Another node moves these rows.", {}};
    m_chores->writer.refusals = {busy, busy, busy};
    begin({100, 2, false});
    QVERIFY(runUntilOver());
    QVERIFY(!m_result->has_value());
    QCOMPARE(m_result->error().detail, busy.detail);
    QCOMPARE(m_chores->writer.asked.size(), std::size_t(3));
}

void TestMoveTask::givesUpAtOnceOnWhatCannotPass()
{
    m_chores->writer.refusals = {{ErrorCode::Conflict, "What arrived is not what left.", {}}};
    begin({100, 10, false});
    QVERIFY(runUntilOver());
    QVERIFY(!m_result->has_value() && m_result->error().code == ErrorCode::Conflict);
    QCOMPARE(m_chores->writer.asked.size(), std::size_t(1));
}

void TestMoveTask::stoppedInTheMiddle()
{
    begin({100, 3, false});
    QVERIFY(m_timers->runUntil([this] { return m_task->rowsDone() >= 300; }, 1h));
    m_task.reset();
    m_timers->advance(1h);
    QVERIFY(!m_result);
    const std::int64_t left = m_chores->writer.left;
    QVERIFY(left > 0 && left <= 700);
    begin({100, 3, false});
    QVERIFY(runUntilOver());
    QCOMPARE(m_task->rowsDone(), left);
    QCOMPARE(m_chores->writer.left, 0);
}

QTEST_GUILESS_MAIN(TestMoveTask)
#include "tst_movetask.moc"
