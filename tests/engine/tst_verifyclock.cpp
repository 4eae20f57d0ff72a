// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/archivehealth.h"
#include "core/engine/checks/crosscheckclock.h"
#include "core/engine/checks/verifyclock.h"
#include "core/engine/jobs/jobrequest.h"
#include "core/engine/jobs/runlist.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;

namespace {

const market::UtcTime kStart = *market::parseIso("2024-08-09T12:00:00Z"); // a Friday

/// A node in virtual time.
class Node {
public:
    explicit Node(const std::string &schedule)
    {
        if (auto line = schedule::CronLine::parse(schedule))
            m_options.verifications = schedule::Schedule(std::move(*line), std::nullopt);
        m_options.verifyFor = 45min;
    }
    void start()
    {
        m_clock = std::make_unique<VerifyClock>(ClockTools{book, store, store, timers,
                                                                   [this] { return kStart + timers.now(); },
                                                                   [this] { ++told; }},
                                                m_options);
        m_clock->start();
    }
    void endRuns()
    {
        for (const interfaces::JobStatus &job : book.jobs())
            book.end(job.id, {}, {});
    }

    test::VirtualTimers timers;
    test::MemoryStore store{timers};
    JobBook book;
    int told = 0;

private:
    ArchiveOptions m_options;
    std::unique_ptr<VerifyClock> m_clock;
};

} // namespace

/// When verifications begin by themselves.
class TestVerifyClock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewScheduleWaitsForItsTime();
    void missedRunsAreMadeUpOnce();
    void oneThatGoesOnIsNotOvertaken();
    void oneThatIsPausedHoldsUpNone();
    void withoutAScheduleNothingBegins();
    void theMarkOfAWrongClockIsNone();
    void norIsThatOfASample();
};

void TestVerifyClock::aNewScheduleWaitsForItsTime()
{
    Node node("41 4 * * 0");
    node.start();
    node.timers.advance(40h); // Sunday, 04:00
    QCOMPARE(node.book.jobs().size(), std::size_t(0));
    node.timers.advance(42min);
    QCOMPARE(node.book.jobs().size(), std::size_t(1));
    QCOMPARE(node.told, 1);
    const auto job = node.book.jobs().front();
    QVERIFY(job.kind == interfaces::JobKind::Verify && job.priority == interfaces::JobPriority::Schedule);
    const auto request = parseJobRequest(node.book.requestOf(job.id));
    QVERIFY(request.has_value());
    QVERIFY(std::get<interfaces::VerifyRequest>(*request).budget == 45min);
    node.endRuns();
    node.timers.advance(24h * 6);
    QCOMPARE(node.book.jobs().size(), std::size_t(1));
    node.timers.advance(24h);
    QCOMPARE(node.book.jobs().size(), std::size_t(2));
}

void TestVerifyClock::missedRunsAreMadeUpOnce()
{
    Node node("41 4 * * 0");
    node.store.states[std::string(kVerifiedTo)] = "2024-06-01T00:00:00Z";
    node.start();
    node.timers.advance(1min);
    QCOMPARE(node.book.jobs().size(), std::size_t(1));
    node.endRuns();
    node.timers.advance(30h);
    QCOMPARE(node.book.jobs().size(), std::size_t(1));
}

void TestVerifyClock::oneThatGoesOnIsNotOvertaken()
{
    Node node("0 * * * *");
    node.start();
    node.timers.advance(5h);
    QCOMPARE(node.book.jobs().size(), std::size_t(1));
    node.endRuns();
    node.timers.advance(1min);
    QCOMPARE(node.book.jobs().size(), std::size_t(2));
}

/// Whether somebody asked for it, or it is one of the schedule itself.
void TestVerifyClock::oneThatIsPausedHoldsUpNone()
{
    Node node("0 * * * *");
    const interfaces::RefetchRequest compare;
    node.book.pause(node.book.addRequested(interfaces::JobKind::Verify, interfaces::JobPriority::User, "user",
                                           titleOf(compare), jobRequestText(compare)));
    node.start();
    node.timers.advance(61min);
    QCOMPARE(node.book.jobs().size(), std::size_t(2));
    node.book.pause(node.book.jobs().front().id);
    node.timers.advance(60min);
    QCOMPARE(node.book.jobs().size(), std::size_t(3));
    // That one goes on, and is not overtaken.
    node.timers.advance(5h);
    QCOMPARE(node.book.jobs().size(), std::size_t(3));
}

void TestVerifyClock::withoutAScheduleNothingBegins()
{
    Node node("off");
    node.store.states[std::string(kVerifiedTo)] = "2024-06-01T00:00:00Z";
    node.start();
    node.timers.advance(24h * 15);
    QCOMPARE(node.book.jobs().size(), std::size_t(0));
}

/// It was 400 days ahead when it verified: the next verification is on Sunday, not in a year.
void TestVerifyClock::theMarkOfAWrongClockIsNone()
{
    Node node("41 4 * * 0");
    node.store.states[std::string(kVerifiedTo)] = "2025-09-13T12:00:00Z";
    node.start();
    node.timers.advance(40h);
    QCOMPARE(node.book.jobs().size(), std::size_t(0));
    node.timers.advance(42min);
    QCOMPARE(node.book.jobs().size(), std::size_t(1));
}

void TestVerifyClock::norIsThatOfASample()
{
    Node node("off");
    const market::UtcTime ahead = kStart + std::chrono::days(400);
    node.store.states["cross_check/handled"] = std::to_string(market::toUs(ahead));
    const auto daily = schedule::Schedule(*schedule::CronLine::parse("30 12 * * *"), std::nullopt);
    CrossCheckClock clock(ClockTools{node.book, node.store, node.store, node.timers,
                                     [&node] { return kStart + node.timers.now(); }, [] {}},
                          daily);
    clock.start();
    node.timers.advance(29min);
    QCOMPARE(node.book.jobs().size(), std::size_t(0));
    node.timers.advance(2min);
    QCOMPARE(node.book.jobs().size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestVerifyClock)
#include "tst_verifyclock.moc"
