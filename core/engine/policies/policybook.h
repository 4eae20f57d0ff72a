// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"
#include "core/engine/clock/timeboard.h"
#include "core/interfaces/archive.h"
#include "core/storage/writequeue.h"

#include <mutex>
#include <span>

namespace cw::engine {

/// The policies as the outside sees and changes them. Thread-safe; every call blocks on the database.
class PolicyBook {
public:
    /// `longReads` is for forecasts, which count rows. All outlive the book.
    PolicyBook(ReadPool &reads, ReadPool &longReads, const StatusBoard &board, storage::WriteQueue &queue,
               const TimeBoard &time)
        : m_reads(reads), m_longReads(longReads), m_board(board), m_queue(queue), m_time(time)
    {
    }

    [[nodiscard]] Result<std::vector<interfaces::ArchivePolicy>> policies();
    /// As it is stored. NotFound for an unknown number.
    [[nodiscard]] Result<storage::ArchivePolicy> stored(std::int64_t id);
    [[nodiscard]] Result<interfaces::ArchivePolicy> add(const interfaces::ArchivePolicy &policy);
    [[nodiscard]] Result<interfaces::ArchivePolicy> change(const interfaces::ArchivePolicy &policy);
    [[nodiscard]] Result<> remove(std::int64_t id);
    [[nodiscard]] Result<std::vector<interfaces::ArchivePolicy>> applyPreset(std::string_view name);
    [[nodiscard]] Result<interfaces::PolicyForecast> forecast(const interfaces::ArchivePolicy &policy);

private:
    [[nodiscard]] Result<std::vector<storage::ArchivePolicy>> read();
    /// Conflict when another stored policy says the very same.
    [[nodiscard]] Result<> checkUnlike(const interfaces::ArchivePolicy &policy);
    [[nodiscard]] Result<interfaces::ArchivePolicy> insert(const interfaces::ArchivePolicy &policy);
    /// From when on a schedule counts that is set now: by the believed clock, or the local one when that is not known soon.
    [[nodiscard]] market::UtcTime noted() const;
    /// As the outside sees it, among all that are stored.
    [[nodiscard]] interfaces::ArchivePolicy shownAmong(std::span<const storage::ArchivePolicy> all,
                                                       const storage::ArchivePolicy &policy) const;

    ReadPool &m_reads;
    ReadPool &m_longReads;
    const StatusBoard &m_board;
    storage::WriteQueue &m_queue;
    const TimeBoard &m_time;
    std::mutex m_mutex; ///< one change at a time, so that a new policy is the one with the highest number
};

} // namespace cw::engine
