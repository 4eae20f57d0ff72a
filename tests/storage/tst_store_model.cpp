// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <map>
#include <tuple>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Market;
using market::Source;

namespace {

constexpr int kSequences = 10'000;
constexpr int kSteps = 6;
constexpr int kSlots = 4;
constexpr Source kSources[] = {Source::Import, Source::Api,  Source::Built,
                               Source::Stream, Source::Rest, Source::BulkFile};
constexpr int kSourceCount = static_cast<int>(std::size(kSources));

/// The order of evidence in words of the test's own: what is final before what is not, from the exchange before handed in,
/// with its quote volume before without, the better source, and of equals the later one, if it says anything else.
bool isBetter(const Candle &row, const Candle &stored)
{
    const auto evidence = [](const Candle &c) {
        const bool isHandedIn = c.source == Source::Import || c.source == Source::Api;
        return std::tuple(c.final, !isHandedIn, c.quoteVolume.has_value(),
                          std::ranges::find(kSources, c.source) - kSources);
    };
    if (evidence(row) != evidence(stored))
        return evidence(row) > evidence(stored);
    Candle atOnce = row;
    atOnce.eventTime = stored.eventTime;
    return row.eventTime > stored.eventTime && text(atOnce) != text(stored);
}

/// What is kept of two rows with one key: the better one, and of two that say the same by the same source the later.
void keepBetter(Candle &kept, const Candle &row)
{
    Candle atOnce = row;
    atOnce.eventTime = kept.eventTime;
    const bool saysTheSame = text(atOnce) == text(kept);
    if (isBetter(row, kept) || (saysTheSame && row.eventTime > kept.eventTime))
        kept = row;
}

/// What the store should hold, in the fewest words.
struct Model {
    std::map<UtcTime, Candle> candles;
    std::map<std::int64_t, Trade> trades;

    WriteReport write(const WriteBatch &batch)
    {
        WriteReport report;
        for (const Candle &candle : best(batch.candles.front().candles, report)) {
            const auto [at, isNew] = candles.try_emplace(candle.openTime, candle);
            const bool wins = !isNew && isBetter(candle, at->second);
            keepBetter(at->second, candle);
            ++(isNew ? report.inserted : wins ? report.updated : report.skipped);
        }
        for (const Trade &trade : best(batch.trades.front().trades, report)) {
            const auto [at, isNew] = trades.try_emplace(trade.id, trade);
            Trade sameSource = trade;
            sameSource.source = at->second.source;
            const bool isBetter = trade.source > at->second.source && text(sameSource) != text(at->second);
            if (isBetter)
                at->second = trade;
            ++(isNew ? report.inserted : isBetter ? report.updated : report.skipped);
        }
        return report;
    }

private:
    /// The better of rows with one key; the others count as skipped.
    static std::vector<Candle> best(const std::vector<Candle> &rows, WriteReport &report)
    {
        std::map<UtcTime, Candle> out;
        for (const Candle &row : rows) {
            const auto [at, isNew] = out.try_emplace(row.openTime, row);
            report.skipped += !isNew;
            keepBetter(at->second, row);
        }
        std::vector<Candle> values;
        for (const auto &[key, row] : out)
            values.push_back(row);
        return values;
    }
    static std::vector<Trade> best(const std::vector<Trade> &rows, WriteReport &report)
    {
        std::map<std::int64_t, Trade> out;
        for (const Trade &row : rows) {
            const auto [at, isNew] = out.try_emplace(row.id, row);
            report.skipped += !isNew;
            if (!isNew && row.source > at->second.source)
                at->second = row;
        }
        std::vector<Trade> values;
        for (const auto &[key, row] : out)
            values.push_back(row);
        return values;
    }
};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : m_random(seed) {}
    int upTo(int n) { return static_cast<int>(m_random() % static_cast<std::uint64_t>(n)); }

    Candle candle()
    {
        Candle out = test::candle(kDay + 1min * upTo(kSlots));
        out.final = upTo(2) == 0;
        out.source = kSources[upTo(kSourceCount)];
        out.eventTime = kDay + 1s * upTo(3);
        out.close = Decimal::fromMantissa(7'186'00000000 + upTo(1'000), 7 + upTo(2));
        if (upTo(3) == 0)
            out.quoteVolume.reset();
        return out;
    }

    Trade trade()
    {
        Trade out = test::trade(100 + upTo(kSlots), kDay);
        out.source = kSources[upTo(kSourceCount)];
        out.price = Decimal::fromMantissa(5 + upTo(2), upTo(2));
        out.lastId = out.id + upTo(2);
        return out;
    }

    WriteBatch batch(const SeriesKey &key)
    {
        WriteBatch out;
        out.candles.push_back({key, {}});
        out.trades.push_back({key.instrument, {}});
        for (int n = upTo(4); n > 0; --n)
            out.candles.front().candles.push_back(candle());
        for (int n = upTo(4); n > 0; --n)
            out.trades.front().trades.push_back(trade());
        return out;
    }

    void shuffle(std::vector<WriteBatch> &batches) { std::ranges::shuffle(batches, m_random); }

private:
    std::mt19937_64 m_random;
};

SeriesKey seriesOf(int sequence) { return series("S" + std::to_string(sequence)); }

/// Writes the batches in one transaction.
std::vector<WriteReport> writeAll(Writer &writer, const std::vector<WriteBatch> &batches)
{
    std::vector<const WriteBatch *> pointers;
    for (const WriteBatch &batch : batches)
        pointers.push_back(&batch);
    return must(writer.writeAll(pointers));
}

QStringList contentOf(Reader &reader, const SeriesKey &key)
{
    CandleSelect candles{key, kAlways};
    candles.onlyFinal = false;
    TradeSelect trades;
    trades.instrument = key.instrument;
    return texts(must(reader.candles(candles))) + texts(must(reader.trades(trades)));
}

} // namespace

/// Random writes against a model, and writes in any order.
class TestStoreModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void randomSequencesEqualTheModel();
    void orderAndRepetitionDoNotMatter();
    void archivedCopiesKnowTheLatestMoment();
};

void TestStoreModel::randomSequencesEqualTheModel()
{
    Dice dice(testSeed());
    TestStore store;
    std::vector<Model> models(kSequences);
    for (int step = 0; step < kSteps; ++step) {
        std::vector<WriteBatch> batches;
        for (int sequence = 0; sequence < kSequences; ++sequence)
            batches.push_back(dice.batch(seriesOf(sequence)));
        const auto reports = writeAll(store.writer(), batches);
        for (std::size_t i = 0; i < batches.size(); ++i) {
            if (text(reports[i]) != text(models[i].write(batches[i])))
                QFAIL(qPrintable(
                    QStringLiteral("sequence %1, step %2: %3").arg(i).arg(step).arg(text(reports[i]))));
        }
    }
    for (int sequence = 0; sequence < kSequences; ++sequence) {
        QStringList expected;
        for (const auto &[key, row] : models[static_cast<std::size_t>(sequence)].candles)
            expected.append(text(row));
        for (const auto &[key, row] : models[static_cast<std::size_t>(sequence)].trades)
            expected.append(text(row));
        QCOMPARE(contentOf(store.reader(), seriesOf(sequence)), expected);
    }
}

void TestStoreModel::orderAndRepetitionDoNotMatter()
{
    Dice dice(testSeed());
    const SeriesKey key = series("A");
    std::vector<WriteBatch> batches;
    int moment = 0;
    for (int i = 0; i < 300; ++i) {
        batches.push_back(batchOf(key, {}));
        // No two rows are equally good, so that one order of merit exists.
        for (int n = dice.upTo(5); n > 0; --n) {
            Candle row = dice.candle();
            row.openTime = kDay + 1min * dice.upTo(40);
            row.closeTime = Interval(Interval::M1).closeTime(row.openTime);
            row.eventTime = kDay + 1ms * ++moment;
            row.close = Decimal::fromMantissa(7'186'00000000 + dice.upTo(3), 8);
            batches.back().candles.front().candles.push_back(row);
        }
    }
    QStringList first;
    for (int run = 0; run < 20; ++run) {
        TestStore store;
        writeAll(store.writer(), batches);
        const QStringList content = contentOf(store.reader(), key);
        if (run == 0)
            first = content;
        QCOMPARE(content, first);
        dice.shuffle(batches);
        batches.push_back(batches[static_cast<std::size_t>(dice.upTo(static_cast<int>(batches.size())))]);
    }
}

/// Of three rows of one source the last word counts, also when it repeats the first and the first is in the archive.
void TestStoreModel::archivedCopiesKnowTheLatestMoment()
{
    const SeriesKey key = series("A");
    const Sequence sequence{key.instrument, RowKind::Candles, key.interval};
    Candle first = candle(kDay);
    first.final = true;
    first.source = Source::Rest;
    Candle between = first;
    between.close = decimal("7190.00000000");
    between.eventTime += 1s;
    Candle last = first;
    last.eventTime += 2s;
    TestStore store;
    store.write(batchOf(key, {first}));
    QCOMPARE(must(store.writer().archive(sequence, kDay + 1h, 10)).rows, 1);
    QCOMPARE(text(store.write(batchOf(key, {last}))), text(WriteReport{0, 0, 1}));
    QCOMPARE(text(store.write(batchOf(key, {between}))), text(WriteReport{0, 0, 1}));
    QCOMPARE(contentOf(store.reader(), key), QStringList(text(last)));
    QCOMPARE(must(store.writer().archive(sequence, kDay + 1h, 10)).rows, 1);
    QCOMPARE(contentOf(store.reader(), key), QStringList(text(last)));
    const auto slices = must(store.reader().archiveSlices(sequence));
    QCOMPARE(slices.size(), std::size_t(1));
    QVERIFY(slices.front().fault.empty());
    QCOMPARE(must(store.reader().countSlice(slices.front())).sha256, slices.front().sha256);
    QCOMPARE(text(store.write(batchOf(key, {between}))), text(WriteReport{0, 0, 1}));
    QCOMPARE(contentOf(store.reader(), key), QStringList(text(last)));
}

QTEST_GUILESS_MAIN(TestStoreModel)
#include "tst_store_model.moc"
