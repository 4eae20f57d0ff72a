// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/rejectlimit.h"
#include "core/ingest/fetches/pagewriter.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cw::ingest {

/// Brings what the live doors of one market refuse to the quarantine: once a second, the same row and reason as one
/// entry that counts, and what comes faster than that only in figures and in one line of the log a minute.
class Quarantine {
public:
    Quarantine(RowSink &sink, Timers &timers) : m_timers(timers), m_writer(sink, timers, [] {}) {}

    void take(storage::RejectedRow row);
    /// Hands over what is held.
    void flush();

    [[nodiscard]] bool isDrained() const noexcept { return m_held.empty() && !m_writer.isFull(); }
    /// Rows taken so far, kept or only counted.
    [[nodiscard]] std::int64_t taken() const noexcept { return m_taken; }

private:
    void hold(storage::RejectedRow row);
    void schedule();
    void tellUntold(const storage::RejectedRow &last);

    Timers &m_timers;
    PageWriter m_writer;
    RejectLimit m_limit;
    std::vector<storage::RejectedRow> m_held; ///< until the next second
    std::unique_ptr<Timers::Handle> m_turn;
    std::int64_t m_taken = 0;
    std::int64_t m_untold = 0;               ///< only counted, since the last line of the log
    std::optional<market::UtcTime> m_toldAt; ///< of that line, on the rows' clock
};

} // namespace cw::ingest
