// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/rowsink.h"
#include "core/storage/writequeue.h"

#include <QObject>

#include <cstdint>
#include <string>

namespace cw::engine {

/// The write queue as ingest sees it: answers come back on the engine thread, and rows are counted on their way.
class WriteSink final : public ingest::RowSink {
public:
    /// `context` lives on the engine thread and outlives the queue's answers.
    WriteSink(storage::WriteQueue &queue, QObject &context) : m_queue(queue), m_context(context) {}

    [[nodiscard]] bool offer(storage::WriteBatch &batch, Done done) override;

    /// Rows that are durable since the start, and rows on their way.
    [[nodiscard]] std::int64_t rowsStored() const noexcept { return m_counts->stored; }
    [[nodiscard]] std::int64_t rowsQueued() const noexcept { return m_counts->queued; }
    /// Why the newest write failed; empty after one that succeeded.
    [[nodiscard]] const std::string &error() const noexcept { return m_counts->error; }

private:
    /// Shared with answers that may come after this object is gone.
    struct Counts {
        std::int64_t stored = 0;
        std::int64_t queued = 0;
        std::string error;
    };

    storage::WriteQueue &m_queue;
    QObject &m_context;
    std::shared_ptr<Counts> m_counts = std::make_shared<Counts>();
};

} // namespace cw::engine
