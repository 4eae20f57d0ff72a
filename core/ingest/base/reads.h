// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <functional>
#include <memory>
#include <utility>

namespace cw::ingest {

/// Database reads away from the engine thread.
class Reads {
public:
    using Work = std::function<Result<>(storage::Reader &)>;
    using Done = std::function<void(Result<>)>;

    virtual ~Reads() = default;
    /// Runs `work` on a thread that owns a read connection, then `done` on the calling thread's event loop. When no
    /// connection can be had, `work` is not run and `done` gets the reason.
    virtual void run(Work work, Done done) = 0;
};

/// Reads a value: `work` on a reader's thread, `done` with its answer back on this one.
template<class T, class Work, class Done>
void readAsync(Reads &reads, Work work, Done done)
{
    auto answer = std::make_shared<Result<T>>(fail(ErrorCode::Cancelled, "The read was not run."));
    reads.run(
        [answer, work = std::move(work)](storage::Reader &reader) mutable -> Result<> {
            *answer = work(reader);
            if (!*answer)
                return tl::unexpected(answer->error());
            return {};
        },
        [answer, done = std::move(done)](Result<> ran) mutable {
            done(ran ? std::move(*answer) : Result<T>(failFrom(ran)));
        });
}

} // namespace cw::ingest
