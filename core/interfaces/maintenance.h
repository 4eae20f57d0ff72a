// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::interfaces {

/// What can be done for the database as a whole.
enum class CareKind : std::uint8_t {
    Backup,  ///< a consistent copy, made while the program runs
    Check,   ///< everything is read and looked at for damage
    Analyze, ///< what the planner of queries knows is counted again
    Vacuum,  ///< room that deleted rows left is given back to the disk
};

/// Stable words: "backup", "check", "analyze", "vacuum".
[[nodiscard]] std::string_view careKindText(CareKind kind) noexcept;
[[nodiscard]] std::optional<CareKind> parseCareKind(std::string_view text) noexcept;
inline constexpr CareKind kCareKinds[] = {CareKind::Backup, CareKind::Check, CareKind::Analyze,
                                          CareKind::Vacuum};

struct CareOrder {
    CareKind kind = CareKind::Check;
    std::string
        file; ///< backup: an absolute path where nothing is yet; empty: a name by the time in the backups folder
    std::string reason = "user"; ///< who asked: "user", "schedule", "start", "rows"
};

/// One piece of such work.
struct CareRun {
    std::int64_t id = 0; ///< counts up from 1 in each run of the program; 0: of an earlier one
    CareKind kind = CareKind::Check;
    std::string reason;
    bool isOver = false;
    std::int64_t done = 0; ///< backup: bytes; check: tables
    std::int64_t total = 0;
    market::UtcTime startedAt; ///< both by the local clock
    std::optional<market::UtcTime> endedAt;
    std::string file;       ///< of a backup
    std::int64_t bytes = 0; ///< of a backup
    std::string note;       ///< what a check can find and what not
    std::string error;      ///< why it failed or who ended it; empty otherwise
    bool isCancelled = false; ///< ended before it was done, on request or by the engine's stop
};

/// What was last done for the database, and what is due.
struct MaintenanceStatus {
    /// The newest of each kind; behind one that failed or goes on, the last that succeeded.
    std::vector<CareRun> runs;
    std::string backupFolder;
    std::string backupSchedule = "off"; ///< five cron fields, or "off"
    int backupKeepDays = 0;             ///< backups by schedule that are older are removed; 0: never
    std::optional<market::UtcTime> nextBackup;
};

/// Care for the database: any thread.
class Maintenance {
public:
    virtual ~Maintenance() = default;
    /// Puts work in line and answers its number at once. One piece of work is done at a time. Conflict when one of the
    /// kind is in line already, Cancelled when the engine stops.
    [[nodiscard]] virtual Result<std::int64_t> start(const CareOrder &order) = 0;
    /// Ends it as soon as it can be ended.
    virtual void cancel(std::int64_t id) = 0;
    /// At once, without the database.
    [[nodiscard]] virtual MaintenanceStatus status() const = 0;
    /// One piece of this run's work, by its number.
    [[nodiscard]] virtual std::optional<CareRun> run(std::int64_t id) const = 0;
};

/// Ends the work of a kind that is in line or under way, and answers its number; NotFound when there is none.
[[nodiscard]] Result<std::int64_t> cancelKind(Maintenance &maintenance, CareKind kind);

} // namespace cw::interfaces
