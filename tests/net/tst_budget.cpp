// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/answertimes.h"
#include "core/net/backoff.h"
#include "core/net/ratewindow.h"
#include "core/net/weightbudget.h"

#include <QTest>

#include <tuple>

using namespace cw::net;
using namespace std::chrono_literals;

namespace {

/// An instant of a made-up clock.
MonoTime at(std::chrono::milliseconds t) { return MonoTime(t); }

WeightBudget spotBudget() { return WeightBudget({60s, 6'000, 0.8}); }

} // namespace

/// The pure parts of core/net: limits on what is sent and pauses between attempts.
class TestBudget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void staysBelowItsShare()
    {
        WeightBudget budget = spotBudget();
        int sent = 0;
        while (budget.waitFor(25, at(1s)).count() == 0) {
            (void)budget.charge(25, at(1s));
            sent += 25;
        }
        QCOMPARE(sent, 4'800);
        QCOMPARE(budget.allowed(), 4'800);
        QCOMPARE(budget.used(at(1s)), 4'800);
    }

    /// Three processes that begin at the same moment and know nothing of one another.
    void processesTogetherStayBelowTheShare()
    {
        int sent = 0;
        for (int process = 0; process < 3; ++process) {
            WeightBudget budget = spotBudget();
            budget.setSharers(3);
            while (budget.waitFor(25, at(1s)).count() == 0) {
                budget.settle(budget.charge(25, at(1s)), {}, at(1s));
                sent += 25;
            }
            // The next minute is as good.
            QCOMPARE(budget.waitFor(25, at(61s)).count(), 0);
        }
        QVERIFY2(sent <= 4'800 && sent > 4'700, qPrintable(QString::number(sent)));
    }

    /// One that is alone so far uses the minute up; then another begins, whose first requests go before any answer tells
    /// it what was used.
    void whoeverBeginsLateFindsRoom()
    {
        WeightBudget first = spotBudget();
        first.setSharers(1);
        int sent = 0;
        while (first.waitFor(2, at(1s)).count() == 0) {
            first.settle(first.charge(2, at(1s)), {}, at(1s));
            sent += 2;
        }
        WeightBudget second = spotBudget();
        second.setSharers(2);
        for (int i = 0; i < 4; ++i)
            std::ignore = second.charge(2, at(2s));
        sent += 4 * 2;
        QVERIFY2(sent <= 4'800 && sent > 4'700, qPrintable(QString::number(sent)));
    }

    void whatIsLeftCountsBothBounds()
    {
        WeightBudget budget = spotBudget();
        budget.setSharers(2);
        QCOMPARE(budget.left(at(1s)), 2'400);
        budget.settle(budget.charge(100, at(1s)), 4'000, at(1s));
        QCOMPARE(budget.left(at(1s)), 770);
        QCOMPARE(budget.left(at(61s)), 2'400);
    }

    void theMedianOfAnswersForgetsOldOnes()
    {
        AnswerTimes times;
        QVERIFY(!times.median());
        for (const auto time : {900ms, 20ms, 30ms})
            times.add(time);
        QCOMPARE(*times.median(), 30ms);
        for (int i = 0; i < 31; ++i)
            times.add(70ms);
        QCOMPARE(*times.median(), 70ms);
    }

    void whatOthersUsedLeavesLess()
    {
        WeightBudget budget = spotBudget();
        budget.setSharers(2);
        budget.settle(budget.charge(25, at(1s)), 4'700, at(1s));
        QCOMPARE(budget.waitFor(70, at(1s)).count(), 0);
        QVERIFY(budget.waitFor(71, at(1s)).count() > 0);
        // Its own part is used up, whatever the others leave.
        budget.settle(budget.charge(2'375, at(2s)), 2'400, at(2s));
        QVERIFY(budget.waitFor(25, at(2s)).count() > 0);
    }

    void waitsUntilTheExchangesMinuteEnds()
    {
        WeightBudget budget = spotBudget();
        // At our second 10 the exchange's clock shows hh:mm:50.
        budget.alignWindows(at(10s), 50s);
        budget.settle(budget.charge(4'800, at(10s)), 4'800, at(10s));
        const auto wait = budget.waitFor(1, at(10s));
        QVERIFY(wait >= 10s);
        QVERIFY(wait <= 11s);
        QCOMPARE(budget.waitFor(1, at(10s) + wait).count(), 0);
    }

    void realigningDoesNotForgetWhatWasUsed()
    {
        WeightBudget budget = spotBudget();
        budget.settle(budget.charge(3'000, at(59s)), {}, at(59s));
        budget.alignWindows(at(59s), 130s);
        QCOMPARE(budget.used(at(59s)), 3'000);
    }

    void theHeaderWins()
    {
        WeightBudget budget = spotBudget();
        budget.settle(budget.charge(10, at(1s)), 4'799, at(2s));
        QCOMPARE(budget.used(at(2s)), 4'799);
        QVERIFY(budget.waitFor(2, at(2s)).count() > 0);
        QCOMPARE(budget.waitFor(1, at(2s)).count(), 0);
        // Another user of the address is gone: the header may also say less than we thought.
        budget.settle(budget.charge(1, at(3s)), 7, at(3s));
        QCOMPARE(budget.used(at(3s)), 7);
    }

    void requestsOnTheirWayAreAddedToTheHeader()
    {
        WeightBudget budget = spotBudget();
        const auto first = budget.charge(100, at(1s));
        (void)budget.charge(200, at(1s));
        budget.settle(first, 100, at(2s));
        QCOMPARE(budget.used(at(2s)), 300);
    }

    void aHeaderOfTheFormerMinuteIsIgnored()
    {
        WeightBudget budget = spotBudget();
        const auto ticket = budget.charge(100, at(59s));
        budget.settle(ticket, 4'700, at(61s));
        QCOMPARE(budget.used(at(61s)), 100);
    }

    void refusesHeadersThatAreNoCount()
    {
        WeightBudget budget = spotBudget();
        budget.settle(budget.charge(5, at(1s)), -3, at(1s));
        QCOMPARE(budget.used(at(1s)), 5);
    }

    void blocksEverythingUntilTheEnd()
    {
        WeightBudget budget = spotBudget();
        budget.block(20s, false, "told to stop", at(1s));
        QCOMPARE(budget.waitFor(1, at(1s)), 20s);
        QCOMPARE(*budget.blockedFor(at(11s)), 10s);
        QCOMPARE(budget.blockedReason(), std::string("told to stop"));
        QVERIFY(!budget.blockedFor(at(21s)));
        QCOMPARE(budget.waitFor(1, at(21s)).count(), 0);
    }

    void aPauseLastsAtLeastTheMinute()
    {
        WeightBudget budget = spotBudget();
        budget.block(0s, true, "429", at(10s));
        QVERIFY(*budget.blockedFor(at(10s)) >= 50s);
    }

    void aShorterBlockDoesNotReplaceALonger()
    {
        WeightBudget budget = spotBudget();
        budget.block(600s, false, "ban", at(0s));
        budget.block(5s, false, "pause", at(1s));
        QCOMPARE(*budget.blockedFor(at(1s)), 599s);
        QCOMPARE(budget.blockedReason(), std::string("ban"));
    }

    void aRequestHeavierThanTheBudgetStillGoesAlone()
    {
        WeightBudget budget({60s, 10, 0.8});
        QCOMPARE(budget.waitFor(20, at(1s)).count(), 0);
        (void)budget.charge(20, at(1s));
        QVERIFY(budget.waitFor(20, at(1s)).count() > 0);
    }

    void takesTheAdvertisedLimit()
    {
        WeightBudget budget = spotBudget();
        budget.setLimit(1'000);
        QCOMPARE(budget.allowed(), 800);
        budget.setLimit(0);
        QCOMPARE(budget.allowed(), 800);
    }

    void backoffGrowsToItsCap()
    {
        Backoff backoff({1s, 60s, 60s}, 42);
        std::chrono::milliseconds bound = 1s;
        for (int i = 0; i < 200; ++i) {
            const auto pause = backoff.next();
            QVERIFY(pause >= 0ms);
            QVERIFY(pause <= bound);
            bound = std::min<std::chrono::milliseconds>(bound * 2, 60s);
        }
        QCOMPARE(backoff.failures(), 200);
    }

    void backoffUsesTheWholeRange()
    {
        // Full jitter: over many seeds the pauses at the cap spread over it.
        int short_ = 0;
        int long_ = 0;
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            Backoff backoff({1s, 60s, 60s}, seed);
            for (int i = 0; i < 10; ++i)
                (void)backoff.next();
            const auto pause = backoff.next();
            short_ += pause < 20s ? 1 : 0;
            long_ += pause > 40s ? 1 : 0;
        }
        QVERIFY(short_ > 30);
        QVERIFY(long_ > 30);
    }

    void backoffIsRepeatable()
    {
        Backoff a({1s, 60s, 60s}, 7);
        Backoff b({1s, 60s, 60s}, 7);
        for (int i = 0; i < 50; ++i)
            QCOMPARE(a.next(), b.next());
    }

    void backoffForgetsOnlyAfterLastingHealth()
    {
        Backoff backoff({1s, 60s, 60s}, 1);
        for (int i = 0; i < 5; ++i)
            (void)backoff.next();
        backoff.healthy(at(0s));
        backoff.healthy(at(59s));
        QCOMPARE(backoff.failures(), 5);
        (void)backoff.next();
        backoff.healthy(at(60s)); // health starts anew after the failure
        QCOMPARE(backoff.failures(), 6);
        backoff.healthy(at(120s));
        QCOMPARE(backoff.failures(), 0);
    }

    void rateWindowSlides()
    {
        RateWindow window(4, 1s);
        for (const auto t : {0ms, 100ms, 200ms, 300ms})
            QVERIFY(window.tryCount(at(t)));
        QVERIFY(!window.tryCount(at(999ms)));
        QCOMPARE(window.waitFor(at(400ms)), 600ms);
        QVERIFY(window.tryCount(at(1000ms)));
        QVERIFY(!window.tryCount(at(1050ms)));
        QVERIFY(window.tryCount(at(1100ms)));
    }

    void rateWindowCountsWhatHappensAnyway()
    {
        RateWindow window(2, 1s);
        for (int i = 0; i < 5; ++i)
            window.count(at(0ms));
        QCOMPARE(window.waitFor(at(0ms)), 1000ms);
        QCOMPARE(window.waitFor(at(1000ms)), 0ms);
    }
};

QTEST_GUILESS_MAIN(TestBudget)
#include "tst_budget.moc"
