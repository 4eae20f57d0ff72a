// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/metrics/metricstext.h"

namespace cw::api {

class KlinesController;
class StreamService;

/// What the API itself did: caches, database reads, streams.
void appendCacheMetrics(MetricsText &out, const KlinesController &klines);
void appendStreamMetrics(MetricsText &out, const StreamService &streams);

} // namespace cw::api
