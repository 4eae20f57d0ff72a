// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/maintenance.h"
#include "core/storage/store.h"

#include <map>
#include <optional>
#include <string>

/// What the store remembers of the care it was given: one small value a kind, and one for the schedule of backups.
namespace cw::engine {

/// What was done of each kind: last, or last with success.
using CareNotes = std::map<interfaces::CareKind, interfaces::CareRun>;

/// Name of the stored value of a kind.
[[nodiscard]] std::string careNoteName(interfaces::CareKind kind);
/// The same of the last run that succeeded.
[[nodiscard]] std::string careSuccessName(interfaces::CareKind kind);
[[nodiscard]] std::string careNoteText(const interfaces::CareRun &run);
/// Nothing for text that this never wrote.
[[nodiscard]] std::optional<interfaces::CareRun> parseCareNote(interfaces::CareKind kind,
                                                               const std::string &text);
/// All that can be read; a value that cannot be is left out.
[[nodiscard]] CareNotes readCareNotes(storage::Database &database);
[[nodiscard]] CareNotes readCareSuccesses(storage::Database &database);

/// Name of the stored moment up to which all backups of a schedule are made.
[[nodiscard]] std::string handledName(const std::string &cronLine);
[[nodiscard]] std::optional<market::UtcTime> readHandled(storage::Database &database,
                                                         const std::string &cronLine);

} // namespace cw::engine
