// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/subscription.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cw::interfaces {

/// What became of imported rows. inserted + updated + skipped + rejected = rows offered.
struct ImportReport {
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t skipped = 0;  ///< already there, or not better than what is there
    std::int64_t rejected = 0; ///< refused by the row rules
    std::string firstRejection;
};

/// A line of a file as it came.
struct ImportLine {
    std::int64_t number = 0; ///< from 1
    std::string text;        ///< at most 1,000 bytes of it
};

/// Who brings the rows.
enum class RowDoor : std::uint8_t {
    File, ///< an import
    Api,  ///< another program, through the local API
};

/// Where imported rows stood, so that one that is refused can be found.
struct ImportOrigin {
    std::string file;                   ///< its name; empty: there is none
    std::vector<ImportLine> lines = {}; ///< row i stood on lines[i]; empty: unknown
    RowDoor door = RowDoor::File;
};

/// A line that is no row of the market.
struct RefusedLine {
    ImportLine line;
    std::string reason;
    std::int64_t key = 0; ///< open time or time in microseconds, or a trade's id; 0: unreadable
};

/// The door for rows that come from files and from other programs. The same row rules as for the exchange's answers
/// apply; what breaks one goes to the quarantine. Returns when the rows are durable; any thread but the GUI's and the
/// engine's. Readers and the live feed are told (RangeChanged).
class Importer {
public:
    virtual ~Importer() = default;
    [[nodiscard]] virtual Result<ImportReport>
    storeCandles(const SeriesKey &series, std::vector<Candle> candles, ImportOrigin origin) = 0;
    [[nodiscard]] virtual Result<ImportReport>
    storeTrades(const InstrumentKey &instrument, std::vector<Trade> trades, ImportOrigin origin) = 0;
    /// Puts lines in quarantine that the reader of `origin` refused, whose own lines mean nothing here; no interval: trades.
    /// The holes they leave get the cause "rejected" as soon as rows are stored on both sides.
    [[nodiscard]] virtual Result<> refuseLines(const InstrumentKey &instrument,
                                               const std::optional<Interval> &interval,
                                               const ImportOrigin &origin, std::vector<RefusedLine> lines) = 0;
    /// The whole of `file`, which is named after `period`, is stored and held `rows` candles of it. What of the period is
    /// missing all the same gets an entry in the ledger, where it has none. Answers how many slots those are.
    [[nodiscard]] virtual Result<std::int64_t> noteShortFile(const SeriesKey &series, const TimeRange &period,
                                                             const std::string &file, std::int64_t rows) = 0;
};

} // namespace cw::interfaces
