// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/chores.h"
#include "core/engine/jobs/clocktools.h"
#include "core/ingest/base/lifetime.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/base/rowsink.h"
#include "core/ingest/base/timers.h"
#include "core/interfaces/archive.h"

#include <functional>
#include <string>

namespace cw::engine {

/// What work on stored rows needs of its surroundings; all of it outlives the work and lives on the same
/// thread.
struct StoreTools {
    ingest::Reads &reads; ///< may take long
    Chores &chores;
    ingest::RowSink &sink;
    ingest::Timers &timers;
    std::string coldFolder{}; ///< of files that hold rows
    bool isShared = false;    ///< other nodes use the database, and have files of their own
    NowReader now{};          ///< for what ends some day
};

/// One piece of work on what is stored already: a move or a verification. On the engine thread. Destroying it
/// stops it; a step that is under way ends, and what was done stays.
class StoreTask {
public:
    virtual ~StoreTask() = default;
    StoreTask(const StoreTask &) = delete;
    StoreTask &operator=(const StoreTask &) = delete;

    /// Called once. Ends with exactly one call of `onDone`, which must not destroy this object.
    virtual void start() = 0;

    [[nodiscard]] std::int64_t rowsDone() const noexcept { return m_rowsDone; }
    [[nodiscard]] std::int64_t rowsTotal() const noexcept { return m_rowsTotal; }
    [[nodiscard]] const interfaces::RunReport &report() const noexcept { return m_report; }

    std::function<void()> onChanged;
    std::function<void(Result<>)> onDone;
    /// Candles of a range left the database or came back; may be empty.
    std::function<void(const market::SeriesKey &, const market::TimeRange &)> onCandlesChanged;

protected:
    StoreTask() = default;
    /// Rows with these keys are stored differently now.
    void noteChanged(const storage::Sequence &sequence, const market::IdRange &keys) const;

    std::int64_t m_rowsDone = 0;
    std::int64_t m_rowsTotal = 0;
    interfaces::RunReport m_report;
};

} // namespace cw::engine
