// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/fetchqueue.h"
#include "tests/ingest/kit/virtualtimers.h"

#include <QTest>

#include <string>
#include <vector>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;

namespace {

/// A fetch that is told when to wait and when to end.
class ScriptedFetch final : public Fetch {
public:
    ScriptedFetch(std::vector<std::string> &log, std::string name) : m_log(log), m_name(std::move(name)) {}
    ~ScriptedFetch() override { m_log.push_back("-" + m_name); }

    void start() override { m_log.push_back("+" + m_name); }
    [[nodiscard]] bool isWaiting() const override { return m_isWaiting; }
    [[nodiscard]] FetchProgress progress() const override { return {}; }

    void wait()
    {
        m_isWaiting = true;
        onChanged();
    }
    void end() { onDone({}); }

private:
    std::vector<std::string> &m_log;
    std::string m_name;
    bool m_isWaiting = false;
};

} // namespace

/// Order, limits and ends of REST work.
class TestFetchQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void priorityThenArrival();
    void waitingOnesDoNotCount();
    void cancelledOnesAreNeverCalledDone();

private:
    ScriptedFetch *add(FetchQueue &queue, const std::string &name, Priority priority)
    {
        auto fetch = std::make_unique<ScriptedFetch>(m_log, name);
        ScriptedFetch *raw = fetch.get();
        FetchQueue::Callbacks callbacks;
        callbacks.onDone = [this, name](const Fetch &, const FetchOutcome &) {
            m_log.push_back("done " + name);
        };
        m_lastId = queue.add(std::move(fetch), priority, std::move(callbacks));
        return raw;
    }

    std::vector<std::string> m_log;
    test::VirtualTimers m_timers;
    FetchQueue::Id m_lastId = 0;
};

void TestFetchQueue::init() { m_log.clear(); }

void TestFetchQueue::priorityThenArrival()
{
    FetchQueue queue(m_timers, 1);
    ScriptedFetch *schedule = add(queue, "schedule", Priority::Schedule);
    ScriptedFetch *user = add(queue, "user", Priority::User);
    ScriptedFetch *first = add(queue, "first repair", Priority::Repair);
    ScriptedFetch *second = add(queue, "second repair", Priority::Repair);
    for (ScriptedFetch *next : {first, second, user, schedule}) {
        m_timers.advance(1ms);
        next->end();
    }
    m_timers.advance(1ms);
    const std::vector<std::string> expected{"+first repair",  "done first repair",  "-first repair",
                                            "+second repair", "done second repair", "-second repair",
                                            "+user",          "done user",          "-user",
                                            "+schedule",      "done schedule",      "-schedule"};
    QVERIFY(m_log == expected);
}

void TestFetchQueue::waitingOnesDoNotCount()
{
    FetchQueue queue(m_timers, 1);
    ScriptedFetch *first = add(queue, "first", Priority::Repair);
    add(queue, "second", Priority::Repair);
    m_timers.advance(1ms);
    QVERIFY((m_log == std::vector<std::string>{"+first"}));
    first->wait();
    m_timers.advance(1ms);
    QVERIFY((m_log == std::vector<std::string>{"+first", "+second"}));
}

void TestFetchQueue::cancelledOnesAreNeverCalledDone()
{
    FetchQueue queue(m_timers, 1);
    ScriptedFetch *first = add(queue, "first", Priority::Repair);
    const auto id = m_lastId;
    add(queue, "second", Priority::Repair);
    m_timers.advance(1ms);
    queue.cancel(id);
    first->end();
    m_timers.advance(1ms);
    QVERIFY((m_log == std::vector<std::string>{"+first", "-first", "+second"}));
    queue.cancelAll();
    queue.cancel(4711);
    m_timers.advance(1ms);
    QCOMPARE(m_log.back(), std::string("-second"));
}

QTEST_APPLESS_MAIN(TestFetchQueue)
#include "tst_fetchqueue.moc"
