// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/archiverows.h"

namespace cw::storage::test {
namespace {

using namespace std::chrono_literals;

constexpr int kQuestions = 20;

QString fundingText(const market::FundingRate &rate)
{
    return QStringLiteral("%1 %2 %3 %4")
        .arg(market::toUs(rate.time))
        .arg(QString::fromStdString(rate.rate.text()),
             rate.markPrice ? QString::fromStdString(rate.markPrice->text()) : QStringLiteral("-"))
        .arg(static_cast<int>(rate.source));
}

QStringList texts(const std::vector<market::FundingRate> &rows)
{
    QStringList out;
    for (const market::FundingRate &row : rows)
        out.append(fundingText(row));
    return out;
}

template<class Ranges>
void addRanges(QStringList &out, const QString &name, const Ranges &ranges)
{
    for (const auto &range : ranges) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(range)>, TimeRange>)
            out.append(QStringLiteral("%1 %2 %3")
                           .arg(name)
                           .arg(market::toUs(range.from))
                           .arg(market::toUs(range.to)));
        else
            out.append(QStringLiteral("%1 %2 %3").arg(name).arg(range.from).arg(range.to));
    }
}

void addFacts(QStringList &out, Reader &reader)
{
    for (const SeriesCoverage &coverage : must(reader.candleCoverage(kSeries)))
        addRanges(out, QStringLiteral("claimed"), coverage.claimed().ranges());
    for (const TradeCoverage &coverage : must(reader.tradeCoverage(kInstrument)))
        addRanges(out, QStringLiteral("claimed ids"), coverage.claimed().ranges());
    addRanges(out, QStringLiteral("missing"),
              must(reader.missingCandles(kSeries, {minute(-10), minute(500)})));
    addRanges(out, QStringLiteral("missing ids"), must(reader.missingTrades(kInstrument)));
    if (const auto covered = must(reader.coveredRange(kSeries)))
        addRanges(out, QStringLiteral("covered"), std::vector{*covered});
    for (const SeriesSummary &summary : must(reader.seriesSummaries())) {
        addRanges(out, QStringLiteral("series"), std::vector{TimeRange{summary.first, summary.last}});
        out.append(QStringLiteral("%1 of %2").arg(summary.finalRows).arg(summary.rows));
    }
    for (const TradeSummary &summary : must(reader.tradeSummaries())) {
        addRanges(out, QStringLiteral("trades"), std::vector{IdRange{summary.firstId, summary.lastId}});
        addRanges(out, QStringLiteral("trades"), std::vector{TimeRange{summary.first, summary.last}});
        out.append(QString::number(summary.rows));
    }
    for (const FundingSummary &summary : must(reader.fundingSummaries())) {
        addRanges(out, QStringLiteral("funding"), std::vector{TimeRange{summary.first, summary.last}});
        out.append(QString::number(summary.rows));
    }
}

} // namespace

std::vector<Candle> candles(int from, int to)
{
    std::vector<Candle> rows;
    for (int i = from; i < to; ++i)
        rows.push_back(candle(minute(i)));
    return rows;
}

Candle correctedCandle(int at)
{
    Candle row = candle(minute(at));
    row.source = market::Source::BulkFile;
    row.close = decimal("7190.00");
    return row;
}

std::vector<Trade> trades(int from, int to)
{
    std::vector<Trade> rows;
    for (int id = from; id < to; ++id)
        rows.push_back(trade(id, kDay + id * 1s));
    return rows;
}

WriteBatch fundingOf(int from, int to)
{
    WriteBatch out;
    out.funding.push_back({kInstrument, {}});
    for (int i = from; i < to; ++i)
        out.funding.back().rates.push_back(
            {kDay + i * 8h, decimal("0.00010000"), decimal("42000.12345678"), market::Source::Rest});
    return out;
}

std::int64_t archiveAll(const TestStore &store, const Sequence &sequence, UtcTime before,
                        std::int64_t maxRows)
{
    std::int64_t rows = 0;
    for (bool isDone = false; !isDone;) {
        const ArchiveStep step = must(store.writer().archive(sequence, before, maxRows));
        rows += step.rows;
        isDone = step.isDone;
    }
    return rows;
}

std::int64_t restoreAll(const TestStore &store, const Sequence &sequence, TimeRange range,
                        std::int64_t maxRows)
{
    std::int64_t rows = 0;
    for (bool isDone = false; !isDone;) {
        const ArchiveStep step = must(store.writer().restore(sequence, range, maxRows));
        rows += step.rows;
        isDone = step.isDone;
    }
    return rows;
}

QStringList readings(Reader &reader, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    QStringList out;
    for (int i = 0; i < kQuestions; ++i) {
        const bool isWhole = i == 0;
        const int from = isWhole ? -1'000 : static_cast<int>(random() % 400) - 20;
        const int to = isWhole ? 1'000 : from + static_cast<int>(random() % 200);
        const std::int64_t limit =
            isWhole || random() % 3 == 0 ? INT64_MAX : static_cast<std::int64_t>(random() % 90);
        const Order order = random() % 2 == 0 ? Order::Ascending : Order::Descending;
        out += test::texts(
            must(reader.candles({kSeries, {minute(from), minute(to)}, limit, order, random() % 2 == 0})));
        TradeSelect select;
        select.instrument = kInstrument;
        select.limit = limit;
        select.order = order;
        if (random() % 2 == 0)
            select.ids = IdRange{from, to};
        if (random() % 2 == 0)
            select.time = TimeRange{kDay + (from + 5) * 1s, kDay + to * 1s};
        out += test::texts(must(reader.trades(select)));
        out += texts(must(reader.funding(kInstrument, {kDay + from * 8h, kDay + to * 8h}, limit, order)));
        out.append(QStringLiteral("-"));
    }
    addFacts(out, reader);
    return out;
}

} // namespace cw::storage::test
