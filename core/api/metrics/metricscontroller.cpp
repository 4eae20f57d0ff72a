// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/metricscontroller.h"

#include "core/api/metrics/apimetrics.h"
#include "core/api/metrics/enginemetrics.h"
#include "core/api/metrics/storemetrics.h"

namespace cw::api {

MetricsController::MetricsController(interfaces::Engine &engine, const KlinesController &klines,
                                     const StreamService &streams, std::chrono::milliseconds probeAge)
    : m_engine(engine), m_klines(klines), m_streams(streams), m_probe(engine, probeAge)
{
}

void MetricsController::addRoutes(http::Router &router)
{
    router.add(http::Method::Get, "/metrics", [this](const http::Request &) { return metrics(); });
}

http::Response MetricsController::metrics()
{
    MetricsText out;
    m_http.append(out);
    const interfaces::EngineStatus status = m_engine.status();
    appendEngineMetrics(out, status, m_engine.marketData());
    appendStoreMetrics(out, status, m_engine.maintenance().status());
    appendStoredMetrics(out, m_probe.figures());
    appendCacheMetrics(out, m_klines);
    appendStreamMetrics(out, m_streams);
    auto response = http::Response::text(QByteArray::fromStdString(out.text()));
    response.contentType = QByteArrayLiteral("text/plain; version=0.0.4; charset=utf-8");
    return response;
}

} // namespace cw::api
