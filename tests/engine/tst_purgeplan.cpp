// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldfile.h"
#include "core/engine/archive/fileplan.h"
#include "core/market/localtime.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Interval;
using market::UtcTime;

namespace {

const market::SeriesKey kHours{{market::Market::Spot, "BTCUSDT"}, Interval::H1};
const storage::Sequence kSequence{kHours.instrument, storage::RowKind::Candles, kHours.interval};
const UtcTime kFirst = std::chrono::sys_days(std::chrono::year(2024) / 1 / 30);
constexpr const char *kBy = "user, job 7";
/// Hours of January among them.
constexpr std::size_t kJanuary = 48;

std::vector<market::Candle> hoursFrom(UtcTime open, int count)
{
    std::vector<market::Candle> rows;
    for (int i = 0; i < count; ++i, open = kHours.interval.next(open))
        rows.push_back(candle(open, kHours.interval));
    return rows;
}

/// Hours of two months, a purge of them that was asked for, and what it does.
class Bench {
public:
    Bench()
    {
        store(rows);
        request.sequence = {kHours.instrument, interfaces::DataKind::Candles, kHours.interval};
        // There is room for more rows behind them.
        request.range = {kFirst, kFirst + std::chrono::days(6)};
        request.token = purgeToken(request, must(sumOf(*must(database->openReader()), request)).sha256);
    }
    [[nodiscard]] std::string folder() const { return m_dir.path().toStdString(); }
    void store(const std::vector<market::Candle> &more) const { write(batchOf(kHours, more)); }
    [[nodiscard]] Result<FilePlan> plan() const
    {
        return planPurge(*must(database->openReader()), request, folder(), kBy);
    }
    /// Another purge whose job had the same number put earlier hours in a file, which is not in our folder.
    void purgedByAnother() const
    {
        storage::ColdFile file;
        file.reason = storage::FileReason::Purged;
        file.sequence = kSequence;
        file.name = "elsewhere.csv.zst";
        file.madeBy = kBy;
        file.madeAt = market::localTime();
        file.time = {kFirst - 10h, kFirst};
        file.keys = {market::toUs(file.time.from), market::toUs(file.time.to)};
        file.rows = 10;
        file.sha256 = std::string(64, '0');
        file.fileSha256 = file.sha256;
        file.isAway = true;
        storage::WriteBatch batch;
        batch.coldFiles.push_back(file);
        write(batch);
    }
    /// January is in a file, and of its two blocks the first has left the database.
    void cutOff() const
    {
        storage::ColdFile file;
        file.reason = storage::FileReason::Purged;
        file.sequence = kSequence;
        file.madeBy = kBy;
        file.madeAt = market::localTime();
        file.name = archive::coldFileName(folder(), file.reason, file.sequence, kFirst, {});
        auto writing = must(archive::ColdFileWriter::create(folder(), file));
        must(writing->add(std::vector(rows.begin(), rows.begin() + kJanuary / 2)));
        must(writing->add(std::vector(rows.begin() + kJanuary / 2, rows.begin() + kJanuary)));
        auto manifest = must(writing->finish());
        manifest.file.isAway = true;
        storage::WriteBatch batch;
        batch.coldFiles.push_back(manifest.file);
        write(batch);
        const storage::Removal removal{kSequence, manifest.blocks.front(), storage::RowScope::Lasting,
                                       storage::FileReason::Purged,
                                       "Purged; the rows are in " + file.name + '.'};
        QCOMPARE(must(must(database->openWriter())->remove(removal)), std::int64_t(kJanuary / 2));
    }

    const std::vector<market::Candle> rows = hoursFrom(kFirst, 100);
    interfaces::PurgeRequest request;

private:
    void write(const storage::WriteBatch &batch) const
    {
        (void)must(must(database->openWriter())->write(batch));
    }

    std::unique_ptr<TestPlace> m_place = makePlace();
    QTemporaryDir m_dir;

public:
    std::unique_ptr<storage::Database> database = must(storage::openDatabase(m_place->url()));
};

} // namespace

/// A purge deletes what was counted, however long after it begins and however often it is cut off.
class TestPurgePlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasCountedGoes();
    void otherRowsDoNot();
    void aPurgeThatWasCutOffGoesOn();
    void andCountsWhatCameMeanwhile();
    void aRestoredFileCountsOnce();
    void anotherRangesFileIsNone();
};

void TestPurgePlan::whatWasCountedGoes()
{
    const Bench bench;
    const auto plan = must(bench.plan());
    QCOMPARE(plan.rows, 100);
    QCOMPARE(plan.orders.size(), std::size_t(2));
    QCOMPARE(*plan.orders[1].sha256,
             storage::digestOf(std::vector(bench.rows.begin() + kJanuary, bench.rows.end())).sha256);
}

void TestPurgePlan::otherRowsDoNot()
{
    const Bench bench;
    bench.store(hoursFrom(bench.rows.back().openTime + 5h, 1));
    const auto plan = bench.plan();
    QVERIFY(!plan && plan.error().code == ErrorCode::Conflict);
    QVERIFY(plan.error().detail.ends_with("Nothing was deleted; ask again."));
}

void TestPurgePlan::aPurgeThatWasCutOffGoesOn()
{
    const Bench bench;
    bench.cutOff();
    const auto plan = must(bench.plan());
    QCOMPARE(plan.rows, 100 - kJanuary / 2);
    QCOMPARE(plan.orders.size(), std::size_t(2));
    QCOMPARE(plan.orders[0].known.size(), std::size_t(1));
    // Nothing of January may go to a second file.
    QCOMPARE(*plan.orders[0].sha256, storage::digestOf(std::vector<market::Candle>()).sha256);
}

void TestPurgePlan::andCountsWhatCameMeanwhile()
{
    const Bench bench;
    bench.cutOff();
    bench.store(hoursFrom(bench.rows.back().openTime + 5h, 1));
    const auto plan = bench.plan();
    QVERIFY(!plan && plan.error().code == ErrorCode::Conflict);
    QVERIFY(plan.error().detail.ends_with("What is left was not deleted; ask again."));
}

/// Somebody brought the rows back that were out, and the file still says that it has them.
void TestPurgePlan::aRestoredFileCountsOnce()
{
    const Bench bench;
    bench.cutOff();
    bench.store(std::vector(bench.rows.begin(), bench.rows.begin() + kJanuary / 2));
    QCOMPARE(must(bench.plan()).rows, 100);
}

void TestPurgePlan::anotherRangesFileIsNone()
{
    const Bench bench;
    bench.purgedByAnother();
    QCOMPARE(must(bench.plan()).rows, 100);
    // Nor while the one of this purge is there.
    bench.cutOff();
    const auto plan = must(bench.plan());
    QCOMPARE(plan.rows, 100 - kJanuary / 2);
    QCOMPARE(plan.orders[0].known.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestPurgePlan)
#include "tst_purgeplan.moc"
