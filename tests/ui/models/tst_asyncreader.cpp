// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/asyncreader.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <atomic>

using cw::models::AsyncReader;
using cw::models::RequestTicket;

/// Blocking reads on a pool, answers on the GUI thread.
class TestAsyncReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersOnTheThreadOfTheWindow();
    void answersNobodyWhoIsGone();
    void dropsTheAnswerToAnOvertakenQuestion();
    void doesNotReadWhatWasOvertakenWhileItWaited();
    void keepsQuestionsOfDifferentKindsApart();
};

void TestAsyncReader::answersOnTheThreadOfTheWindow()
{
    AsyncReader reader;
    std::atomic<QThread *> readOn = nullptr;
    QThread *answeredOn = nullptr;
    int answer = 0;
    reader.run(
        this,
        [&readOn] {
            readOn = QThread::currentThread();
            return 42;
        },
        [&](int value) {
            answeredOn = QThread::currentThread();
            answer = value;
        });
    QTRY_COMPARE(answer, 42);
    QCOMPARE(answeredOn, thread());
    QVERIFY(readOn.load() != thread());
}

void TestAsyncReader::answersNobodyWhoIsGone()
{
    AsyncReader reader;
    QSemaphore gate;
    bool isAnswered = false;
    auto *gone = new QObject;
    reader.run(
        gone,
        [&gate] {
            gate.acquire();
            return 1;
        },
        [&isAnswered](int) { isAnswered = true; });
    delete gone;
    gate.release();
    bool isLaterAnswered = false;
    // Answers come in the order the reads end.
    reader.run(
        this, [] { return 2; }, [&isLaterAnswered](int) { isLaterAnswered = true; });
    QTRY_VERIFY(isLaterAnswered);
    QTRY_COMPARE(gate.available(), 0);
    QVERIFY(!isAnswered);
}

void TestAsyncReader::dropsTheAnswerToAnOvertakenQuestion()
{
    AsyncReader reader;
    RequestTicket questions;
    QSemaphore isReading;
    QSemaphore gate;
    QList<int> answers;
    const auto note = [&answers](int value) { answers.append(value); };
    reader.runNewest(
        this, questions,
        [&isReading, &gate] {
            isReading.release();
            gate.acquire();
            return 1;
        },
        note);
    isReading.acquire();
    reader.runNewest(
        this, questions, [] { return 2; }, note);
    QTRY_COMPARE(answers, QList<int>{2});
    gate.release();
    QTRY_COMPARE(gate.available(), 0);
    bool isFlushed = false;
    reader.run(
        this, [] { return 0; }, [&isFlushed](int) { isFlushed = true; });
    QTRY_VERIFY(isFlushed);
    QCOMPARE(answers, QList<int>{2});
}

void TestAsyncReader::doesNotReadWhatWasOvertakenWhileItWaited()
{
    AsyncReader reader;
    RequestTicket questions;
    QSemaphore gate;
    int blockersDone = 0;
    // More blockers than the pool has threads: what is asked behind them has to wait.
    constexpr int kBlockers = 8;
    for (int i = 0; i < kBlockers; ++i) {
        reader.run(
            this,
            [&gate] {
                gate.acquire();
                return 0;
            },
            [&blockersDone](int) { ++blockersDone; });
    }
    std::atomic<int> reads = 0;
    QList<int> answers;
    for (int i = 1; i <= 3; ++i) {
        reader.runNewest(
            this, questions,
            [&reads, i] {
                ++reads;
                return i;
            },
            [&answers](int value) { answers.append(value); });
    }
    gate.release(kBlockers);
    QTRY_COMPARE(blockersDone, kBlockers);
    QTRY_COMPARE(answers, QList<int>{3});
    QCOMPARE(reads.load(), 1);
}

void TestAsyncReader::keepsQuestionsOfDifferentKindsApart()
{
    AsyncReader reader;
    RequestTicket candles;
    RequestTicket gaps;
    QList<int> answers;
    reader.runNewest(
        this, candles, [] { return 1; }, [&answers](int value) { answers.append(value); });
    reader.runNewest(
        this, gaps, [] { return 2; }, [&answers](int value) { answers.append(value); });
    QTRY_COMPARE(answers.size(), 2);
}

QTEST_GUILESS_MAIN(TestAsyncReader)
#include "tst_asyncreader.moc"
