// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/metrics/httpmetrics.h"
#include "core/api/metrics/storageprobe.h"
#include "core/http/router.h"

namespace cw::api {

class KlinesController;
class StreamService;

/// `/metrics` (rest-contracts §1.4). Lives on the API thread.
class MetricsController {
public:
    MetricsController(interfaces::Engine &engine, const KlinesController &klines,
                      const StreamService &streams, std::chrono::milliseconds probeAge);

    void addRoutes(http::Router &router);
    /// Counts one answered request.
    void record(const http::Observation &observation) { m_http.record(observation); }

private:
    [[nodiscard]] http::Response metrics();

    interfaces::Engine &m_engine;
    const KlinesController &m_klines;
    const StreamService &m_streams;
    HttpMetrics m_http;
    StorageProbe m_probe;
};

} // namespace cw::api
