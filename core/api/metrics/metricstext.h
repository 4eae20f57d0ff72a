// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace cw::api {

using MetricLabel = std::pair<std::string_view, std::string_view>;
using MetricLabels = std::initializer_list<MetricLabel>;

enum class MetricType : std::uint8_t { Counter, Gauge, Summary, Histogram };

/// Writes the Prometheus text exposition format, version 0.0.4. Independent of the locale.
class MetricsText {
public:
    /// Begins a family; its samples follow.
    void family(std::string_view name, MetricType type, std::string_view help);

    void sample(std::string_view name, MetricLabels labels, std::int64_t value);
    void sample(std::string_view name, MetricLabels labels, std::uint64_t value);
    void sample(std::string_view name, MetricLabels labels, double value);

    /// A family of one sample without labels.
    template<class Value>
    void single(std::string_view name, MetricType type, std::string_view help, Value value)
    {
        family(name, type, help);
        sample(name, {}, value);
    }

    [[nodiscard]] const std::string &text() const noexcept { return m_text; }

private:
    void appendName(std::string_view name, MetricLabels labels);
    template<class Value>
    void appendValue(Value value);

    std::string m_text;
};

} // namespace cw::api
