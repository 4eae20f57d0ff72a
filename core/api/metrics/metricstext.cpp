// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/metricstext.h"

#include <array>
#include <charconv>

namespace cw::api {
namespace {

std::string_view typeText(MetricType type)
{
    switch (type) {
    case MetricType::Counter: return "counter";
    case MetricType::Gauge: return "gauge";
    case MetricType::Summary: return "summary";
    case MetricType::Histogram: return "histogram";
    }
    return "untyped";
}

void appendEscaped(std::string &out, std::string_view value)
{
    for (const char c : value) {
        if (c == '\\' || c == '"')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
}

} // namespace

void MetricsText::family(std::string_view name, MetricType type, std::string_view help)
{
    for (const auto &[keyword, text] : {std::pair(std::string_view("# HELP "), help),
                                        std::pair(std::string_view("# TYPE "), typeText(type))}) {
        m_text += keyword;
        m_text += name;
        m_text += ' ';
        m_text += text;
        m_text += '\n';
    }
}

void MetricsText::sample(std::string_view name, MetricLabels labels, std::int64_t value)
{
    appendName(name, labels);
    appendValue(value);
}

void MetricsText::sample(std::string_view name, MetricLabels labels, std::uint64_t value)
{
    appendName(name, labels);
    appendValue(value);
}

void MetricsText::sample(std::string_view name, MetricLabels labels, double value)
{
    appendName(name, labels);
    appendValue(value);
}

void MetricsText::appendName(std::string_view name, MetricLabels labels)
{
    m_text += name;
    char before = '{';
    for (const auto &[key, value] : labels) {
        m_text += before;
        m_text += key;
        m_text += "=\"";
        appendEscaped(m_text, value);
        m_text += '"';
        before = ',';
    }
    m_text += before == '{' ? " " : "} ";
}

template<class Value>
void MetricsText::appendValue(Value value)
{
    std::array<char, 40> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    m_text.append(buffer.data(), end);
    m_text += '\n';
}

} // namespace cw::api
