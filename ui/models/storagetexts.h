// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "ui/models/storedfigures.h"

#include <QString>

#include <vector>

/// The state of the database and the care for it, as the window tells it.
namespace cw::models {

/// A line of a list of facts.
struct Fact {
    QString id; ///< stable
    QString caption;
    QString text;
};

/// Engine, place, sizes and what is weaker than promised. `figures`: absent until the rows are counted.
[[nodiscard]] std::vector<Fact> storageFacts(const interfaces::EngineStatus &status,
                                             const std::optional<StoredFigures> &figures);
/// What was last done for the database, and when the next backup is due.
[[nodiscard]] std::vector<Fact> careFacts(const interfaces::MaintenanceStatus &care);
/// What to type to put a backup in the place of the database, which is done while nothing runs.
[[nodiscard]] QString restoreCommand(const interfaces::MaintenanceStatus &care);
/// What a VACUUM costs, before it is begun.
[[nodiscard]] QString vacuumCostText(const interfaces::EngineStatus &status);

} // namespace cw::models
