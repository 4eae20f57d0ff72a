// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <variant>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Source;

namespace {

constexpr int kSeeds = 500;
constexpr int kSlots = 4;
constexpr int kMostVersions = 4;
constexpr int kMostInBatch = 12;
constexpr std::array kSources{Source::Import, Source::Built, Source::Stream, Source::Rest, Source::BulkFile};

using Row = std::variant<Candle, Trade>;
using Random = std::mt19937_64;

int upTo(Random &random, int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); }

/// Versions of one candle, no two of them equally good: each has a moment of its own. Some say the same as others.
void addCandles(Random &random, int slot, std::vector<Row> &rows)
{
    for (int n = upTo(random, kMostVersions) + 1; n > 0; --n) {
        Candle row = candle(kDay + 1min * slot);
        row.final = upTo(random, 2) == 0;
        row.source = kSources[static_cast<std::size_t>(upTo(random, 5))];
        row.eventTime = kDay + 1ms * static_cast<int>(rows.size() + 1);
        row.close = Decimal::fromMantissa(7'186'00000000 + upTo(random, 3), 8);
        if (upTo(random, 3) == 0)
            row.quoteVolume.reset();
        rows.emplace_back(row);
    }
}

/// Versions of one trade, each of a source of its own, which agree about its values or which all differ.
void addTrades(Random &random, int slot, std::vector<Row> &rows)
{
    const bool agrees = upTo(random, 2) == 0;
    auto sources = kSources;
    std::ranges::shuffle(sources, random);
    for (int n = upTo(random, kMostVersions); n >= 0; --n) {
        Trade row = trade(100 + slot, kDay + 1s * slot);
        row.source = sources[static_cast<std::size_t>(n)];
        if (!agrees)
            row.price = Decimal::fromMantissa(500 + static_cast<int>(row.source), 2);
        rows.emplace_back(row);
    }
}

std::vector<Row> rowsOf(std::uint64_t seed)
{
    Random random(seed);
    std::vector<Row> rows;
    for (int slot = 0; slot < kSlots; ++slot) {
        addCandles(random, slot, rows);
        addTrades(random, slot, rows);
    }
    return rows;
}

/// What is written into one series: rows in the order they come.
class Feed {
public:
    Feed(SeriesKey key, std::vector<Row> rows) : m_key(std::move(key)), m_rows(std::move(rows)) {}

    [[nodiscard]] const SeriesKey &key() const { return m_key; }
    [[nodiscard]] bool isDone() const { return m_next == m_rows.size(); }

    /// The next `count` rows, fewer at the end.
    WriteBatch next(int count)
    {
        WriteBatch batch = batchOf(m_key, std::vector<Candle>());
        batch.trades.push_back({m_key.instrument, {}});
        for (; count > 0 && !isDone(); --count, ++m_next) {
            if (const auto *candle = std::get_if<Candle>(&m_rows[m_next]))
                batch.candles.front().candles.push_back(*candle);
            else
                batch.trades.front().trades.push_back(std::get<Trade>(m_rows[m_next]));
        }
        return batch;
    }

private:
    SeriesKey m_key;
    std::vector<Row> m_rows;
    std::size_t m_next = 0;
};

/// Every row twice, in any order.
std::vector<Row> shuffledTwice(std::vector<Row> rows, Random &random)
{
    const std::vector<Row> once = rows;
    rows.insert(rows.end(), once.begin(), once.end());
    std::ranges::shuffle(rows, random);
    return rows;
}

/// Empties the feeds, in transactions that hold a part of each of them.
WriteReport writeAll(Writer &writer, std::vector<Feed> feeds, const std::function<int()> &sizeOfBatch)
{
    WriteReport sum;
    while (!std::ranges::all_of(feeds, &Feed::isDone)) {
        std::vector<WriteBatch> batches;
        for (Feed &feed : feeds)
            batches.push_back(feed.next(sizeOfBatch()));
        std::vector<const WriteBatch *> pointers;
        for (const WriteBatch &batch : batches)
            pointers.push_back(&batch);
        for (const WriteReport &report : must(writer.writeAll(pointers))) {
            sum.inserted += report.inserted;
            sum.updated += report.updated;
            sum.skipped += report.skipped;
        }
    }
    return sum;
}

/// Everything that is stored of a series, digit by digit. Of trades that several sources agree about the first is named,
/// so the source of a trade says who came first and is left out.
QStringList dumpOf(Reader &reader, const SeriesKey &key)
{
    CandleSelect candles{key, kAlways};
    candles.onlyFinal = false;
    TradeSelect select;
    select.instrument = key.instrument;
    std::vector<Trade> trades = must(reader.trades(select));
    for (Trade &row : trades)
        row.source = Source::Import;
    return texts(must(reader.candles(candles))) + texts(trades);
}

} // namespace

/// D7: the same rows in any order, in batches of any size, twice: the same content to the digit.
class TestStoreOrders : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void orderBatchesAndRepetitionDoNotMatter();
};

void TestStoreOrders::orderBatchesAndRepetitionDoNotMatter()
{
    Random random(testSeed());
    TestStore store;
    std::vector<Feed> plain;
    std::vector<Feed> mixed;
    for (int seed = 0; seed < kSeeds; ++seed) {
        const std::vector<Row> rows = rowsOf(random());
        const std::string name = std::to_string(seed);
        plain.emplace_back(series("PLAIN" + name), rows);
        mixed.emplace_back(series("MIXED" + name), shuffledTwice(rows, random));
    }
    const auto whole = [] { return kSlots * kMostVersions * 2; };
    const auto part = [&random] { return upTo(random, kMostInBatch); };
    QVERIFY(writeAll(store.writer(), plain, whole).inserted == kSeeds * kSlots * 2);
    QVERIFY(writeAll(store.writer(), mixed, part).inserted == kSeeds * kSlots * 2);
    std::vector<QStringList> dumps;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        dumps.push_back(dumpOf(store.reader(), plain[i].key()));
        QCOMPARE(dumps.back().size(), kSlots * 2);
        QCOMPARE(dumpOf(store.reader(), mixed[i].key()), dumps.back());
    }
    // Once more, after everything is there.
    const WriteReport again = writeAll(store.writer(), mixed, part);
    QCOMPARE(again.inserted, 0);
    QCOMPARE(again.updated, 0);
    for (std::size_t i = 0; i < mixed.size(); ++i)
        QCOMPARE(dumpOf(store.reader(), mixed[i].key()), dumps[i]);
}

QTEST_GUILESS_MAIN(TestStoreOrders)
#include "tst_store_orders.moc"
