// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/replay/recordedmarket.h"

#include <memory>
#include <string>

namespace cw::replay {

/// Loads every file of the exchange's bulk layout at or below `path` (see `loadMarketPath`).
[[nodiscard]] Result<std::unique_ptr<RecordedMarket>> loadBulkFiles(const std::string &path, bool loop);

} // namespace cw::replay
