// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/apimetrics.h"

#include "core/api/node/klinescontroller.h"
#include "core/api/streams/streamservice.h"

namespace cw::api {
namespace {

void appendDatabaseReads(MetricsText &out, const CandleSource::Cost &cost)
{
    out.family("candlewright_api_database_read_seconds", MetricType::Summary,
               "Time of the candle reads the API made of the database.");
    out.sample("candlewright_api_database_read_seconds_count", {}, cost.reads);
    out.sample("candlewright_api_database_read_seconds_sum", {},
               std::chrono::duration<double>(cost.time).count());
    out.single("candlewright_api_database_read_failures_total", MetricType::Counter,
               "Reads the database refused.", cost.failures);
}

} // namespace

void appendCacheMetrics(MetricsText &out, const KlinesController &klines)
{
    const auto blocks = klines.reader().blockUse();
    const auto responses = klines.responses().use();
    out.family("candlewright_api_cache_hits_total", MetricType::Counter, "Reads answered from memory.");
    out.sample("candlewright_api_cache_hits_total", {{"cache", "responses"}}, responses.hits);
    out.sample("candlewright_api_cache_hits_total", {{"cache", "blocks"}}, blocks.hits);
    out.family("candlewright_api_cache_misses_total", MetricType::Counter, "Reads memory had no answer for.");
    out.sample("candlewright_api_cache_misses_total", {{"cache", "responses"}}, responses.misses);
    out.sample("candlewright_api_cache_misses_total", {{"cache", "blocks"}}, blocks.loads);
    out.family("candlewright_api_cache_size_bytes", MetricType::Gauge, "Memory the caches hold.");
    out.sample("candlewright_api_cache_size_bytes", {{"cache", "responses"}},
               static_cast<std::uint64_t>(klines.responses().bytes()));
    out.sample("candlewright_api_cache_size_bytes", {{"cache", "blocks"}},
               static_cast<std::uint64_t>(klines.reader().held().bytes));
    appendDatabaseReads(out, klines.reader().databaseCost());
}

void appendStreamMetrics(MetricsText &out, const StreamService &streams)
{
    out.single("candlewright_api_stream_clients", MetricType::Gauge, "Clients of the local streams.",
               static_cast<std::uint64_t>(streams.hub().clients()));
    out.single("candlewright_api_stream_subscriptions", MetricType::Gauge, "Streams those clients asked for.",
               static_cast<std::uint64_t>(streams.hub().subscriptions()));
    out.single("candlewright_api_stream_events_total", MetricType::Counter, "Events sent to clients.",
               streams.hub().eventsSent());
    out.single("candlewright_api_stream_overflows_total", MetricType::Counter,
               "Times all clients were dropped because events could not be handed over fast enough.",
               streams.overflows());
}

} // namespace cw::api
