// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/verifytask.h"
#include "tests/storage/kit/archiverows.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

/// The first look of a verification that has no time for a second one.
engine::CheckResult firstLook(const TestStore &store, UtcTime now)
{
    interfaces::VerifyRequest request;
    request.budget = 1min;
    auto plan = must(engine::planVerify(store.reader(), request, now, {}, false));
    auto result = must(plan.checks.front()(store.reader()));
    while (result.rest)
        result = must(result.rest(store.reader()));
    store.write(result.findings);
    return result;
}

} // namespace

/// What a verification looks at, and in which order.
class TestVerifyPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWaitedLongestComesFirst();
    void withoutABudgetNothingIsLeftOut();
};

/// However short each run is and however large the archive: in the end everything was looked at, claims, too.
void TestVerifyPlan::whatWaitedLongestComesFirst()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    store.write(batchOf(kInstrument, trades(100, 200)));
    archiveAll(store, kCandles, minute(60), 20);
    const auto slices = std::ssize(must(store.reader().archiveSlices(std::nullopt)));
    QVERIFY(slices >= 3);
    // A claim of trades that is wrong without anybody's knowledge.
    store.sql(QStringLiteral("DELETE FROM trades WHERE id = 150"));
    store.sql(QStringLiteral("DELETE FROM trade_losses"));
    for (int round = 0; round < 2; ++round) {
        int wrong = 0;
        std::int64_t looked = 0;
        const auto looks = static_cast<int>(slices) + 2; // the claims of candles and trades
        for (int i = 0; i < looks; ++i) {
            const auto result = firstLook(store, kDay + round * 24h + i * 1h);
            wrong += static_cast<int>(result.claimsWrong);
            looked += result.slices;
        }
        QCOMPARE(looked, slices);
        QCOMPARE(wrong, round == 0 ? 1 : 0);
        const auto marks = must(store.reader().statesUnder("archive.looked/"));
        QCOMPARE(marks.size(), std::size_t(2));
        for (const auto &[name, at] : marks)
            QVERIFY(market::parseIso(at) >= kDay + round * 24h);
    }
}

void TestVerifyPlan::withoutABudgetNothingIsLeftOut()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    archiveAll(store, kCandles, minute(60), 20);
    const auto slices = std::ssize(must(store.reader().archiveSlices(std::nullopt)));
    const auto plan = must(engine::planVerify(store.reader(), {}, kDay, {}, false));
    QCOMPARE(plan.slices, slices);
    QCOMPARE(std::ssize(plan.checks), slices + 1);
    QCOMPARE(plan.rows, 160); // the claim of all, and the archived ones
}

QTEST_GUILESS_MAIN(TestVerifyPlan)
#include "tst_verifyplan.moc"
