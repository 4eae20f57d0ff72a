// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/readpool.h"

namespace cw::engine {

ReadPool::ReadPool(std::shared_ptr<storage::Database> database, int threads, const QString &name)
    : m_database(std::move(database))
{
    for (int i = 0; i < threads; ++i) {
        m_threads.emplace_back(QThread::create([this] { runThread(); }));
        m_threads.back()->setObjectName(name);
        m_threads.back()->start();
    }
}

ReadPool::~ReadPool() { stop(); }

void ReadPool::post(Task task)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_isStopping) {
            m_tasks.push_back(std::move(task));
            m_wake.notify_one();
            return;
        }
    }
    task(fail(ErrorCode::Cancelled, "The engine is stopping."));
}

std::optional<ReadPool::Task> ReadPool::next()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_isStopping || !m_tasks.empty(); });
    if (m_isStopping)
        return std::nullopt;
    Task task = std::move(m_tasks.front());
    m_tasks.pop_front();
    return task;
}

void ReadPool::runThread()
{
    std::unique_ptr<storage::Reader> reader;
    while (auto task = next()) {
        if (!reader) {
            auto opened = m_database->openReader();
            if (!opened) {
                (*task)(failFrom(opened));
                continue;
            }
            reader = std::move(*opened);
        }
        if (!(*task)(reader.get()))
            reader.reset();
    }
}

void ReadPool::stop()
{
    std::deque<Task> waiting;
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
        waiting.swap(m_tasks);
        m_wake.notify_all();
    }
    for (const Task &task : waiting)
        task(fail(ErrorCode::Cancelled, "The engine is stopping."));
    for (auto &thread : m_threads)
        thread->wait();
    m_threads.clear();
}

} // namespace cw::engine
