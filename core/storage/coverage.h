// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/types.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cw::storage {

using market::Candle;
using market::IdRange;
using market::InstrumentKey;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

/// A final candle that went away other than by the program.
struct CandleLoss {
    UtcTime openTime;
    UtcTime lostAt; ///< by the database's clock
};

/// What the database claims to hold of a candle series. The claim is written in the transaction that writes the rows
/// and withdrawn by the database itself when a row is deleted or made unfinal behind the program's back.
struct SeriesCoverage {
    SeriesKey series;
    TimeRange reach;                ///< from the oldest open time ever stored to the end of the newest
    market::TimeRanges runs;        ///< open times of final rows without a hole
    std::vector<CandleLoss> losses; ///< ascending; inside the runs

    /// The runs without the losses.
    [[nodiscard]] market::TimeRanges claimed() const;
};

struct TradeLoss {
    std::int64_t id = 0;
    UtcTime lostAt;
};

/// The same of an instrument's trades.
struct TradeCoverage {
    InstrumentKey instrument;
    market::IdRanges runs; ///< contiguous ids
    std::vector<TradeLoss> losses;

    [[nodiscard]] market::IdRanges claimed() const;
};

/// Asks the writer to count rows again and to claim exactly what is there. A series: its slots in the range; an
/// instrument: all its trades.
struct Recount {
    std::variant<SeriesKey, InstrumentKey> what;
    TimeRange range{UtcTime::min(), UtcTime::max()}; ///< series only
};

/// Why a losing version of a final candle is kept.
enum class VersionKind : std::uint8_t {
    Replaced = 0, ///< it was stored until a better one came
    Refused = 1,  ///< it was offered and what was stored was better
    Built = 2,    ///< it was built here, from trades or finer candles, and differs from what is stored
};

/// "replaced", "refused", "built".
[[nodiscard]] std::string_view versionKindText(VersionKind kind) noexcept;

/// A losing version of a final candle.
struct CandleVersion {
    std::int64_t id = 0;
    VersionKind kind = VersionKind::Replaced;
    Candle candle;
    UtcTime storedAt;   ///< replaced ones: when its values were stored
    UtcTime replacedAt; ///< when it lost
};

/// A row that a door refused, in quarantine.
struct RejectedRow {
    std::int64_t id = 0; ///< 0 until stored
    InstrumentKey instrument;
    std::optional<market::Interval> interval; ///< absent: a trade or a funding rate
    std::string door;                         ///< "stream", "rest", "import", "bulk", "api"
    std::int64_t rowKey =
        0;                  ///< open time or time in microseconds, or a trade id; 0 when it could not be read
    std::string reason;     ///< one sentence
    std::string raw;        ///< the row as it came, cut at 1,000 bytes
    std::int64_t times = 1; ///< how often the same was refused
    UtcTime firstAt;
    UtcTime lastAt;
};

} // namespace cw::storage
