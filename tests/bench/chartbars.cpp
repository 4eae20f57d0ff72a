// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chartbars.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>

namespace cw::bench {
namespace {

using market::Candle;
using market::Decimal;

struct CloseArchive {
    void operator()(archive *open) const { archive_read_free(open); }
};

/// The text of the only file in a zip.
std::string zippedText(const std::string &path)
{
    const std::unique_ptr<archive, CloseArchive> zip(archive_read_new());
    archive_read_support_format_zip(zip.get());
    archive_entry *entry = nullptr;
    std::string text;
    if (archive_read_open_filename(zip.get(), path.c_str(), 1 << 16) != ARCHIVE_OK
        || archive_read_next_header(zip.get(), &entry) != ARCHIVE_OK)
        return text;
    std::array<char, 1 << 16> block;
    for (la_ssize_t read = 0; (read = archive_read_data(zip.get(), block.data(), block.size())) > 0;)
        text.append(block.data(), static_cast<std::size_t>(read));
    return text;
}

/// Columns of one line: open time in ms, open, high, low, close, volume, and others.
Candle candleOf(std::string_view line)
{
    std::array<std::string_view, 6> columns;
    for (std::string_view &column : columns) {
        const std::size_t comma = line.find(',');
        column = line.substr(0, comma);
        line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
    }
    std::int64_t ms = 0;
    std::from_chars(columns[0].data(), columns[0].data() + columns[0].size(), ms);
    Candle candle;
    candle.openTime = market::fromMs(ms);
    candle.open = Decimal::parse(columns[1]).value_or(Decimal());
    candle.high = Decimal::parse(columns[2]).value_or(Decimal());
    candle.low = Decimal::parse(columns[3]).value_or(Decimal());
    candle.close = Decimal::parse(columns[4]).value_or(Decimal());
    candle.volume = Decimal::parse(columns[5]).value_or(Decimal());
    candle.final = true;
    return candle;
}

std::vector<Candle> recordedBars()
{
    std::vector<Candle> bars;
    for (const char *day : {"2020-01-01", "2020-01-02"}) {
        const std::string text =
            zippedText(std::string(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines/BTCUSDT-1m-") + day + ".zip");
        for (std::string_view rest = text; !rest.empty();) {
            const std::size_t end = rest.find('\n');
            bars.push_back(candleOf(rest.substr(0, end)));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
    }
    return bars;
}

} // namespace

std::vector<Candle> repeatedRealBars(std::size_t count)
{
    const std::vector<Candle> once = recordedBars();
    std::vector<Candle> bars;
    if (once.empty())
        return bars;
    bars.reserve(count);
    market::UtcTime time = once.front().openTime;
    for (std::size_t i = 0; i < count; ++i, time += std::chrono::minutes(1)) {
        const bool backward = i / once.size() % 2 == 1;
        const std::size_t at = i % once.size();
        Candle bar = once[backward ? once.size() - 1 - at : at];
        if (backward)
            std::swap(bar.open, bar.close);
        bar.openTime = time;
        bar.closeTime = time + std::chrono::minutes(1) - market::milliseconds(1);
        bars.push_back(bar);
    }
    return bars;
}

} // namespace cw::bench
