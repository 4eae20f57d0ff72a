// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/latencyhistogram.h"

#include <QFile>
#include <QObject>
#include <QThread>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>

namespace cw::runtime {

/// Watches an event loop for the reliability tests: a thread asks it for a sign of life every few milliseconds and writes
/// down how long the answers took, as lines of JSON with the monotonic clock. "stall" is an answer that took longer than
/// kStall; "heartbeat" sums up all answers so far, once a second and at the end. The loop is that of the thread which
/// makes and destroys this object.
class StallRecorder {
public:
    static constexpr std::chrono::milliseconds kStall{100};

    /// Appends to the file. Null when it cannot be opened, or when the path is empty, as it is for every user.
    [[nodiscard]] static std::unique_ptr<StallRecorder> start(const QByteArray &path);
    ~StallRecorder();
    StallRecorder(const StallRecorder &) = delete;
    StallRecorder &operator=(const StallRecorder &) = delete;

private:
    using Clock = std::chrono::steady_clock;

    explicit StallRecorder(const QByteArray &path);
    [[nodiscard]] bool open() { return m_file.open(QIODevice::Append | QIODevice::Unbuffered); }
    void watch();
    /// How long the loop took to answer; it was not asked any more when this object ends meanwhile.
    [[nodiscard]] std::chrono::microseconds ask(std::unique_lock<std::mutex> &lock);
    void note(std::chrono::microseconds answer);
    void write(std::string_view event, const std::string &figures);
    void writeSum();

    QFile m_file; ///< on the watching thread only, like the next two
    storage::LatencyHistogram m_answers;
    Clock::time_point m_nextSum;
    QObject m_heart;    ///< lives in the loop
    std::mutex m_mutex; ///< guards all below
    std::condition_variable m_wake;
    bool m_isAsked = false;
    bool m_isStopping = false;
    std::unique_ptr<QThread> m_thread;
};

} // namespace cw::runtime
