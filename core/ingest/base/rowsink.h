// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/livereceipt.h"
#include "core/storage/store.h"

#include <functional>
#include <memory>
#include <string>

namespace cw::ingest {

/// Where rows go on their way to the database. Used from the engine thread only; never blocks.
class RowSink {
public:
    /// Called once on the engine thread: the rows are durable, or why they are not stored.
    using Done = std::function<void(const Result<storage::WriteReport> &)>;

    virtual ~RowSink() = default;
    /// Takes the batch and leaves it empty. False when there is no room: the batch is untouched and `done` is never
    /// called; offer it again later.
    [[nodiscard]] virtual bool offer(storage::WriteBatch &batch, Done done) = 0;
    /// The same for rows of one market's live feed, which are kept safe on their way where the sink can do that.
    /// `answers` are those of that market, the same for every batch, and told in the order of the batches.
    [[nodiscard]] virtual bool offerLive(storage::WriteBatch &batch,
                                         const std::shared_ptr<const LiveAnswers> &answers)
    {
        LiveReceipt receipt = receiptOf(batch);
        return offer(batch,
                     [answers, receipt = std::move(receipt)](const Result<storage::WriteReport> &written) {
                         answers->written(receipt, written);
                     });
    }
    /// The same for small named values of a run, which the next one needs all the more when the database is away.
    [[nodiscard]] virtual bool offerMarks(storage::WriteBatch &batch)
    {
        return offer(batch, [](const Result<storage::WriteReport> &) {});
    }
    /// False while rows that a former run took are still on their way: what is stored is not all yet.
    [[nodiscard]] virtual bool hasCaughtUp() const { return true; }
    /// A sentence about rows that a former run took and that cannot be read any more; empty: none is known.
    [[nodiscard]] virtual std::string formerDamage() const { return {}; }
    /// True while the database takes nothing: what is on its way may stay there for long.
    [[nodiscard]] virtual bool isHeldUp() const { return false; }
};

} // namespace cw::ingest
