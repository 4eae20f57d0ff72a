// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/attempts.h"
#include "core/storage/journal/journal.h"
#include "core/storage/journal/kin.h"
#include "core/storage/journal/lossfile.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cw::storage::journal {

/// Writes what lies in other journals of the same database: whoever was started with another spelling of its address kept
/// a journal of its own. Which database it is can be asked only when it is there. Journals of other databases that hold rows
/// are named.
class Inheritance {
public:
    using Clock = QueueShare::Clock;
    /// As LiveEvents::written.
    using Written = std::function<void(const WriteBatch &, const Result<WriteReport> &)>;

    /// Looks for others beside the journal of `options`. All but the options outlives this.
    Inheritance(const JournalOptions &options, Database &database, QueueShare &share, Attempts &attempts,
                LossFile &lossFile, Written written);

    /// When it is to be tried next; nothing when all of it is done. Under the share's mutex.
    [[nodiscard]] std::optional<Clock::time_point> due() const noexcept { return m_due; }
    /// There are journals that may be of this database, and nobody knows yet. Under the share's mutex.
    [[nodiscard]] bool isAwaited() const noexcept { return m_due && m_hasOthers; }

    /// Tries. On the writer thread, without the share's mutex.
    void settle(Writer &writer);

private:
    [[nodiscard]] Result<std::vector<std::string>> takeAll(Writer &writer);
    [[nodiscard]] Result<> take(Writer &writer, const OtherJournal &other);
    [[nodiscard]] Result<> write(Writer &writer, std::span<WaitingBatch> group);
    void tellDamage(const std::string &folder, const std::vector<std::string> &sentences);
    void takeLosses(const Journal &journal);

    const JournalOptions m_options;
    Database &m_database;
    QueueShare &m_share;
    Attempts &m_attempts;
    LossFile &m_lossFile;
    const Written m_written;
    bool m_hasOthers = false;
    std::optional<Clock::time_point> m_due;
};

/// Null where the options name no place to look at.
[[nodiscard]] std::unique_ptr<Inheritance> inheritanceOf(const JournalOptions &options, Database &database,
                                                         QueueShare &share, Attempts &attempts,
                                                         LossFile &lossFile, Inheritance::Written written);

} // namespace cw::storage::journal
