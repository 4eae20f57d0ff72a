// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/fundingproof.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <barrier>
#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

/// Proofs of one instrument that two nodes of a server write in the same instant.
class TestPostgresProofs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neighbouringRunsAreJoined();
};

/// Each of two writers proves every second period; only who sees what the other one proved joins them all.
void TestPostgresProofs::neighbouringRunsAreJoined()
{
    constexpr int kRounds = 100;
    const InstrumentKey perpetual = series("BTCUSDT", Interval::M1, market::Market::UsdM).instrument;
    const auto at = [](int period) { return kDay + period * 8h; };
    const auto place = makePostgresPlace(postgresServer());
    std::barrier together(2);
    const auto prove = [&](int first) {
        const auto database = must(openDatabase(place->url()));
        const auto writer = must(database->openWriter());
        for (int round = 0; round < kRounds; ++round) {
            const int period = 2 * round + first;
            WriteBatch batch;
            batch.funding.push_back(
                {perpetual, {{at(period), decimal("0.0001"), std::nullopt, market::Source::Rest}}});
            batch.state = {runToJoin(perpetual, {{at(period), at(period + 1)}, 1})};
            const WriteBatch *const batches[] = {&batch};
            together.arrive_and_wait();
            (void)must(writer->writeAll(batches));
        }
    };
    std::jthread other(prove, 1);
    prove(0);
    other.join();
    const auto database = must(openDatabase(place->url()));
    const auto proof = must(readFundingProof(*must(database->openReader()), perpetual));
    QCOMPARE(proof.runs().size(), std::size_t(1));
    QVERIFY((proof.runs().begin()->second == FundingRun{{at(0), at(2 * kRounds)}, 2 * kRounds}));
}

QTEST_GUILESS_MAIN(TestPostgresProofs)
#include "tst_postgres_proofs.moc"
