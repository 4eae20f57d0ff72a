// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/writequeue.h"

#include <QObject>

#include <functional>
#include <memory>
#include <utility>

namespace cw::engine {

/// Work on the write connection that is no batch, from the engine thread.
class Chores {
public:
    using Work = std::function<Result<>(storage::Writer &)>;
    using Done = std::function<void(Result<>)>;

    virtual ~Chores() = default;
    /// Runs `work` on the writer thread between two commits, then `done` on the calling thread's event loop.
    /// When the queue stops before its turn, `work` is not run and `done` gets the reason.
    virtual void run(Work work, Done done) = 0;
    /// Rows wait for the writer: work that can wait should.
    [[nodiscard]] virtual bool isBusy() const = 0;
};

/// Asks the writer for a value: `work` on its thread, `done` with the answer back on this one.
template<class T, class Work, class Done>
void choreAsync(Chores &chores, Work work, Done done)
{
    auto answer = std::make_shared<Result<T>>(fail(ErrorCode::Cancelled, "The work was not done."));
    chores.run(
        [answer, work = std::move(work)](storage::Writer &writer) mutable -> Result<> {
            *answer = work(writer);
            if (!*answer)
                return tl::unexpected(answer->error());
            return {};
        },
        [answer, done = std::move(done)](Result<> ran) mutable {
            done(ran ? std::move(*answer) : Result<T>(failFrom(ran)));
        });
}

/// Chores on a write queue.
class WriterChores final : public Chores {
public:
    /// `context` lives on the engine thread and outlives the queue's answers.
    WriterChores(storage::WriteQueue &queue, QObject &context) : m_queue(queue), m_context(context) {}

    void run(Work work, Done done) override;
    [[nodiscard]] bool isBusy() const override;

private:
    storage::WriteQueue &m_queue;
    QObject &m_context;
};

} // namespace cw::engine
