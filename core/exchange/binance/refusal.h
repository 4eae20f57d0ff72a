// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/binance/valuereader.h"

namespace cw::exchange::binance {

/// The row `reader` has a problem with. The problem is forgotten, so that the next row can be read.
[[nodiscard]] inline RefusedRow refusedRow(ValueReader &reader, std::int64_t key, std::string_view raw)
{
    return {key, reader.takeProblem(), std::string(raw.substr(0, RefusedRow::kMostBytes))};
}

} // namespace cw::exchange::binance
