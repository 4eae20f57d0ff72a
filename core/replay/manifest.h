// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/range.h"
#include "core/wire/binancesymbolwriter.h"

#include <QByteArray>

#include <chrono>
#include <string>
#include <vector>

namespace cw::replay {

/// What a tape of a manifest plays.
enum class TapeKind { Klines, Trades, AggTrades, Funding };

/// One tape: which files, which recorded time of them, and when it is heard.
struct TapePlan {
    TapeKind kind = TapeKind::Klines;
    std::vector<std::string> files; ///< relative to the manifest
    market::TimeRange recorded;     ///< whole minutes
    std::chrono::days shift{0};     ///< added to recorded times
    bool loops = false;
    std::int64_t lapsBefore = 0; ///< laps played before the first
};

struct InstrumentPlan {
    wire::SymbolDescription description;
    std::vector<TapePlan> tapes;
};

/// A recorded market as data: its instruments, their tapes and the time its clock starts
/// (`resources/market/manifest.json`).
struct Manifest {
    market::UtcTime clockStart;
    std::vector<InstrumentPlan> instruments;
};

/// Reads a manifest; an error names the instrument and the field.
[[nodiscard]] Result<Manifest> parseManifest(const QByteArray &json);

} // namespace cw::replay
