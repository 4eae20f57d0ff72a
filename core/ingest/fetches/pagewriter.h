// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/lifetime.h"
#include "core/ingest/fetches/fetch.h"

#include <deque>
#include <optional>

namespace cw::ingest {

/// Brings the pages of one fetch to the sink in order, waits when there is no room, and knows when all are durable.
class PageWriter {
public:
    /// `onSettled` is called on this thread whenever a page was written or failed, and when room came back.
    PageWriter(RowSink &sink, Timers &timers, std::function<void()> onSettled);

    /// `onDurable` (may be empty) is called when this page is committed.
    void write(storage::WriteBatch batch, std::function<void()> onDurable = {});

    /// A page waits for room: fetch no further one.
    [[nodiscard]] bool isFull() const noexcept { return !m_waiting.empty(); }
    /// Everything that was given is durable, or has failed.
    [[nodiscard]] bool isIdle() const noexcept { return m_waiting.empty() && m_offered == 0; }
    [[nodiscard]] const storage::WriteReport &report() const noexcept { return m_report; }
    /// The first page that could not be stored.
    [[nodiscard]] const std::optional<Error> &error() const noexcept { return m_error; }

private:
    struct Page {
        storage::WriteBatch batch;
        std::function<void()> onDurable;
    };

    void offerWaiting();
    void handleWritten(const Result<storage::WriteReport> &written, const std::function<void()> &onDurable);

    RowSink &m_sink;
    Timers &m_timers;
    std::function<void()> m_onSettled;
    std::deque<Page> m_waiting;
    int m_offered = 0;
    storage::WriteReport m_report;
    std::optional<Error> m_error;
    std::unique_ptr<Timers::Handle> m_retry;
    Lifetime m_lifetime;
};

} // namespace cw::ingest
