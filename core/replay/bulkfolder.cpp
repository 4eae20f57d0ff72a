// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/bulkfolder.h"

#include "core/archive/bulkname.h"
#include "core/archive/bulkreader.h"
#include "core/replay/describesymbol.h"
#include "core/replay/instrumentbuilder.h"
#include "core/replay/logging.h"

#include <QDirIterator>
#include <QFileInfo>

#include <algorithm>
#include <map>

namespace cw::replay {
namespace {

using archive::BulkKind;
using archive::BulkName;
using archive::BulkReport;
using archive::LineReader;
using market::Candle;
using market::FundingRate;
using market::InstrumentKey;
using market::Interval;
using market::TimeRange;
using market::Trade;

/// All rows found of one instrument.
struct Rows {
    std::vector<Candle> minutes;
    std::vector<Trade> trades;
    std::vector<Trade> aggTrades;
    std::vector<FundingRate> funding;
};

using Found = std::map<InstrumentKey, Rows>;

std::vector<std::string> filesAt(const std::string &path)
{
    const QString root = QString::fromStdString(path);
    if (QFileInfo(root).isFile())
        return {path};
    std::vector<std::string> files;
    for (QDirIterator it(root, QDir::Files, QDirIterator::Subdirectories); it.hasNext();)
        files.push_back(it.next().toStdString());
    std::sort(files.begin(), files.end());
    return files;
}

template<class Row>
auto appendTo(std::vector<Row> &rows)
{
    return [&rows](const Row &row) { rows.push_back(row); };
}

Result<BulkReport> readRows(LineReader &lines, const BulkName &name, Rows &rows)
{
    switch (name.kind) {
    case BulkKind::Klines: return archive::readBulkCandles(lines, *name.interval, appendTo(rows.minutes));
    case BulkKind::Trades: return archive::readBulkTrades(lines, appendTo(rows.trades));
    case BulkKind::AggTrades: return archive::readBulkAggTrades(lines, appendTo(rows.aggTrades));
    case BulkKind::FundingRate: return archive::readBulkFunding(lines, appendTo(rows.funding));
    }
    return fail(ErrorCode::Internal, "unknown kind of bulk file");
}

/// Reads a file if it is one we play; other files are none of our business.
Result<> addFile(Found &found, const std::string &path)
{
    const auto name = archive::parseBulkName(path);
    if (!name || (name->kind == BulkKind::Klines && *name->interval != Interval::M1))
        return {};
    auto lines = LineReader::openFile(path);
    if (!lines)
        return failFrom(lines);
    Rows &rows = found[{name->market.value_or(market::Market::Spot), name->symbol}];
    const auto report = readRows(**lines, *name, rows);
    if (!report)
        return tl::unexpected(report.error());
    if (report->rejected > 0)
        qCWarning(lcReplay, "%s: %lld rows left out, the first because %s", path.c_str(),
                  static_cast<long long>(report->rejected), report->issues.front().reason.c_str());
    return {};
}

UtcTime timeOf(const Candle &candle) { return candle.openTime; }
UtcTime timeOf(const Trade &trade) { return trade.time; }
UtcTime timeOf(const FundingRate &rate) { return rate.time; }

/// The whole minutes that hold all rows, played at their recorded time.
template<class Row>
InstrumentBuilder::Recording<Row> recordingOf(std::vector<Row> rows, bool loop)
{
    const auto [first, last] = std::minmax_element(
        rows.begin(), rows.end(), [](const Row &a, const Row &b) { return timeOf(a) < timeOf(b); });
    const Interval minute = Interval::M1;
    const TimeRange range{minute.floor(timeOf(*first)), minute.next(minute.floor(timeOf(*last)))};
    return {std::move(rows), range, LapLine(range.from, range.to - range.from, loop)};
}

/// The finest digits seen, for the steps exchangeInfo states.
void learnSteps(wire::SymbolDescription &description, const Rows &rows)
{
    int price = 0;
    int quantity = 0;
    const auto learn = [&](const market::Decimal &p, const market::Decimal &q) {
        price = std::max(price, p.normalized().scale());
        quantity = std::max(quantity, q.normalized().scale());
    };
    for (const Candle &c : rows.minutes)
        learn(c.close, c.volume);
    for (const Trade &t : rows.trades)
        learn(t.price, t.quantity);
    for (const Trade &t : rows.aggTrades)
        learn(t.price, t.quantity);
    setSteps(description, price, quantity);
}

Result<std::unique_ptr<RecordedInstrument>> buildInstrument(const InstrumentKey &key, Rows rows, bool loop)
{
    wire::SymbolDescription description = describeSymbol(key);
    learnSteps(description, rows);
    InstrumentBuilder builder(std::move(description));
    if (!rows.minutes.empty())
        builder.addKlines(recordingOf(std::move(rows.minutes), loop));
    if (!rows.trades.empty())
        builder.setTrades(recordingOf(std::move(rows.trades), loop));
    if (!rows.aggTrades.empty())
        builder.setAggTrades(recordingOf(std::move(rows.aggTrades), loop));
    if (!rows.funding.empty())
        builder.setFunding(recordingOf(std::move(rows.funding), loop));
    return builder.build();
}

bool canBePlayed(const Rows &rows)
{
    return !rows.minutes.empty() || !rows.trades.empty() || !rows.aggTrades.empty();
}

} // namespace

Result<std::unique_ptr<RecordedMarket>> loadBulkFiles(const std::string &path, bool loop)
{
    Found found;
    for (const std::string &file : filesAt(path)) {
        if (auto added = addFile(found, file); !added)
            return failFrom(added);
    }
    auto market = std::make_unique<RecordedMarket>();
    UtcTime firstTrade = UtcTime::max();
    UtcTime firstCandle = UtcTime::max();
    for (auto &[key, rows] : found) {
        if (!canBePlayed(rows))
            continue;
        auto instrument = buildInstrument(key, std::move(rows), loop);
        if (!instrument)
            return failFrom(instrument);
        firstCandle = std::min(firstCandle, (*instrument)->begin());
        if (const TradeTape *const trades = (*instrument)->candleTrades())
            firstTrade = std::min(firstTrade, trades->line().begin());
        market->add(std::move(*instrument));
    }
    if (market->isEmpty())
        return fail(
            ErrorCode::NotFound,
            path
                + ": holds no 1m klines, trades or aggTrades named as in the exchange's bulk archive, "
                  "for example BTCUSDT-1m-2024-08-08.zip");
    market->setClockStart(firstTrade == UtcTime::max() ? firstCandle : firstTrade);
    return market;
}

} // namespace cw::replay
