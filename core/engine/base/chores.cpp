// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/chores.h"

#include <QMetaObject>

namespace cw::engine {
namespace {

/// More than the live feed leaves between two commits; a backfill or a slow database is behind such a heap.
constexpr std::int64_t kFewRows = 5'000;

} // namespace

void WriterChores::run(Work work, Done done)
{
    const auto answer = [context = &m_context, done](Result<> ran) {
        QMetaObject::invokeMethod(
            context, [done, ran = std::move(ran)] { done(ran); }, Qt::QueuedConnection);
    };
    auto posted = m_queue.post([work = std::move(work), answer](const Result<storage::Writer *> &writer) {
        answer(writer ? work(**writer) : Result<>(tl::unexpected(writer.error())));
    });
    if (!posted)
        answer(std::move(posted));
}

bool WriterChores::isBusy() const
{
    const storage::WriteQueueState state = m_queue.state();
    return state.queuedRows > kFewRows || state.spilledRows > 0 || state.isReplaying || state.isRetrying;
}

} // namespace cw::engine
