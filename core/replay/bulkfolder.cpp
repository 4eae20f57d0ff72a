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

struct BulkFile {
    std::string path;
    BulkName name;
};

/// The files of each instrument.
using Found = std::map<InstrumentKey, std::vector<BulkFile>>;

/// All rows of one instrument.
struct Rows {
    Interval base = Interval::M1;
    std::vector<Candle> candles; ///< of the base interval
    std::vector<Trade> trades;
    std::vector<Trade> aggTrades;
    std::vector<FundingRate> funding;
};

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

/// Other files are none of our business.
Found findFiles(const std::string &path)
{
    Found found;
    for (std::string &file : filesAt(path)) {
        if (auto name = archive::parseBulkName(file))
            found[{name->market.value_or(market::Market::Spot), name->symbol}].push_back(
                {std::move(file), std::move(*name)});
    }
    return found;
}

/// True when the days and months of files follow each other or overlap.
bool isContinuous(std::vector<TimeRange> periods)
{
    std::sort(periods.begin(), periods.end(),
              [](const TimeRange &a, const TimeRange &b) { return a.from < b.from; });
    UtcTime reached = periods.front().to;
    for (const TimeRange &period : periods) {
        if (period.from > reached)
            return false;
        reached = std::max(reached, period.to);
    }
    return true;
}

/// The interval all candles are made of: 1m where there are trades, otherwise the finest one whose files
/// leave no hole, or the finest.
Interval baseOf(const std::vector<BulkFile> &files)
{
    std::map<Interval, std::vector<TimeRange>> periods;
    for (const auto &[path, name] : files) {
        if (name.kind == BulkKind::Trades || name.kind == BulkKind::AggTrades)
            return Interval::M1;
        if (name.kind == BulkKind::Klines)
            periods[*name.interval].push_back(name.period);
    }
    for (const auto &[interval, present] : periods) {
        if (isContinuous(present))
            return interval;
    }
    return periods.empty() ? Interval(Interval::M1) : periods.begin()->first;
}

template<class Row>
auto appendTo(std::vector<Row> &rows)
{
    return [&rows](const Row &row) { rows.push_back(row); };
}

Result<BulkReport> readRows(LineReader &lines, BulkKind kind, Rows &rows)
{
    switch (kind) {
    case BulkKind::Klines: return archive::readBulkCandles(lines, rows.base, appendTo(rows.candles));
    case BulkKind::Trades: return archive::readBulkTrades(lines, appendTo(rows.trades));
    case BulkKind::AggTrades: return archive::readBulkAggTrades(lines, appendTo(rows.aggTrades));
    case BulkKind::FundingRate: return archive::readBulkFunding(lines, appendTo(rows.funding));
    }
    return fail(ErrorCode::Internal, "unknown kind of bulk file");
}

Result<> readFile(const std::string &path, BulkKind kind, Rows &rows)
{
    auto lines = LineReader::openFile(path);
    if (!lines)
        return failFrom(lines);
    const auto report = readRows(**lines, kind, rows);
    if (!report)
        return tl::unexpected(report.error());
    if (report->rejected > 0)
        qCWarning(lcReplay, "%s: %lld rows left out, the first because %s", path.c_str(),
                  static_cast<long long>(report->rejected), report->issues.front().reason.c_str());
    return {};
}

Result<Rows> readFiles(const std::vector<BulkFile> &files)
{
    Rows rows;
    rows.base = baseOf(files);
    for (const auto &[path, name] : files) {
        if (name.kind == BulkKind::Klines && *name.interval != rows.base) {
            qCInfo(lcReplay, "%s: not used, candles are made of those of %s", path.c_str(),
                   std::string(rows.base.text()).c_str());
            continue;
        }
        if (auto read = readFile(path, name.kind, rows); !read)
            return failFrom(read);
    }
    return rows;
}

/// The whole slots that hold all rows, played at their recorded time.
template<class Row>
InstrumentBuilder::Recording<Row> recordingOf(std::vector<Row> rows, bool loop, Interval slot = Interval::M1)
{
    const auto [first, last] = std::minmax_element(
        rows.begin(), rows.end(), [](const Row &a, const Row &b) { return timeOf(a) < timeOf(b); });
    const TimeRange range{slot.floor(timeOf(*first)), slot.next(slot.floor(timeOf(*last)))};
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
    for (const Candle &c : rows.candles)
        learn(c.close, c.volume);
    for (const Trade &t : rows.trades)
        learn(t.price, t.quantity);
    for (const Trade &t : rows.aggTrades)
        learn(t.price, t.quantity);
    setSteps(description, price, quantity);
}

Result<std::unique_ptr<RecordedInstrument>> buildInstrument(const InstrumentKey &key, Rows rows, bool loop)
{
    if (loop && rows.base == Interval::Mo1)
        return fail(ErrorCode::InvalidInput,
                    market::describe(key)
                        + ": candles of months cannot be played in a loop, because months differ in length; "
                          "accepted are candles of weeks or less");
    wire::SymbolDescription description = describeSymbol(key);
    learnSteps(description, rows);
    InstrumentBuilder builder(std::move(description), rows.base);
    if (!rows.candles.empty())
        builder.addKlines(recordingOf(std::move(rows.candles), loop, rows.base));
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
    return !rows.candles.empty() || !rows.trades.empty() || !rows.aggTrades.empty();
}

} // namespace

Result<std::unique_ptr<RecordedMarket>> loadBulkFiles(const std::string &path, bool loop)
{
    auto market = std::make_unique<RecordedMarket>();
    UtcTime firstTrade = UtcTime::max();
    UtcTime firstCandle = UtcTime::max();
    for (const auto &[key, files] : findFiles(path)) {
        auto rows = readFiles(files);
        if (!rows)
            return failFrom(rows);
        if (!canBePlayed(*rows))
            continue;
        auto instrument = buildInstrument(key, std::move(*rows), loop);
        if (!instrument)
            return failFrom(instrument);
        firstCandle = std::min(firstCandle, (*instrument)->begin());
        if (const TradeTape *const trades = (*instrument)->candleTrades())
            firstTrade = std::min(firstTrade, trades->line().begin());
        market->add(std::move(*instrument));
    }
    if (market->isEmpty())
        return fail(ErrorCode::NotFound,
                    path
                        + ": holds no klines, trades or aggTrades named as in the exchange's bulk archive, "
                          "for example BTCUSDT-1m-2024-08-08.zip");
    market->setClockStart(firstTrade == UtcTime::max() ? firstCandle : firstTrade);
    return market;
}

} // namespace cw::replay
