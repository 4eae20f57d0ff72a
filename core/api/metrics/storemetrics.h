// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/metrics/metricstext.h"
#include "core/interfaces/engine.h"

namespace cw::api {

/// Metrics of the database as a whole: what a commit is worth, room, nodes, the last backup and check. No database.
void appendStoreMetrics(MetricsText &out, const interfaces::EngineStatus &status,
                        const interfaces::MaintenanceStatus &care);

} // namespace cw::api
