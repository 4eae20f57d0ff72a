// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/careoptions.h"
#include "core/engine/care/carenotes.h"
#include "core/storage/writequeue.h"

#include <QThread>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <set>

namespace cw::engine {

/// interfaces::Maintenance: one piece of work after the other on a thread of its own, and, on a node, what is due by
/// itself: a check after a cut-off end or a week, figures for the planner after many new rows, backups by schedule.
class CareDesk final : public interfaces::Maintenance {
public:
    /// Starts the thread. Database and queue outlive the desk.
    CareDesk(std::shared_ptr<storage::Database> database, storage::WriteQueue &queue, CareOptions options);
    ~CareDesk() override { stop(); }

    [[nodiscard]] Result<std::int64_t> start(const interfaces::CareOrder &order) override;
    void cancel(std::int64_t id) override;
    [[nodiscard]] interfaces::MaintenanceStatus status() const override;
    [[nodiscard]] std::optional<interfaces::CareRun> run(std::int64_t id) const override;

    /// Lets nothing new begin and ends what can be ended; does not wait.
    void requestStop();
    /// The same, and waits. Idempotent.
    void stop();

private:
    void readNotes();
    void work();
    [[nodiscard]] std::optional<std::int64_t> next();
    void perform(std::int64_t id);
    void finish(interfaces::CareRun run, const Result<> &outcome);
    void tidyFolder(const interfaces::CareRun &run);
    void startWhatIsDue();
    void startCheckWhenDue();
    void startAnalyzeWhenDue();
    void startBackupWhenDue();
    void noteProgress(std::int64_t id, std::int64_t done, std::int64_t total);
    [[nodiscard]] bool isEnding(std::int64_t id) const;
    void remember(const std::string &name, const std::string &value);
    /// For names and notes: the local clock's as long as none is believed.
    [[nodiscard]] market::UtcTime noted() const;
    [[nodiscard]] std::int64_t storedRows() const;
    [[nodiscard]] std::optional<market::UtcTime> nextBackup() const;

    const std::shared_ptr<storage::Database> m_database;
    storage::WriteQueue &m_queue;
    const CareOptions m_options;
    std::unique_ptr<QThread> m_thread;

    // In the constructor, then on the thread only.
    bool m_hasNotes = false;
    bool m_isCheckSettled = false;
    std::int64_t m_analyzedRows = 0; ///< stored rows when the planner's figures were last made

    mutable std::mutex m_mutex; ///< guards all below
    std::condition_variable m_wake;
    std::deque<std::int64_t> m_line;
    std::map<std::int64_t, interfaces::CareRun> m_runs; ///< of this run of the program
    std::set<std::int64_t> m_cancelled;
    CareNotes m_notes;     ///< of earlier runs of the program
    CareNotes m_successes; ///< of this one, too
    std::optional<market::UtcTime> m_handled; ///< backups up to then are made, or were given up
    std::int64_t m_lastId = 0;
    bool m_isStopping = false;
};

} // namespace cw::engine
