// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/importer.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cw::interfaces {

/// Forms in which rows stand in files. Machine text: never touched by the locale.
enum class RowFormat : std::uint8_t {
    Csv,       ///< the exchange's bulk layout with a header row; unknown values are empty fields
    JsonLines, ///< one object a line; decimals as strings, unknown values null
    Freqtrade, ///< freqtrade's JSON: one array of [ms, o, h, l, c, v], or of trade rows
};

/// "csv", "jsonl", "freqtrade".
[[nodiscard]] std::string_view rowFormatText(RowFormat format) noexcept;
[[nodiscard]] std::optional<RowFormat> parseRowFormat(std::string_view text) noexcept;

/// What the rows of a file are.
enum class FileRows : std::uint8_t { Candles, Trades, AggregateTrades, Funding };

/// What of the store goes to a file.
struct RowExport {
    InstrumentKey instrument;
    std::optional<Interval> interval; ///< of candles; absent: the trades, or
    bool isFunding = false;           ///< the settled funding rates
    RowFormat format = RowFormat::Csv;
    bool hasOpenCandles = false;   ///< also candles in progress; JSON lines only, as the other forms cannot say so
    bool hasProvenance = false;    ///< each row with where it is from; JSON lines only
    std::optional<UtcTime> from;
    std::optional<UtcTime> to;   ///< not included
    std::optional<UtcTime> asOf; ///< rows as they were stored then; without provenance
};

/// What a file's own name says of its rows; what it leaves open is absent.
struct RowFileName {
    std::optional<std::string> symbol;
    std::optional<Market> market;
    std::optional<FileRows> kind;
    std::optional<Interval> interval;
    std::optional<TimeRange> period; ///< the day or month in the name
    bool isJson = false;             ///< JSON lines, else the exchange's CSV
};

/// A file to import and what it holds.
struct RowFile {
    std::string path; ///< UTF-8
    InstrumentKey instrument;
    FileRows kind = FileRows::Candles;
    Interval interval = Interval::M1; ///< candles only
    std::optional<TimeRange> period;
    bool isJson = false;
};

/// What became of one file. Rows before the place where it failed are stored, and counted.
struct RowFileReport {
    ImportReport rows;
    std::int64_t missing = 0; ///< slots of its own day or month that are missing still
    std::string error;        ///< empty: all of it was read
};

/// Told from time to time how many rows went through, on the working thread; false ends the work.
using RowWatch = std::function<bool(std::int64_t rows)>;
/// Takes a piece of a file's text.
using TextSink = std::function<Result<>(std::string_view)>;

/// Rows from files and to files. Every call takes as long as the rows are many: any thread but the GUI's and the
/// engine's, several at once.
class RowFiles {
public:
    virtual ~RowFiles() = default;

    /// Looks at the name alone. Unsupported when it says that the rows are of a kind nobody can import.
    [[nodiscard]] virtual Result<RowFileName> nameOf(const std::string &path) const = 0;
    /// Brings one file into the store, in bounded batches. A checksum file beside it is checked before any row is read; a
    /// bad row goes to the quarantine with the file's name and its line, and the rest goes on.
    [[nodiscard]] virtual RowFileReport importFile(const RowFile &file, const RowWatch &watch) = 0;
    /// Hands the rows out in ascending order and answers how many there were. Cancelled when the watch ended it.
    [[nodiscard]] virtual Result<std::int64_t> exportRows(const RowExport &rows, const TextSink &sink,
                                                          const RowWatch &watch) = 0;
    /// The same into a file, which appears only when it is whole. Storage when it cannot be written.
    [[nodiscard]] virtual Result<std::int64_t> exportTo(const std::string &path, const RowExport &rows,
                                                        const RowWatch &watch) = 0;
};

} // namespace cw::interfaces
