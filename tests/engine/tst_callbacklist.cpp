// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/callbacklist.h"

#include <QTest>
#include <QThread>

#include <atomic>

using namespace cw;
using namespace cw::engine;

/// Subscriptions that end at any time, on any thread.
class TestCallbackList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void callsEverySubscriber();
    void subscriptionMayOutliveTheList();
    void callbackMayEndItself();
    void callbackMayEndAnother();
    void endOnAnotherThreadWaitsForTheCall();
};

void TestCallbackList::callsEverySubscriber()
{
    CallbackList<int> list;
    int sum = 0;
    auto one = list.add([&](int value) { sum += value; });
    const auto two = list.add([&](int value) { sum += 10 * value; });
    list.call(1);
    one.reset();
    list.call(1);
    QCOMPARE(sum, 21);
}

void TestCallbackList::subscriptionMayOutliveTheList()
{
    interfaces::SubscriptionHandle handle;
    {
        CallbackList<int> list;
        handle = list.add([](int) {});
        QVERIFY(!list.isEmpty());
    }
    handle.reset();
    QVERIFY(!handle);
}

void TestCallbackList::callbackMayEndItself()
{
    CallbackList<int> list;
    int calls = 0;
    interfaces::SubscriptionHandle handle;
    handle = list.add([&](int) {
        ++calls;
        handle.reset();
    });
    list.call(1);
    list.call(1);
    QCOMPARE(calls, 1);
    QVERIFY(list.isEmpty());
}

void TestCallbackList::callbackMayEndAnother()
{
    CallbackList<int> list;
    int calls = 0;
    interfaces::SubscriptionHandle second;
    const auto first = list.add([&](int) { second.reset(); });
    second = list.add([&](int) { ++calls; });
    list.call(1);
    QCOMPARE(calls, 0);
}

void TestCallbackList::endOnAnotherThreadWaitsForTheCall()
{
    for (int round = 0; round < 200; ++round) {
        CallbackList<int> list;
        std::atomic<bool> isAlive = true;
        std::atomic<bool> wasCalledDead = false;
        auto handle = list.add([&](int) {
            for (int i = 0; i < 50; ++i)
                wasCalledDead = wasCalledDead || !isAlive;
        });
        const std::unique_ptr<QThread> caller(QThread::create([&] {
            for (int i = 0; i < 50; ++i)
                list.call(i);
        }));
        caller->start();
        handle.reset();
        isAlive = false;
        caller->wait();
        QVERIFY(!wasCalledDead);
    }
}

QTEST_APPLESS_MAIN(TestCallbackList)
#include "tst_callbacklist.moc"
