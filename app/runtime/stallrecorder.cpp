// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/stallrecorder.h"

#include <string>

namespace cw::runtime {
namespace {

using std::chrono::microseconds;

constexpr std::chrono::milliseconds kPause{10};
constexpr std::chrono::seconds kSumEvery{1};

std::string figure(const char *name, std::int64_t value)
{
    return std::string(",\"") + name + "\":" + std::to_string(value);
}

} // namespace

std::unique_ptr<StallRecorder> StallRecorder::start(const QByteArray &path)
{
    if (path.isEmpty())
        return nullptr;
    std::unique_ptr<StallRecorder> recorder(new StallRecorder(path));
    if (!recorder->open())
        return nullptr;
    recorder->m_thread->start();
    return recorder;
}

StallRecorder::StallRecorder(const QByteArray &path)
    : m_file(QString::fromLocal8Bit(path)), m_nextSum(Clock::now() + kSumEvery),
      m_thread(QThread::create([this] { watch(); }))
{
    m_thread->setObjectName(QStringLiteral("stalls"));
}

StallRecorder::~StallRecorder()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_all();
    m_thread->wait();
}

void StallRecorder::watch()
{
    std::unique_lock lock(m_mutex);
    while (!m_isStopping) {
        note(ask(lock));
        m_wake.wait_for(lock, kPause, [this] { return m_isStopping; });
    }
    writeSum();
}

microseconds StallRecorder::ask(std::unique_lock<std::mutex> &lock)
{
    const auto asked = Clock::now();
    m_isAsked = true;
    QMetaObject::invokeMethod(
        &m_heart,
        [this] {
            const std::lock_guard answer(m_mutex);
            m_isAsked = false;
            m_wake.notify_all();
        },
        Qt::QueuedConnection);
    m_wake.wait(lock, [this] { return !m_isAsked || m_isStopping; });
    return std::chrono::duration_cast<microseconds>(Clock::now() - asked);
}

void StallRecorder::note(microseconds answer)
{
    m_answers.record(answer);
    if (answer > kStall)
        write("stall", figure("us", answer.count()));
    if (Clock::now() < m_nextSum)
        return;
    m_nextSum += kSumEvery;
    writeSum();
}

void StallRecorder::writeSum()
{
    write("heartbeat", figure("beats", m_answers.count())
                           + figure("p50_us", m_answers.percentile(0.5).count())
                           + figure("p999_us", m_answers.percentile(0.999).count())
                           + figure("max_us", m_answers.max().count()));
}

void StallRecorder::write(std::string_view event, const std::string &figures)
{
    const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch());
    m_file.write(QByteArray::fromStdString("{\"mono_ns\":" + std::to_string(now.count()) + ",\"event\":\""
                                           + std::string(event) + '"' + figures + "}\n"));
}

} // namespace cw::runtime
