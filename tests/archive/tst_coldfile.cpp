// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldfile.h"
#include "core/archive/coldrows.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::archive;
using storage::FileReason;
using storage::RowKind;
using storage::StoredRows;

namespace {

const market::UtcTime kFirst = std::chrono::sys_days(std::chrono::year(2024) / 2 / 28);
const storage::Sequence kMinutes{
    {market::Market::Spot, "BTCUSDT"}, RowKind::Candles, market::Interval(market::Interval::M1)};

market::Decimal decimal(std::string_view text) { return *market::Decimal::parse(text); }

market::Candle candleAt(int minute)
{
    market::Candle row;
    row.openTime = kFirst + std::chrono::minutes(minute);
    row.closeTime = row.openTime + std::chrono::milliseconds(59'999);
    row.eventTime = row.closeTime + std::chrono::microseconds(7);
    row.open = decimal("0.10");
    row.high = decimal("123456789012345678901234567890.12345678");
    row.low = decimal("0.00000001");
    row.close = decimal("1");
    row.volume = decimal("0.0000");
    row.final = minute % 2 == 0;
    row.source = market::Source::BulkFile;
    // Every second one says less.
    if (minute % 2 == 0) {
        row.quoteVolume = decimal("5.50");
        row.tradeCount = 0;
        row.takerBuyVolume = decimal("-0.5");
    }
    return row;
}

std::vector<market::Candle> candles(int from, int to)
{
    std::vector<market::Candle> rows;
    for (int i = from; i < to; ++i)
        rows.push_back(candleAt(i));
    return rows;
}

storage::ColdFile named(const std::string &name, const storage::Sequence &sequence = kMinutes)
{
    storage::ColdFile file;
    file.name = name;
    file.sequence = sequence;
    file.madeBy = "test";
    file.madeAt = kFirst;
    return file;
}

template<class Row>
std::string digestOf(const std::vector<Row> &rows)
{
    return storage::digestOf(std::span(rows)).sha256;
}

} // namespace

/// Cold files: every digit comes back, and what is not what was written is refused.
class TestColdFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void rowsComeBackToTheDigit();
    void everyKindHasItsColumns();
    void theManifestIsEnough();
    void namesAreNew();
    void anUnfinishedFileGoes();
    void damageIsRefused_data();
    void damageIsRefused();
    void badLinesAreRefused_data();
    void badLinesAreRefused();

private:
    [[nodiscard]] std::string folder() const { return m_dir->path().toStdString() + "/cold"; }
    [[nodiscard]] QString path(const char *name) const
    {
        return m_dir->path() + QStringLiteral("/cold/") + QLatin1String(name);
    }
    [[nodiscard]] Result<ColdManifest> write(const std::string &name) const
    {
        auto writer = ColdFileWriter::create(folder(), named(name));
        if (!writer)
            return failFrom(writer);
        for (int from = 0; from < 30; from += 10) {
            if (auto added = (*writer)->add(candles(from, from + 10)); !added)
                return failFrom(added);
        }
        return (*writer)->finish();
    }
    /// What the file holds, or why it cannot be read.
    [[nodiscard]] Result<std::vector<market::Candle>> read(const ColdManifest &manifest) const
    {
        auto reader = ColdFileReader::open(folder(), manifest);
        if (!reader)
            return failFrom(reader);
        std::vector<market::Candle> rows;
        for (;;) {
            auto block = (*reader)->next();
            if (!block)
                return failFrom(block);
            if (!*block)
                return rows;
            const auto &more = std::get<std::vector<market::Candle>>(**block);
            rows.insert(rows.end(), more.begin(), more.end());
        }
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestColdFile::rowsComeBackToTheDigit()
{
    const auto manifest = write("a.csv.zst");
    QVERIFY2(manifest.has_value(), manifest ? "" : manifest.error().detail.c_str());
    QCOMPARE(manifest->file.rows, 30);
    QCOMPARE(manifest->blocks.size(), std::size_t(3));
    QCOMPARE(manifest->file.sha256, digestOf(candles(0, 30)));
    QVERIFY(manifest->file.time.from == kFirst
            && manifest->file.keys.to == market::toUs(kFirst) + 29 * 60'000'000LL + 1);
    QCOMPARE(manifest->file.bytes, QFile(path("a.csv.zst")).size());
    const auto rows = read(*manifest);
    QVERIFY(rows.has_value());
    QCOMPARE(digestOf(*rows), digestOf(candles(0, 30)));
    QCOMPARE(QDir(m_dir->path() + QStringLiteral("/cold")).entryList(QDir::Files).size(), 2);
}

void TestColdFile::everyKindHasItsColumns()
{
    std::vector<market::Trade> trades{
        {7, 7, 9, kFirst, decimal("1.50"), decimal("2"), true, market::Source::Rest},
        {8, 10, 10, kFirst, decimal("1.5"), decimal("0"), false, market::Source::Stream}};
    std::vector<market::FundingRate> rates{
        {kFirst, decimal("-0.0001"), std::nullopt, market::Source::Rest},
        {kFirst + std::chrono::hours(8), decimal("0"), decimal("60000.10"), market::Source::Rest}};
    const auto comesBack = [this](const auto &rows, RowKind kind) {
        const storage::Sequence sequence{kMinutes.instrument, kind, std::nullopt};
        auto writer =
            ColdFileWriter::create(folder(), named("x" + std::string(storage::rowKindText(kind)), sequence));
        if (!writer || !(*writer)->add(rows))
            return false;
        auto manifest = (*writer)->finish();
        if (!manifest)
            return false;
        auto reader = ColdFileReader::open(folder(), *manifest);
        auto block = reader ? (*reader)->next() : Result<std::optional<StoredRows>>(std::nullopt);
        using Rows = std::remove_cvref_t<decltype(rows)>;
        return block && *block && digestOf(std::get<Rows>(**block)) == digestOf(rows)
               && !(*reader)->next().value().has_value();
    };
    QVERIFY(comesBack(trades, RowKind::Trades));
    QVERIFY(comesBack(rates, RowKind::Funding));
}

void TestColdFile::theManifestIsEnough()
{
    const auto written = write("a.csv.zst");
    QVERIFY(written.has_value());
    auto manifest = readManifest(folder(), "a.csv.zst");
    QVERIFY2(manifest.has_value(), manifest ? "" : manifest.error().detail.c_str());
    QVERIFY(manifest->blocks == written->blocks);
    QVERIFY(manifest->file.sequence == kMinutes && manifest->file.keys == written->file.keys);
    QCOMPARE(manifest->file.fileSha256, written->file.fileSha256);
    QVERIFY(read(*manifest).has_value());
    QVERIFY(readManifest(folder(), "b.csv.zst").error().code == ErrorCode::NotFound);
    QVERIFY(removeColdFile(folder(), "a.csv.zst") && removeManifest(folder(), "a.csv.zst"));
    QVERIFY(removeColdFile(folder(), "a.csv.zst") && removeManifest(folder(), "a.csv.zst"));
    QVERIFY(QDir(m_dir->path() + QStringLiteral("/cold")).isEmpty());
}

void TestColdFile::namesAreNew()
{
    const std::string first = coldFileName(folder(), FileReason::Cold, kMinutes, kFirst, {});
    QCOMPARE(first, std::string("spot-BTCUSDT-1m-2024-02.csv.zst"));
    QCOMPARE(coldFileName(folder(), FileReason::Cold, kMinutes, kFirst, {first}),
             std::string("spot-BTCUSDT-1m-2024-02.2.csv.zst"));
    QVERIFY(write(first).has_value());
    QCOMPARE(coldFileName(folder(), FileReason::Cold, kMinutes, kFirst, {}),
             std::string("spot-BTCUSDT-1m-2024-02.2.csv.zst"));
    const storage::Sequence odd{{market::Market::UsdM, "../A/B"}, RowKind::Trades, std::nullopt};
    const std::string name = coldFileName(folder(), FileReason::Purged, odd, kFirst, {});
    QVERIFY2(name.starts_with("purged-um-") && name.find('/') == std::string::npos, name.c_str());
}

void TestColdFile::anUnfinishedFileGoes()
{
    {
        auto writer = ColdFileWriter::create(folder(), named("a.csv.zst"));
        QVERIFY(writer.has_value());
        QVERIFY((*writer)->add(candles(0, 5)).has_value());
    }
    QVERIFY(QDir(m_dir->path() + QStringLiteral("/cold")).isEmpty());
}

void TestColdFile::damageIsRefused_data()
{
    QTest::addColumn<int>("damage");
    QTest::newRow("a byte") << 0;
    QTest::newRow("cut off") << 1;
    QTest::newRow("gone") << 2;
    QTest::newRow("another file") << 3;
    QTest::newRow("manifest of other rows") << 4;
}

void TestColdFile::damageIsRefused()
{
    QFETCH(int, damage);
    auto manifest = write("a.csv.zst");
    QVERIFY(manifest.has_value());
    QFile file(path("a.csv.zst"));
    if (damage == 0) {
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2) && file.putChar('!'));
        file.close();
    } else if (damage == 1) {
        QVERIFY(file.resize(file.size() - 3));
    } else if (damage == 2) {
        QVERIFY(file.remove());
    } else if (damage == 3) {
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("open_time\n1\n") > 0);
        file.close();
    } else {
        manifest->blocks[1].sha256 = std::string(64, '0');
    }
    QVERIFY(!read(*manifest));
}

void TestColdFile::badLinesAreRefused_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a field too few") << QByteArray("1,2,-0.1");
    QTest::newRow("a field too much") << QByteArray("1,0.1,,40,5");
    QTest::newRow("exponent") << QByteArray("1,1e5,,40");
    QTest::newRow("no number") << QByteArray("x,0.1,,40");
    QTest::newRow("unknown source") << QByteArray("1,0.1,,41");
    QTest::newRow("space") << QByteArray("1, 0.1,,40");
    QTest::newRow("too large") << QByteArray("99999999999999999999,0.1,,40");
}

void TestColdFile::badLinesAreRefused()
{
    QFETCH(QByteArray, line);
    std::vector<market::FundingRate> rows;
    QVERIFY(parseColdRow("1,0.1,,40", rows));
    QVERIFY(!parseColdRow(line.toStdString(), rows));
    QCOMPARE(rows.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestColdFile)
#include "tst_coldfile.moc"
