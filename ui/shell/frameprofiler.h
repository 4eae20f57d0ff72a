// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QFile>
#include <QString>

#include <chrono>
#include <memory>

namespace cw::charts {
class CandleChart;
}

namespace cw::shell {

/// Writes how long every frame of a chart took to paint, as CSV (time_utc_ms,frame_us). Lives on the GUI thread and
/// ends with its destruction, which must come before the chart's.
class FrameProfiler {
public:
    /// InvalidInput when the file cannot be written.
    [[nodiscard]] static Result<std::unique_ptr<FrameProfiler>> start(charts::CandleChart &chart,
                                                                      const QString &path);
    ~FrameProfiler();
    FrameProfiler(const FrameProfiler &) = delete;
    FrameProfiler &operator=(const FrameProfiler &) = delete;

private:
    FrameProfiler(charts::CandleChart &chart, const QString &path) : m_chart(chart), m_file(path) {}
    void write(std::chrono::nanoseconds frame);

    charts::CandleChart &m_chart;
    QFile m_file;
};

} // namespace cw::shell
