// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/metrics/metricstext.h"
#include "core/http/server.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace cw::api {

/// Counts observations by upper bound, as a Prometheus histogram. `bounds` (text and value, ascending) must outlive it.
class Histogram {
public:
    struct Bound {
        std::string_view text;
        double seconds;
    };

    explicit Histogram(std::span<const Bound> bounds) : m_bounds(bounds), m_counts(bounds.size() + 1) {}

    void observe(double seconds);
    /// Appends `_bucket`, `_sum` and `_count` with the two labels, or without labels when `handler` is empty.
    void append(MetricsText &out, std::string_view name, std::string_view handler,
                std::string_view method) const;

private:
    std::span<const Bound> m_bounds;
    std::vector<std::uint64_t> m_counts; ///< the last one is for everything above
    double m_sum = 0;
};

/// The HTTP metrics dashboards rely on (rest-contracts §1.4). Bounded by the number of routes. API thread only.
class HttpMetrics {
public:
    HttpMetrics();

    void record(const http::Observation &observation);
    void append(MetricsText &out) const;

private:
    struct Sizes {
        std::uint64_t count = 0;
        std::uint64_t requestBytes = 0;
        std::uint64_t responseBytes = 0;
    };

    void appendSizes(MetricsText &out) const;

    std::map<std::tuple<std::string, std::string, std::string>, std::uint64_t>
        m_requests;                                                       ///< handler, method, status
    std::map<std::string, Sizes> m_sizes;                                 ///< by handler
    std::map<std::pair<std::string, std::string>, Histogram> m_durations; ///< handler, method
    Histogram m_fineDuration;
};

} // namespace cw::api
