// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/replay/recordedmarket.h"
#include "core/storage/store.h"

#include <memory>
#include <optional>
#include <string>

namespace cw::replay {

using LoadedMarket = Result<std::unique_ptr<RecordedMarket>>;

/// The market that is part of the program (resource `:/market`). `loop` absent: as its manifest says, in
/// laps.
[[nodiscard]] LoadedMarket loadBundledMarket(std::optional<bool> loop = std::nullopt);

/// A file or folder: a folder with a `manifest.json` plays as that says; otherwise every file of the
/// exchange's bulk layout below `path` (klines, trades, aggTrades, funding rates; .csv, .csv.gz, .csv.zst,
/// .zip) plays at its recorded time, and again from its start when `loop`. Folders named `futures/um` mean
/// USD-M, everything else is spot. Of the klines of a symbol those of one interval are used: 1m where there
/// are trades, otherwise the finest whose files follow each other without a hole. The clock starts with the
/// first trade, or the first candle where no trades are recorded.
[[nodiscard]] LoadedMarket loadMarketPath(const std::string &path, std::optional<bool> loop = std::nullopt);

/// What a Candlewright database holds: final 1m candles, and of the trades of each instrument the newest run
/// without a hole, in whole minutes. Called on the reader's thread.
[[nodiscard]] LoadedMarket loadStoredMarket(storage::Reader &reader, std::optional<bool> loop = std::nullopt);

} // namespace cw::replay
