// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/rowsink.h"

#include <QByteArray>

#include <map>
#include <memory>

namespace cw::engine {

/// A row sink that writes down, for the reliability tests, what passed through it: lines of JSON when rows came
/// ("received"), when their commit was confirmed ("stored", and "final" for closed candles), and with every change of
/// the gap ledger ("gap-opened", "gap-closed"). Each has the monotonic clock in nanoseconds, and ids or open times in
/// milliseconds. The lines of one event are one write(2), so they survive a kill. Used on the engine thread only.
class HistorySink final : public ingest::RowSink {
public:
    /// `next` gets the rows and outlives this. Nothing when the file cannot be opened for appending.
    [[nodiscard]] static std::unique_ptr<HistorySink> open(const QByteArray &path, ingest::RowSink &next);

    [[nodiscard]] bool offer(storage::WriteBatch &batch, Done done) override;
    [[nodiscard]] bool offerLive(storage::WriteBatch &batch,
                                 const std::shared_ptr<const ingest::LiveAnswers> &answers) override;
    [[nodiscard]] bool offerMarks(storage::WriteBatch &batch) override { return m_next.offerMarks(batch); }
    [[nodiscard]] bool hasCaughtUp() const override { return m_next.hasCaughtUp(); }
    [[nodiscard]] bool isHeldUp() const override { return m_next.isHeldUp(); }

private:
    /// The file and what is on its way; answers may still use it after the sink is gone.
    class Record;

    HistorySink(std::shared_ptr<Record> record, ingest::RowSink &next)
        : m_record(std::move(record)), m_next(next)
    {
    }

    using Answers = std::shared_ptr<const ingest::LiveAnswers>;

    std::shared_ptr<Record> m_record;
    ingest::RowSink &m_next;
    std::map<Answers, Answers> m_told; ///< those of the market → those that write first
};

/// The file that CANDLEWRIGHT_HISTORY names; empty, as it is for every user: no history is written.
[[nodiscard]] QByteArray historyPath();

} // namespace cw::engine
