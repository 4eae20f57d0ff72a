// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/journal.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace cw::storage::journal {

/// What whoever handed a batch in says to have it back, and what became of it. The owner of the line locks.
struct Withdrawal {
    bool isAsked = false;   ///< it is in the writer's hands, which give it back after the attempt under way
    bool isUnclear = false; ///< an attempt ended so that nobody knows whether its rows are stored
};

/// A batch between its receipt and its commit.
struct WaitingBatch {
    using Clock = std::chrono::steady_clock;

    WriteBatch batch;
    std::function<void(const Result<WriteReport> &)> done; ///< may be empty
    std::shared_ptr<Withdrawal> withdrawal;                ///< may be empty
    Clock::time_point received;
    std::int64_t rows = 0;
    std::int64_t bytes = 0; ///< memory it takes, roughly
    bool isLive = false;    ///< goes into the journal, when there is one
    bool isSpilled = false; ///< there was no room for it in memory: to be kept in the journal alone
    bool isFormer = false;  ///< a former run's
    bool isUnsafe = false;  ///< of the live feed, and in no journal: in memory alone
    Position end;           ///< of its record; segment 0: it has none
};

/// What the owner of a batch hears that was taken back.
[[nodiscard]] tl::unexpected<Error> takenBack(const Withdrawal &withdrawal);

/// Memory a batch takes in the line, roughly.
[[nodiscard]] std::int64_t memoryOf(const WriteBatch &batch);

/// The batches that wait for the writer, in the order they came, and the parts of the line that stand on disk only.
///
/// From the front: what a former run left in the journal; what is in memory (`ready`); what was spilled to the journal
/// because memory was full; and what is on its way to the journal (`intake`). Once something is spilled, everything
/// that follows is, until all of it was read back: nothing overtakes. Plain state; the owner locks.
class WaitingLine {
public:
    struct Limits {
        std::int64_t rows = 0;
        std::int64_t bytes = 0;
        std::int64_t spillBytes = 0; ///< of batches that are on their way to disk alone
    };

    /// `journaled`: batches pass through the intake.
    WaitingLine(Limits limits, bool journaled) : m_limits(limits), m_isJournaled(journaled) {}

    // ---- In

    /// Takes the batch over, or leaves it as it is when there is no room. A batch larger than all room is taken when
    /// nothing else waits.
    [[nodiscard]] bool admit(WaitingBatch &item);
    [[nodiscard]] bool hasIntake() const noexcept { return !m_intake.empty(); }
    /// Everything that came since; it stays counted until it is settled.
    [[nodiscard]] std::vector<WaitingBatch> takeIntake();
    /// Puts what came back from the intake at its place: in memory, or, when spilled, by its place in the journal
    /// alone (then only its content is left in `item`).
    void settle(WaitingBatch &item, const Stretch &place);
    /// The same for one that is not in the journal and stays in memory.
    void settle(WaitingBatch &item);
    /// The same for one that is neither: it is dropped.
    void drop(const WaitingBatch &item);

    // ---- From disk

    void setFormer(const Stretch &stretch) { m_former = stretch; }
    [[nodiscard]] bool hasFormer() const noexcept { return m_former.has_value(); }
    /// What must be read from the journal before anything else can be taken.
    [[nodiscard]] std::optional<Stretch> toReadBack() const;
    /// What was read back. Answers rows that were expected and did not come.
    [[nodiscard]] std::int64_t addReadBack(Chunk &chunk, WaitingBatch::Clock::time_point now);

    // ---- Out

    [[nodiscard]] const std::deque<WaitingBatch> &ready() const noexcept { return m_ready; }
    /// Batches of at most `maxRows` rows together, but one at least.
    [[nodiscard]] std::vector<WaitingBatch> takeGroup(std::int64_t maxRows);
    /// The batch with that withdrawal, when it waits in memory: it leaves the line and is done with.
    [[nodiscard]] std::optional<WaitingBatch> takeBack(const Withdrawal &withdrawal);
    /// Batches that were taken are done with.
    void release(std::int64_t rows, std::int64_t bytes);
    /// Everything in memory, in order.
    [[nodiscard]] std::vector<WaitingBatch> takeAll();

    [[nodiscard]] std::int64_t rows() const noexcept { return m_rows; }   ///< in memory
    [[nodiscard]] std::int64_t bytes() const noexcept { return m_bytes; } ///< in memory
    [[nodiscard]] std::int64_t readyRows() const noexcept { return m_readyRows; }
    [[nodiscard]] std::int64_t spilledRows() const noexcept { return m_spilledRows; }
    /// When spilling began; absent while memory suffices.
    [[nodiscard]] const std::optional<WaitingBatch::Clock::time_point> &spillingSince() const noexcept
    {
        return m_spillingSince;
    }

private:
    void push(WaitingBatch &item);
    void endSpilling();

    const Limits m_limits;
    const bool m_isJournaled;
    std::deque<WaitingBatch> m_intake;
    std::deque<WaitingBatch> m_ready;
    std::int64_t m_rows = 0;
    std::int64_t m_bytes = 0;
    std::int64_t m_readyRows = 0;
    std::optional<Stretch> m_former; ///< not read yet
    std::size_t m_formerReady = 0;   ///< batches of it at the front of `ready`
    Stretch m_spill;                 ///< not read yet
    std::int64_t m_spilledRows = 0;
    std::int64_t m_toSpill = 0; ///< batches on their way to disk alone
    std::int64_t m_toSpillBytes = 0;
    std::optional<WaitingBatch::Clock::time_point> m_spillingSince;
};

} // namespace cw::storage::journal
