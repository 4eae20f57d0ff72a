// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cw::archive {

/// File forms rows leave the program in. Machine text: never touched by the locale.
enum class ExportFormat {
    Csv,       ///< the exchange's bulk layout with a header row; unknown values are empty fields
    JsonLines, ///< one object a line; decimals as strings, unknown values null
    Freqtrade, ///< freqtrade's JSON: one array of [ms, o, h, l, c, v], or of trade rows
};

/// "csv", "jsonl", "freqtrade".
[[nodiscard]] std::optional<ExportFormat> parseExportFormat(std::string_view text) noexcept;

/// Where a row is from and where it lies, for the forms that can say it.
struct RowNote {
    market::Source source = market::Source::Stream;
    std::string_view place;                   ///< a stable word, of static storage
    std::optional<market::UtcTime> storedAt;  ///< absent: not known
    std::optional<market::UtcTime> changedAt; ///< absent: not known
    std::int64_t version = 1;
};

/// Turns rows into text, piece by piece: `begin`, rows in ascending order, `end`. Appends to the caller's buffer.
class RowWriter {
public:
    virtual ~RowWriter() = default;
    virtual void begin(std::string &out) = 0;
    virtual void candle(std::string &out, const market::Candle &candle) = 0;
    virtual void trade(std::string &out, const market::Trade &trade) = 0;
    /// Adds a note to the row that was written last. Only JSON lines have room for it; other forms stay as they are.
    virtual void note(std::string &, const RowNote &) {}
    virtual void end(std::string &out) = 0;
};

/// What the rows of one export are.
enum class ExportRows { Candles, Trades, AggregateTrades };

[[nodiscard]] std::unique_ptr<RowWriter> makeRowWriter(ExportFormat format, ExportRows kind);

} // namespace cw::archive
