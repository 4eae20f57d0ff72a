// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/writesink.h"

#include <QMetaObject>

#include <memory>
#include <utility>

namespace cw::engine {

bool WriteSink::offer(storage::WriteBatch &batch, Done done)
{
    const std::int64_t rows = batch.rows();
    const auto handle = [counts = m_counts, rows,
                         done = std::move(done)](const Result<storage::WriteReport> &written) {
        counts->queued -= rows;
        if (written)
            counts->stored += written->inserted + written->updated;
        counts->error = written ? std::string() : written.error().detail;
        done(written);
    };
    // From the writer's thread back to this one.
    const auto taken = m_queue.submit(
        std::move(batch), [context = &m_context, handle](const Result<storage::WriteReport> &written) {
            QMetaObject::invokeMethod(
                context, [handle, written] { handle(written); }, Qt::QueuedConnection);
        });
    if (taken)
        m_counts->queued += rows;
    return taken.has_value();
}

} // namespace cw::engine
