// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/aggregate.h"
#include "tests/recorded/support/recordings.h"

#include <QTest>

#include <map>

using namespace cw;
using namespace cw::market;
using namespace cw::recorded;

namespace {

using Candles = std::vector<Candle>;

/// How many coarse slots two recordings share, and in how many of them they agree.
struct Agreement {
    std::size_t equal = 0;
    std::size_t compared = 0;
};

/// Everything but the close time, which says where an outage cut a bar and is not a sum of anything.
bool sameMarketValues(const Candle &built, Candle recorded)
{
    recorded.closeTime = built.closeTime;
    return sameValues(built, recorded);
}

/// Compares the coarse slots that lie whole within both recordings. Slots only one of them has count as
/// different.
Agreement compare(const Candles &finer, Interval finerInterval, const Candles &coarser,
                  Interval coarserInterval)
{
    const UtcTime from = std::max(coarserInterval.ceil(finer.front().openTime), coarser.front().openTime);
    const UtcTime to =
        std::min(finerInterval.next(finer.back().openTime), coarserInterval.next(coarser.back().openTime));
    const auto isInside = [&](UtcTime open) { return open >= from && coarserInterval.next(open) <= to; };
    std::map<UtcTime, const Candle *> recorded;
    for (const Candle &candle : coarser) {
        if (isInside(candle.openTime))
            recorded.emplace(candle.openTime, &candle);
    }
    Agreement result{0, recorded.size()};
    for (const AggregatedCandle &built : aggregate(finer, finerInterval, coarserInterval)) {
        if (!isInside(built.candle.openTime))
            continue;
        const auto found = recorded.find(built.candle.openTime);
        if (found == recorded.end())
            ++result.compared;
        else if (sameMarketValues(built.candle, *found->second))
            ++result.equal;
    }
    return result;
}

Candles coarserOf(const Candles &finer, Interval finerInterval, Interval target)
{
    Candles out;
    for (const AggregatedCandle &built : aggregate(finer, finerInterval, target))
        out.push_back(built.candle);
    return out;
}

std::string fileOf(const QString &interval)
{
    return sharedData() + "klines/spot/BTCUSDT/BTCUSDT-" + interval.toStdString() + ".json.zst";
}

} // namespace

/// Candles aggregated from recorded finer ones equal the coarser ones the exchange published, in all nine
/// values.
class TestCoarserCandles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aggregatedEqualsRecorded_data();
    void aggregatedEqualsRecorded();

private:
    static void addRow(const char *finer, const char *coarser, std::size_t equal, std::size_t compared);
    /// The rows of one recorded interval; "1m" are the daily files every checkout has.
    static Result<Candles> read(const QString &interval);
};

void TestCoarserCandles::addRow(const char *finer, const char *coarser, std::size_t equal,
                                std::size_t compared)
{
    QTest::addRow("%s to %s", finer, coarser)
        << QString::fromLatin1(finer) << QString::fromLatin1(coarser) << equal << compared;
}

void TestCoarserCandles::aggregatedEqualsRecorded_data()
{
    QTest::addColumn<QString>("finer");
    QTest::addColumn<QString>("coarser");
    QTest::addColumn<std::size_t>("equal");
    QTest::addColumn<std::size_t>("compared");
    addRow("1m", "1h by way of 15m", 48, 48);
    if (!hasSharedData())
        return;
    addRow("1m", "2h", 24, 24);
    addRow("15m", "30m", 23'336, 23'336);
    addRow("15m", "1h", 11'668, 11'668);
    addRow("30m", "1h", 20'404, 20'404);
    addRow("1h", "2h", 18'962, 18'962);
    // The exchange itself disagrees on 2023-03-24 12:00: its 4h bar opens at 28079.99, its 2h bar at
    // 28080.00.
    addRow("2h", "4h", 19'051, 19'052);
    addRow("4h", "1d", 3'177, 3'177);
    addRow("1d", "3d", 1'059, 1'059);
    addRow("1d", "1w", 453, 453);
    addRow("1d", "1M", 103, 103);
}

Result<Candles> TestCoarserCandles::read(const QString &interval)
{
    if (interval == QStringLiteral("1h by way of 15m")) {
        const auto minutes = read(QStringLiteral("1m"));
        return minutes
                   ? coarserOf(coarserOf(*minutes, Interval::M1, Interval::M15), Interval::M15, Interval::H1)
                   : minutes;
    }
    if (interval != QStringLiteral("1m"))
        return readKlineRows(fileOf(interval), *Interval::parse(interval.toStdString()));
    auto days = readBulkCandles(committedData("klines/BTCUSDT-1m-2020-01-01.zip"), Interval::M1);
    const auto second = readBulkCandles(committedData("klines/BTCUSDT-1m-2020-01-02.zip"), Interval::M1);
    if (days && second)
        days->insert(days->end(), second->begin(), second->end());
    return second ? days : second;
}

void TestCoarserCandles::aggregatedEqualsRecorded()
{
    QFETCH(QString, finer);
    QFETCH(QString, coarser);
    QFETCH(std::size_t, equal);
    QFETCH(std::size_t, compared);
    const auto parts = read(finer);
    QVERIFY2(parts, parts ? "" : parts.error().detail.c_str());
    const auto wholes = read(coarser);
    QVERIFY2(wholes, wholes ? "" : wholes.error().detail.c_str());
    const Interval target = *Interval::parse(coarser.section(u' ', 0, 0).toStdString());

    const Agreement agreement = compare(*parts, *Interval::parse(finer.toStdString()), *wholes, target);
    qInfo("BTCUSDT %s to %s: %zu of %zu candles equal in all nine values", qUtf8Printable(finer),
          qUtf8Printable(coarser), agreement.equal, agreement.compared);
    QCOMPARE(agreement.compared, compared);
    QCOMPARE(agreement.equal, equal);
}

QTEST_GUILESS_MAIN(TestCoarserCandles)
#include "tst_coarsercandles.moc"
