// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/rowfiles.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cw::archive {

using interfaces::RowFormat;
using interfaces::FileRows;

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
    virtual void funding(std::string &out, const market::FundingRate &rate) = 0;
    /// Adds a note to the row that was written last. Only JSON lines have room for it; other forms stay as they are.
    virtual void note(std::string &, const RowNote &) {}
    virtual void end(std::string &out) = 0;
};

/// Funding rates have no form of freqtrade: then nothing is made.
[[nodiscard]] std::unique_ptr<RowWriter> makeRowWriter(RowFormat format, FileRows kind);

} // namespace cw::archive
