// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/growthwatch.h"

#include <QFileInfo>

#include <algorithm>
#include <chrono>

namespace cw::storage {
namespace {

constexpr std::chrono::milliseconds kPoll{200};

} // namespace

GrowthWatch::GrowthWatch(QString file, std::int64_t total, const Watch &watch)
    : m_file(std::move(file)), m_total(total), m_watch(watch), m_thread([this] { run(); })
{
}

GrowthWatch::~GrowthWatch()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void GrowthWatch::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, kPoll, [this] { return m_isOver; }))
        m_watch.tell(std::min<std::int64_t>(QFileInfo(m_file).size(), m_total), m_total);
}

} // namespace cw::storage
