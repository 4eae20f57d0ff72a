// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/bulkreader.h"
#include "core/archive/linereader.h"
#include "core/exchange/venue.h"
#include "tests/recorded/support/recordings.h"

#include <QByteArray>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

namespace cw::recorded {
namespace {

using market::Candle;
using market::Decimal;
using Candles = std::vector<Candle>;

constexpr int kCandlesAPage = 1000;
/// An exchange time after every recording: all their slots have ended.
const market::UtcTime kLate = *market::parseIso("2030-01-01");

/// Calls `use` for every line until it fails.
Result<> forEachLine(const std::string &path, const std::function<Result<>(std::string_view)> &use)
{
    auto lines = archive::LineReader::openFile(path);
    if (!lines)
        return failFrom(lines);
    while (true) {
        auto line = (*lines)->next();
        if (!line)
            return failFrom(line);
        if (!*line)
            return {};
        if (auto used = use(**line); !used)
            return used;
    }
}

/// Makes answers of at most a thousand rows out of any number of rows and has the exchange's parser read
/// them.
class Pages {
public:
    explicit Pages(market::Interval interval) : m_venue(exchange::makeBinance())
    {
        m_query.series = {{market::Market::Spot, "BTCUSDT"}, interval};
        m_query.limit = kCandlesAPage;
    }

    Result<> add(std::string_view row)
    {
        m_body += m_rows == 0 ? '[' : ',';
        m_body += row;
        return ++m_rows == kCandlesAPage ? finish() : Result<>();
    }

    /// Parses what was added since the last page.
    Result<> finish()
    {
        if (m_rows == 0)
            return {};
        auto page = m_venue->parseKlines(m_query, m_body + ']', kLate);
        if (!page)
            return failFrom(page);
        if (!page->refused.empty())
            return fail(ErrorCode::InvalidInput, page->refused.front().reason);
        candles.insert(candles.end(), page->rows.begin(), page->rows.end());
        m_body.clear();
        m_rows = 0;
        return {};
    }

    Candles candles;

private:
    std::shared_ptr<const exchange::Venue> m_venue;
    exchange::KlineQuery m_query;
    std::string m_body;
    int m_rows = 0;
};

Result<Candle> readSixColumnRow(std::string_view line, market::Interval interval)
{
    std::array<std::string_view, 6> cells;
    for (std::string_view &cell : cells) {
        const auto comma = line.find(',');
        cell = line.substr(0, comma);
        line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
    }
    std::int64_t ms = 0;
    const bool isTime =
        std::from_chars(cells[0].data(), cells[0].data() + cells[0].size(), ms).ec == std::errc();
    std::array<std::optional<Decimal>, 5> values;
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = Decimal::parseScientific(cells[i + 1]);
    if (!isTime || std::ranges::any_of(values, [](const auto &value) { return !value; }))
        return fail(ErrorCode::InvalidInput, "a row is not a time and five numbers");
    Candle candle;
    candle.openTime = market::fromMs(ms);
    candle.closeTime = interval.closeTime(candle.openTime);
    candle.open = *values[0];
    candle.high = *values[1];
    candle.low = *values[2];
    candle.close = *values[3];
    candle.volume = *values[4];
    candle.final = true;
    return candle;
}

} // namespace

std::string sharedData() { return CANDLEWRIGHT_SOURCE_DIR "/../shared/data/"; }

bool hasSharedData() { return QFileInfo(QString::fromStdString(sharedData())).isDir(); }

std::string committedData(const std::string &name) { return CANDLEWRIGHT_SOURCE_DIR "/tests/data/" + name; }

Result<Candles> readBulkCandles(const std::string &path, market::Interval interval)
{
    auto lines = archive::LineReader::openFile(path);
    if (!lines)
        return failFrom(lines);
    Candles candles;
    auto report =
        archive::readBulkCandles(**lines, interval, [&](const Candle &candle) { candles.push_back(candle); });
    if (!report)
        return failFrom(report);
    if (report->rejected > 0)
        return fail(ErrorCode::InvalidInput, path + ": " + report->issues.front().reason);
    return candles;
}

Result<Candles> readKlineRows(const std::string &path, market::Interval interval)
{
    Pages pages(interval);
    auto read = forEachLine(path, [&](std::string_view line) -> Result<> {
        const auto end = line.rfind(']');
        return line.size() < 2 || line.front() != '[' ? Result<>() : pages.add(line.substr(0, end + 1));
    });
    if (read)
        read = pages.finish();
    return read ? Result<Candles>(std::move(pages.candles)) : Result<Candles>(failFrom(read));
}

Result<Candles> readSixColumns(const std::string &path, market::Interval interval)
{
    Candles candles;
    bool isHeader = true;
    auto read = forEachLine(path, [&](std::string_view line) -> Result<> {
        if (std::exchange(isHeader, false))
            return {};
        auto candle = readSixColumnRow(line, interval);
        if (!candle)
            return failFrom(candle);
        candles.push_back(*candle);
        return {};
    });
    return read ? Result<Candles>(std::move(candles)) : Result<Candles>(failFrom(read));
}

} // namespace cw::recorded
