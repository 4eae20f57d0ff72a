// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/rowsink.h"
#include "core/storage/writequeue.h"

#include <QObject>

#include <map>
#include <memory>

namespace cw::engine {

/// The write queue as ingest sees it: answers come back on the engine thread.
class WriteSink final : public ingest::RowSink {
public:
    /// `context` lives on the engine thread and outlives the queue's answers.
    WriteSink(storage::WriteQueue &queue, QObject &context);

    [[nodiscard]] bool offer(storage::WriteBatch &batch, Done done) override;
    [[nodiscard]] bool offerLive(storage::WriteBatch &batch,
                                 const std::shared_ptr<const ingest::LiveAnswers> &answers) override;
    [[nodiscard]] bool offerMarks(storage::WriteBatch &batch) override;
    [[nodiscard]] bool hasCaughtUp() const override { return !m_queue.state().isReplaying; }
    [[nodiscard]] std::string formerDamage() const override { return m_queue.state().formerDamage; }
    [[nodiscard]] bool isHeldUp() const override { return m_queue.state().isRetrying; }

private:
    /// Who is told about the batches of each market; shared with answers that may come after this object is gone. A
    /// batch that waited on disk alone has nothing else by which its owner is found.
    using Listeners = std::map<market::Market, std::shared_ptr<const ingest::LiveAnswers>>;

    storage::WriteQueue &m_queue;
    QObject &m_context;
    std::shared_ptr<Listeners> m_listeners = std::make_shared<Listeners>();
};

} // namespace cw::engine
