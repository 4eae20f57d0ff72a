// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/httpmetrics.h"

#include <algorithm>
#include <array>

namespace cw::api {
namespace {

using Bound = Histogram::Bound;

constexpr std::array<Bound, 3> kCoarse{{{"0.1", 0.1}, {"0.5", 0.5}, {"1.0", 1}}};
constexpr std::array<Bound, 20> kFine{{{"0.01", 0.01}, {"0.025", 0.025}, {"0.05", 0.05}, {"0.075", 0.075},
                                       {"0.1", 0.1},   {"0.25", 0.25},   {"0.5", 0.5},   {"0.75", 0.75},
                                       {"1.0", 1},     {"1.5", 1.5},     {"2.0", 2},     {"2.5", 2.5},
                                       {"3.0", 3},     {"3.5", 3.5},     {"4.0", 4},     {"4.5", 4.5},
                                       {"5.0", 5},     {"7.5", 7.5},     {"10.0", 10},   {"30.0", 30}}};

std::string statusClass(int status) { return std::to_string(status / 100) + "xx"; }

} // namespace

void Histogram::observe(double seconds)
{
    const auto bound = std::find_if(m_bounds.begin(), m_bounds.end(),
                                    [seconds](const Bound &each) { return seconds <= each.seconds; });
    ++m_counts[static_cast<std::size_t>(bound - m_bounds.begin())];
    m_sum += seconds;
}

void Histogram::append(MetricsText &out, std::string_view name, std::string_view handler,
                       std::string_view method) const
{
    const std::string base(name);
    const auto write = [&](const std::string &suffixed, std::string_view bound, auto value) {
        if (handler.empty() && bound.empty())
            out.sample(suffixed, {}, value);
        else if (handler.empty())
            out.sample(suffixed, {{"le", bound}}, value);
        else if (bound.empty())
            out.sample(suffixed, {{"handler", handler}, {"method", method}}, value);
        else
            out.sample(suffixed, {{"handler", handler}, {"le", bound}, {"method", method}}, value);
    };
    std::uint64_t cumulated = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        cumulated += m_counts[i];
        write(base + "_bucket", i < m_bounds.size() ? m_bounds[i].text : "+Inf", cumulated);
    }
    write(base + "_count", {}, cumulated);
    write(base + "_sum", {}, m_sum);
}

HttpMetrics::HttpMetrics() : m_fineDuration(kFine) {}

void HttpMetrics::record(const http::Observation &observation)
{
    const std::string handler = observation.routePattern.empty() ? "none" : observation.routePattern;
    const std::string method(http::methodText(observation.method));
    const double seconds = std::chrono::duration<double>(observation.duration).count();
    ++m_requests[{handler, method, statusClass(observation.status)}];
    Sizes &sizes = m_sizes[handler];
    ++sizes.count;
    sizes.requestBytes += static_cast<std::uint64_t>(observation.requestBytes);
    sizes.responseBytes += static_cast<std::uint64_t>(observation.responseBytes);
    m_durations.try_emplace({handler, method}, kCoarse).first->second.observe(seconds);
    m_fineDuration.observe(seconds);
}

void HttpMetrics::append(MetricsText &out) const
{
    out.family("http_requests_total", MetricType::Counter,
               "Answered requests by route, method and status class.");
    for (const auto &[key, count] : m_requests) {
        const auto &[handler, method, status] = key;
        out.sample("http_requests_total", {{"handler", handler}, {"method", method}, {"status", status}},
                   count);
    }
    appendSizes(out);
    out.family("http_request_duration_highr_seconds", MetricType::Histogram,
               "Time from request to answer of all routes, in fine steps.");
    m_fineDuration.append(out, "http_request_duration_highr_seconds", {}, {});
    out.family("http_request_duration_seconds", MetricType::Histogram,
               "Time from request to answer by route and method.");
    for (const auto &[key, histogram] : m_durations)
        histogram.append(out, "http_request_duration_seconds", key.first, key.second);
}

void HttpMetrics::appendSizes(MetricsText &out) const
{
    out.family("http_request_size_bytes", MetricType::Summary, "Size of requests by route.");
    for (const auto &[handler, sizes] : m_sizes) {
        out.sample("http_request_size_bytes_count", {{"handler", handler}}, sizes.count);
        out.sample("http_request_size_bytes_sum", {{"handler", handler}}, sizes.requestBytes);
    }
    out.family("http_response_size_bytes", MetricType::Summary, "Size of answers by route.");
    for (const auto &[handler, sizes] : m_sizes) {
        out.sample("http_response_size_bytes_count", {{"handler", handler}}, sizes.count);
        out.sample("http_response_size_bytes_sum", {{"handler", handler}}, sizes.responseBytes);
    }
}

} // namespace cw::api
