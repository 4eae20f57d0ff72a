// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/batchcodec.h"
#include "core/storage/journal/bytes.h"
#include "tests/storage/kit/randombatch.h"
#include "tests/storage/kit/rows.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::journal;
using namespace cw::storage::test;

namespace {

std::string bytesOf(const WriteBatch &batch)
{
    std::string bytes;
    appendBatch(batch, bytes);
    return bytes;
}

} // namespace

/// Batches as bytes and back.
class TestJournalCodec : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyBatchComesBack();
    void numbersComeBack();
    void everyOtherLengthIsRefused();
    void otherBytesAreNoCrash();
    void hostileLengthsTakeNoMemory_data();
    void hostileLengthsTakeNoMemory();
    void impossibleValuesAreRefused();
    void liveTradesAreSmall();
};

void TestJournalCodec::everyBatchComesBack()
{
    std::mt19937_64 random(testSeed());
    for (int i = 0; i < 5'000; ++i) {
        const WriteBatch batch = randomBatch(random);
        const auto back = readBatch(bytesOf(batch));
        QVERIFY(back);
        QCOMPARE(text(*back), text(batch));
    }
}

void TestJournalCodec::numbersComeBack()
{
    const std::vector<std::int64_t> values{0,   1,   -1,  63,        64,        -64,
                                           -65, 127, 128, INT64_MAX, INT64_MIN, INT64_MIN + 1};
    std::string bytes;
    ByteWriter out(bytes);
    for (const std::int64_t value : values)
        out.number(value);
    out.size(UINT64_MAX);
    ByteReader in(bytes);
    for (const std::int64_t value : values)
        QCOMPARE(in.number(), value);
    QCOMPARE(in.size(), UINT64_MAX);
    QVERIFY(in.isAtEnd() && !in.hasFailed());
    QCOMPARE(in.number(), std::int64_t{0});
    QVERIFY(in.hasFailed());
}

void TestJournalCodec::everyOtherLengthIsRefused()
{
    std::mt19937_64 random(testSeed());
    for (int i = 0; i < 50; ++i) {
        const std::string bytes = bytesOf(randomBatch(random));
        for (std::size_t length = 0; length < bytes.size(); ++length)
            QVERIFY(!readBatch(std::string_view(bytes).substr(0, length)));
        QVERIFY(!readBatch(bytes + '\0'));
    }
}

void TestJournalCodec::otherBytesAreNoCrash()
{
    std::mt19937_64 random(testSeed());
    int read = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes = bytesOf(randomBatch(random));
        for (int flips = 0; flips < 3; ++flips)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        // Without a checksum a changed byte may well be another batch; that one must come back, too.
        if (const auto batch = readBatch(bytes)) {
            QCOMPARE(text(*readBatch(bytesOf(*batch))), text(*batch));
            ++read;
        }
    }
    QVERIFY(read > 0);
}

void TestJournalCodec::hostileLengthsTakeNoMemory_data()
{
    QTest::addColumn<int>("lists");
    for (int lists = 0; lists < 6; ++lists)
        QTest::addRow("list %d", lists) << lists;
}

void TestJournalCodec::hostileLengthsTakeNoMemory()
{
    QFETCH(int, lists);
    for (const std::uint64_t length : {UINT64_MAX, UINT64_MAX / 2, std::uint64_t{1} << 32}) {
        std::string bytes(static_cast<std::size_t>(lists), '\0');
        ByteWriter out(bytes);
        out.size(length);
        QVERIFY(!readBatch(bytes + std::string(100, '\0')));
    }
}

void TestJournalCodec::impossibleValuesAreRefused()
{
    WriteBatch batch = batchOf(series("A").instrument, {trade(1, kDay)});
    batch.trades.front().trades.front().price = Decimal::fromMantissa(7, 0);
    const std::string good = bytesOf(batch);
    QVERIFY(readBatch(good));
    // lists before · list of trades · market · symbol · one row · flags · source
    const std::size_t market = 2;
    for (const auto &[at, value] :
         {std::pair<std::size_t, char>{market, 2}, {market + 4, 4}, {market + 5, 99}}) {
        std::string bad = good;
        bad[at] = value;
        QVERIFY2(!readBatch(bad), std::to_string(at).c_str());
    }
    for (const int scale : {39, 200}) {
        std::string bytes(1, static_cast<char>(scale));
        bytes += '\2';
        ByteReader in(bytes);
        std::ignore = in.decimal();
        QVERIFY(in.hasFailed());
    }
    std::string tooLong(1, '\0');
    tooLong += std::string(18, '\xff') + '\3'; // more than 38 digits
    ByteReader in(tooLong);
    std::ignore = in.decimal();
    QVERIFY(in.hasFailed());
}

void TestJournalCodec::liveTradesAreSmall()
{
    WriteBatch batch = batchOf(series("BTCUSDT").instrument, {});
    batch.trades.push_back({series("BTCUSDT").instrument, {}});
    for (int i = 0; i < 1'000; ++i)
        batch.trades.front().trades.push_back(trade(4'000'000'000 + i, kDay + std::chrono::milliseconds(i)));
    QVERIFY(bytesOf(batch).size() < 1'000 * 20);
}

QTEST_GUILESS_MAIN(TestJournalCodec)
#include "tst_journal_codec.moc"
