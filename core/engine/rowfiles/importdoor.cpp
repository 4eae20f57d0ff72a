// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/rowfiles/importdoor.h"

#include "core/engine/base/blockingwrite.h"
#include "core/engine/gaps/unexplainedslots.h"
#include "core/market/localtime.h"
#include "core/storage/rowrules.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::ImportOrigin;
using interfaces::ImportReport;
using interfaces::RefusedLine;
using market::Candle;
using market::Trade;
using market::UtcTime;

/// Rows of one transaction: small enough to let live rows in between.
constexpr std::size_t kRowsImported = 10'000;
/// Refused rows of earlier runs that are looked at for the holes of a series; as many as the quarantine holds.
constexpr std::int64_t kMostRefused = 10'000;
constexpr UtcTime kEarliest = std::chrono::sys_days(std::chrono::year(2009) / 1 / 1);

std::optional<std::string> whyNotAt(UtcTime time, const ImportNow &now)
{
    if (time >= kEarliest && time <= now.time)
        return std::nullopt;
    return "the time " + market::isoText(time) + " is not between 2009 and "
           + (now.isExchanges
                  ? "the exchange's now"
                  : market::isoText(now.time)
                        + ", and the exchange, which could tell whether it has passed, does not answer");
}

/// A file says nothing about finality but by its age: a candle is final when its slot is over.
std::optional<std::string> whyNotOver(const Candle &candle, market::Interval interval, const ImportNow &now)
{
    if (interval.next(candle.openTime) <= now.time)
        return std::nullopt;
    return "the candle of " + market::isoText(candle.openTime)
           + (now.isExchanges ? " is not over at the exchange's now"
                              : " is not over as far as is known: the exchange does not answer");
}

/// The end of the newest candle.
UtcTime newestOf(const std::vector<Candle> &candles, market::Interval interval)
{
    UtcTime newest = UtcTime::min();
    for (const Candle &candle : candles)
        newest = std::max(newest, interval.next(interval.floor(candle.openTime)));
    return newest;
}
UtcTime newestOf(const std::vector<Trade> &trades)
{
    UtcTime newest = UtcTime::min();
    for (const Trade &trade : trades)
        newest = std::max(newest, trade.time);
    return newest;
}

/// A row that is exactly as long as a candle of another interval is one of those, whatever the file is called or the
/// request says. Other short ones are in the exchange's own history.
std::optional<std::string> whyOtherInterval(const Candle &candle, market::Interval interval)
{
    const auto all = market::Interval::all();
    const auto other = std::ranges::find_if(all, [&](market::Interval each) {
        return each != interval && each.isOnGrid(candle.openTime)
               && each.closeTime(candle.openTime) == candle.closeTime;
    });
    if (other == all.end())
        return std::nullopt;
    return "open and close time are those of a candle of " + std::string(other->text()) + ", not of "
           + std::string(interval.text());
}

/// Spot rows are single trades: an aggregate has a number of another count, and is none of them.
std::optional<std::string> whyNoSingle(const Trade &trade, market::Market market)
{
    if (market != market::Market::Spot || (trade.firstId == trade.id && trade.lastId == trade.id))
        return std::nullopt;
    return "the row is an aggregate of the trades " + std::to_string(trade.firstId) + " to "
           + std::to_string(trade.lastId) + ", and spot has single trades";
}

/// What the rows of one file or request say, by key: of rows that contradict each other none is taken, as in the bulk files
/// that are downloaded.
template<class Row>
class Contradictions {
public:
    /// Rows that `why` has something against contradict nothing.
    template<class Why>
    Contradictions(const std::vector<Row> &rows, Why why)
    {
        std::unordered_map<std::int64_t, const Row *> said;
        for (const Row &row : rows) {
            if (why(row))
                continue;
            const auto [at, isNew] = said.try_emplace(storage::keyOf(row), &row);
            if (!isNew && !market::sameValues(*at->second, row))
                m_keys.insert(at->first);
        }
    }

    /// Why a row cannot be taken, or nothing.
    [[nodiscard]] std::optional<std::string> whyNot(const Row &row) const
    {
        if (!m_keys.contains(storage::keyOf(row)))
            return std::nullopt;
        return "another row for the same " + std::string(kKeyName) + " says something else";
    }

private:
    static constexpr std::string_view kKeyName = std::is_same_v<Row, Candle> ? "open time" : "id";
    std::unordered_set<std::int64_t> m_keys;
};

/// Takes out the rows `whyBad` has something against and those that contradict each other, with the lines they stood on.
template<class Row, class Why>
std::vector<RefusedLine> reject(std::vector<Row> &rows, ImportOrigin &origin, ImportReport &report, Why whyBad)
{
    const Contradictions<Row> contradictions(rows, whyBad);
    std::vector<RefusedLine> refused;
    std::vector<Row> kept;
    kept.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::optional<std::string> reason = whyBad(rows[i]);
        if (!reason)
            reason = contradictions.whyNot(rows[i]);
        if (!reason) {
            kept.push_back(std::move(rows[i]));
            continue;
        }
        if (report.rejected++ == 0)
            report.firstRejection = *reason;
        refused.push_back({i < origin.lines.size() ? std::move(origin.lines[i]) : interfaces::ImportLine(),
                           std::move(*reason), storage::keyOf(rows[i])});
    }
    rows = std::move(kept);
    return refused;
}

market::Market marketOf(const market::SeriesKey &series) { return series.instrument.market; }
market::Market marketOf(const market::InstrumentKey &instrument) { return instrument.market; }

ImportDoor::Place placeOf(const market::SeriesKey &series, interfaces::RowDoor door)
{
    return {series.instrument, series.interval, door};
}
ImportDoor::Place placeOf(const market::InstrumentKey &instrument, interfaces::RowDoor door)
{
    return {instrument, std::nullopt, door};
}

std::string_view doorText(interfaces::RowDoor door)
{
    return door == interfaces::RowDoor::Api ? "api" : "import";
}

/// "Line 17 of BTCUSDT-1m-2024-08.zip: high and low do not enclose open and close."
std::string reasonOf(const RefusedLine &refused, const std::string &file)
{
    if (file.empty())
        return refused.reason + '.';
    const std::string line =
        refused.line.number > 0 ? "Line " + std::to_string(refused.line.number) + " of " : "";
    return line + file + ": " + refused.reason + '.';
}

/// Missing slots of `period` that nothing explains yet. What lies before the oldest row is no loss.
Result<market::TimeRanges> findShortFile(storage::Reader &reader, const market::SeriesKey &series,
                                         market::TimeRange period)
{
    auto reach = reader.coveredRange(series);
    if (!reach)
        return failFrom(reach);
    if (*reach)
        period.from = std::max(period.from, (*reach)->from);
    if (!*reach || period.isEmpty())
        return market::TimeRanges();
    return unexplainedSlots(reader, series, market::TimeRanges({period}));
}

/// The slot, or the id, that a refused row leaves open; empty when it has none that a row could have.
market::IdRange keysOf(const std::optional<market::Interval> &interval, std::int64_t key, UtcTime now)
{
    if (!interval)
        return key > 0 && key < std::numeric_limits<std::int64_t>::max() ? market::IdRange{key, key + 1}
                                                                        : market::IdRange();
    const UtcTime open = market::fromUs(key);
    if (open < kEarliest || open > now || !interval->isOnGrid(open))
        return {};
    return {key, market::toUs(interval->next(open))};
}

template<class Row>
std::vector<Row> takeChunk(std::vector<Row> &rows)
{
    const auto size = static_cast<std::ptrdiff_t>(std::min(rows.size(), kRowsImported));
    std::vector<Row> chunk(std::make_move_iterator(rows.begin()),
                           std::make_move_iterator(rows.begin() + size));
    rows.erase(rows.begin(), rows.begin() + size);
    return chunk;
}

} // namespace

UtcTime ImportDoor::stamp(market::Market market) const
{
    return m_board.exchangeTime(market).value_or(market::localTime());
}

Result<TradeNeighbours> ImportDoor::storedNear(const market::InstrumentKey &instrument,
                                               const std::vector<Trade> &trades)
{
    return m_reads.call([&](storage::Reader &reader) { return TradeNeighbours::read(reader, instrument, trades); });
}

Result<ImportReport> ImportDoor::storeCandles(const market::SeriesKey &series, std::vector<Candle> candles,
                                              ImportOrigin origin)
{
    ImportReport report;
    const ImportNow now = m_clock.now(series, newestOf(candles, series.interval));
    const auto whyBad = [&](const Candle &candle) {
        auto why = market::whyInvalid(candle, series.interval);
        if (!why)
            why = whyOtherInterval(candle, series.interval);
        if (!why)
            why = whyNotAt(candle.openTime, now);
        return why ? why : whyNotOver(candle, series.interval, now);
    };
    auto refused = reject(candles, origin, report, whyBad);
    if (auto kept = refuseLines(series.instrument, series.interval, origin, std::move(refused)); !kept)
        return failFrom(kept);
    // The exchange replaces files later (binance-api §11.1): of two files the one that was read last is right.
    for (Candle &candle : candles)
        candle.eventTime = stamp(series.instrument.market);
    std::sort(candles.begin(), candles.end(),
              [](const Candle &a, const Candle &b) { return a.openTime < b.openTime; });
    while (!candles.empty()) {
        std::vector<Candle> chunk = takeChunk(candles);
        const market::TimeRange range{chunk.front().openTime, series.interval.next(chunk.back().openTime)};
        storage::WriteBatch batch;
        batch.candles.push_back({series, std::move(chunk)});
        if (auto written = write(std::move(batch), origin.door, report); !written)
            return failFrom(written);
        // Whoever is told of the rows may look for holes between them at once.
        auto noted = noteRefused(series, origin.door);
        m_announce(series, range);
        if (!noted)
            return failFrom(noted);
    }
    return report;
}

Result<ImportReport> ImportDoor::storeTrades(const market::InstrumentKey &instrument,
                                             std::vector<Trade> trades, ImportOrigin origin)
{
    ImportReport report;
    const ImportNow now = m_clock.now(instrument, newestOf(trades));
    auto stored = storedNear(instrument, trades);
    if (!stored)
        return failFrom(stored);
    const auto whyBad = [&](const Trade &trade) {
        auto why = market::whyInvalid(trade);
        if (!why)
            why = whyNoSingle(trade, instrument.market);
        if (!why)
            why = whyNotAt(trade.time, now);
        return why ? why : stored->whyNot(trade);
    };
    auto refused = reject(trades, origin, report, whyBad);
    if (auto kept = refuseLines(instrument, std::nullopt, origin, std::move(refused)); !kept)
        return failFrom(kept);
    std::sort(trades.begin(), trades.end(), [](const Trade &a, const Trade &b) { return a.id < b.id; });
    while (!trades.empty()) {
        storage::WriteBatch batch;
        batch.trades.push_back({instrument, takeChunk(trades)});
        if (auto written = write(std::move(batch), origin.door, report); !written)
            return failFrom(written);
    }
    return noteRefused(instrument, origin.door).map([&] { return std::move(report); });
}

template<class Key>
Result<> ImportDoor::noteRefused(const Key &key, interfaces::RowDoor door)
{
    const Place place = placeOf(key, door);
    if (auto recalled = recallRefused(place); !recalled)
        return recalled;
    const RefusedRuns refused = takeRefused(place);
    if (refused.isEmpty())
        return {};
    auto found = m_reads.call([&](storage::Reader &reader) {
        return refusedHoles(reader, key, refused, doorText(door), stamp(marketOf(key)));
    });
    Result<> noted = found ? write(std::move(found->records), door) : Result<>(failFrom(found));
    keepRefused(place, noted ? found->pending : refused);
    return noted;
}

Result<> ImportDoor::recallRefused(const Place &place)
{
    const auto &instrument = std::get<0>(place);
    const auto &interval = std::get<1>(place);
    const std::string_view door = doorText(std::get<2>(place));
    {
        const std::lock_guard lock(m_mutex);
        if (m_refused.contains(place))
            return {};
    }
    const UtcTime now = stamp(instrument.market);
    auto rows = m_reads.call(
        [&](storage::Reader &reader) { return reader.rejectedRows(instrument, interval, kMostRefused); });
    if (!rows)
        return failFrom(rows);
    RefusedRuns refused;
    for (storage::RejectedRow &row : *rows) {
        if (row.door == door && row.interval == interval)
            refused.add({keysOf(interval, row.rowKey, now), std::move(row.reason)});
    }
    keepRefused(place, refused);
    return {};
}

RefusedRuns ImportDoor::takeRefused(const Place &place)
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_refused[place], {});
}

void ImportDoor::keepRefused(const Place &place, const RefusedRuns &refused)
{
    const std::lock_guard lock(m_mutex);
    m_refused[place].add(refused);
}

Result<> ImportDoor::refuseLines(const market::InstrumentKey &instrument,
                                 const std::optional<market::Interval> &interval,
                                 const ImportOrigin &origin, std::vector<RefusedLine> lines)
{
    if (lines.empty())
        return {};
    const Place place{instrument, interval, origin.door};
    if (auto recalled = recallRefused(place); !recalled)
        return recalled;
    const UtcTime now = stamp(instrument.market);
    storage::WriteBatch batch;
    RefusedRuns runs;
    for (RefusedLine &refused : lines) {
        storage::RejectedRow row;
        row.instrument = instrument;
        row.interval = interval;
        row.door = doorText(origin.door);
        row.rowKey = refused.key;
        row.reason = reasonOf(refused, origin.file);
        row.raw = std::move(refused.line.text);
        row.firstAt = row.lastAt = now;
        runs.add({keysOf(interval, row.rowKey, now), row.reason});
        if (isWorthAnEntry(row))
            batch.rejected.push_back(std::move(row));
    }
    keepRefused(place, runs);
    if (!batch.rejected.empty()) {
        if (auto written = write(std::move(batch), origin.door); !written)
            return failFrom(written);
    }
    return interval ? noteRefused(market::SeriesKey{instrument, *interval}, origin.door)
                    : noteRefused(instrument, origin.door);
}

bool ImportDoor::isWorthAnEntry(const storage::RejectedRow &row)
{
    const std::lock_guard lock(m_mutex);
    return m_limit.admits(row);
}

Result<std::int64_t> ImportDoor::noteShortFile(const market::SeriesKey &series,
                                               const market::TimeRange &period, const std::string &file,
                                               std::int64_t rows)
{
    const UtcTime now = m_clock.now(series, period.to).time;
    if (auto noted = noteRefused(series, interfaces::RowDoor::File); !noted)
        return failFrom(noted);
    auto holes = m_reads.call([&](storage::Reader &reader) {
        return findShortFile(reader, series, {period.from, std::min(period.to, series.interval.floor(now))});
    });
    if (!holes)
        return failFrom(holes);
    std::vector<storage::GapRecord> records;
    std::int64_t slots = 0;
    const std::string evidence = file + " is named after " + market::isoText(period.from) + " to "
                                 + market::isoText(period.to) + " and holds " + std::to_string(rows) + " of "
                                 + std::to_string(series.interval.slotsBetween(period.from, period.to))
                                 + " candles; these are not among them.";
    for (const market::TimeRange &hole : holes->ranges()) {
        slots += series.interval.slotsBetween(hole.from, hole.to);
        storage::GapRecord record;
        record.instrument = series.instrument;
        record.interval = series.interval;
        record.range = hole;
        record.cause = "source-short";
        record.evidence = evidence;
        record.foundAt = stamp(series.instrument.market);
        records.push_back(std::move(record));
    }
    return write(std::move(records), interfaces::RowDoor::File).map([slots] { return slots; });
}

Result<> ImportDoor::write(std::vector<storage::GapRecord> gaps, interfaces::RowDoor door)
{
    if (gaps.empty())
        return {};
    storage::WriteBatch batch;
    batch.gaps = std::move(gaps);
    auto written = write(std::move(batch), door);
    return written ? Result<>() : Result<>(failFrom(written));
}

Result<storage::WriteReport> ImportDoor::write(storage::WriteBatch batch, interfaces::RowDoor door)
{
    return writeUnless(m_queue, std::move(batch), [door](const Error &error) {
        return error.code == ErrorCode::StorageFull || door == interfaces::RowDoor::Api;
    });
}

Result<> ImportDoor::write(storage::WriteBatch batch, interfaces::RowDoor door, ImportReport &report)
{
    auto written = write(std::move(batch), door);
    if (!written)
        return failFrom(written);
    report.inserted += written->inserted;
    report.updated += written->updated;
    report.skipped += written->skipped;
    return {};
}

} // namespace cw::engine
