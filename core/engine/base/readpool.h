// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QString>
#include <QThread>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

namespace cw::engine {

/// A few threads with a read connection each. Every thread may use it; a connection never leaves its thread.
class ReadPool {
public:
    /// Opens nothing yet; connections are opened on first use and again after a storage error.
    ReadPool(std::shared_ptr<storage::Database> database, int threads, const QString &name);
    ~ReadPool();
    ReadPool(const ReadPool &) = delete;
    ReadPool &operator=(const ReadPool &) = delete;

    /// A piece of work, or the reason why there is no connection. Answers whether the connection is still good.
    using Task = std::function<bool(Result<storage::Reader *>)>;

    /// Runs a task later on one of the threads. After `stop` it is run at once with Cancelled, on this thread.
    void post(Task task);
    /// Runs `work` and waits for its answer. Not from the GUI thread, not from a task.
    template<class Work>
    auto call(Work work) -> std::invoke_result_t<Work, storage::Reader &>;
    /// Ends the threads after the tasks that already run; waiting ones get Cancelled. Idempotent.
    void stop();

private:
    void runThread();
    [[nodiscard]] std::optional<Task> next();

    std::shared_ptr<storage::Database> m_database;
    std::vector<std::unique_ptr<QThread>> m_threads;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_tasks;
    bool m_isStopping = false;
};

template<class Work>
auto ReadPool::call(Work work) -> std::invoke_result_t<Work, storage::Reader &>
{
    using Answer = std::invoke_result_t<Work, storage::Reader &>;
    std::promise<Answer> promise;
    std::future<Answer> answer = promise.get_future();
    post([&](Result<storage::Reader *> reader) {
        Answer result = reader ? work(**reader) : Answer(failFrom(reader));
        const bool isGood = result.has_value() || result.error().code != ErrorCode::Storage;
        promise.set_value(std::move(result));
        return isGood;
    });
    return answer.get();
}

} // namespace cw::engine
