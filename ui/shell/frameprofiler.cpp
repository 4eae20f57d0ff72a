// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/frameprofiler.h"

#include "ui/charts/candlechart.h"

#include <QByteArray>

namespace cw::shell {

Result<std::unique_ptr<FrameProfiler>> FrameProfiler::start(charts::CandleChart &chart, const QString &path)
{
    std::unique_ptr<FrameProfiler> profiler(new FrameProfiler(chart, path));
    if (!profiler->m_file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return fail(ErrorCode::InvalidInput,
                    "--profile-frames: " + path.toStdString()
                        + " cannot be written: " + profiler->m_file.errorString().toStdString() + '.');
    profiler->m_file.write("time_utc_ms,frame_us\n");
    chart.setFrameProfiler([raw = profiler.get()](std::chrono::nanoseconds frame) { raw->write(frame); });
    return profiler;
}

FrameProfiler::~FrameProfiler() { m_chart.setFrameProfiler({}); }

void FrameProfiler::write(std::chrono::nanoseconds frame)
{
    using namespace std::chrono;
    const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
    const auto took = duration_cast<microseconds>(frame);
    m_file.write(QByteArray::number(qlonglong(now.count())) + ','
                 + QByteArray::number(qlonglong(took.count())) + '\n');
}

} // namespace cw::shell
