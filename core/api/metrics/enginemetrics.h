// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/metrics/metricstext.h"
#include "core/api/metrics/storageprobe.h"
#include "core/interfaces/engine.h"

#include <optional>

namespace cw::api {

/// The product's own metrics, `candlewright_…`: rows, feeds, request weight, lag, storage. No database.
void appendEngineMetrics(MetricsText &out, const interfaces::EngineStatus &status,
                         const interfaces::MarketData &data);

/// What the probe measured; nothing when it has not yet.
void appendStoredMetrics(MetricsText &out, const std::optional<StoredFigures> &figures);

} // namespace cw::api
