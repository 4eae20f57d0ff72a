// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldfile.h"
#include "core/archive/rowexport.h"
#include "tests/storage/kit/filesizelimit.h"
#include "tests/support/fakemarketdata.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::archive;
using storage::test::FileSizeLimit;

namespace {

/// What no writer's buffer hides, and no multiple of a block: the last piece fits in part.
constexpr rlim_t kRoom = 50'001;
constexpr int kRows = 3'000;

market::SeriesKey fullMinutes()
{
    return {{market::Market::Spot, "BTCUSDT"}, market::Interval(market::Interval::M1)};
}

std::vector<market::Candle> manyCandles()
{
    std::vector<market::Candle> rows;
    for (int i = 0; i < kRows; ++i) {
        market::Candle row;
        row.openTime = market::UtcTime() + std::chrono::minutes(i);
        row.closeTime = row.openTime + std::chrono::milliseconds(59'999);
        row.open = row.high = row.low = row.close = *market::Decimal::parse("100.25");
        // Digits that no compression takes away.
        row.volume = *market::Decimal::parse(
            "0." + std::to_string((i + 1) * 791'900'000'000'037LL % 99'999'999'999'977LL));
        row.quoteVolume =
            *market::Decimal::parse(std::to_string((i + 3) * 6'700'417'000'003LL % 9'999'999'967LL));
        row.final = true;
        rows.push_back(row);
    }
    return rows;
}

} // namespace

/// A disk that takes no more is named as the cause, by whatever writes rows to files.
class TestFullDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anExportSaysWhy();
    void aColdFileSaysWhy();
    void aManifestSaysWhy();

private:
    static void isTold(const Error &error, const std::string &file)
    {
        QCOMPARE(error.code, ErrorCode::Storage);
        QVERIFY2(error.detail.starts_with(file), error.detail.c_str());
        QVERIFY2(error.detail.ends_with("File too large."), error.detail.c_str());
    }
};

void TestFullDisk::anExportSaysWhy()
{
    const QTemporaryDir dir;
    testing::FakeMarketData data;
    data.write(fullMinutes(), manyCandles());
    interfaces::RowExport rows;
    rows.instrument = fullMinutes().instrument;
    rows.interval = fullMinutes().interval;
    const std::string file = dir.path().toStdString() + "/rows.csv";
    const auto written = [&] {
        const FileSizeLimit limit(kRoom);
        return exportTo(file, data, rows, [](std::int64_t) { return true; });
    }();
    QVERIFY(!written);
    isTold(written.error(), file + " cannot be written: ");
    QVERIFY(QDir(dir.path()).isEmpty());
    const auto whole = exportTo(file, data, rows, [](std::int64_t) { return true; });
    QVERIFY(whole && *whole == kRows);
}

void TestFullDisk::aColdFileSaysWhy()
{
    const QTemporaryDir dir;
    storage::ColdFile file;
    file.name = "rows.csv.zst";
    file.sequence = {fullMinutes().instrument, storage::RowKind::Candles, fullMinutes().interval};
    const auto written = [&]() -> Result<ColdManifest> {
        const FileSizeLimit limit(10'001);
        auto writer = ColdFileWriter::create(dir.path().toStdString(), file);
        if (!writer)
            return failFrom(writer);
        if (auto added = (*writer)->add(manyCandles()); !added)
            return failFrom(added);
        return (*writer)->finish();
    }();
    QVERIFY(!written);
    isTold(written.error(), dir.path().toStdString() + "/rows.csv.zst.part could not be written: ");
    QVERIFY(QDir(dir.path()).isEmpty());
}

void TestFullDisk::aManifestSaysWhy()
{
    const QTemporaryDir dir;
    ColdManifest manifest;
    manifest.file.name = "rows.csv.zst";
    manifest.file.sequence = {fullMinutes().instrument, storage::RowKind::Candles, fullMinutes().interval};
    const auto written = [&] {
        const FileSizeLimit limit(101);
        return writeManifest(dir.path().toStdString(), manifest);
    }();
    QVERIFY(!written);
    isTold(written.error(),
           dir.path().toStdString() + "/rows.csv.zst.manifest.json.part could not be written: ");
}

QTEST_GUILESS_MAIN(TestFullDisk)
#include "tst_fulldisk.moc"
