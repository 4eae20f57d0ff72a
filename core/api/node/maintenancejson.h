// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QJsonArray>
#include <QJsonObject>

namespace cw::api {

// The care for the database as the API and the command line print it: stable English words, times in ISO 8601 UTC, null
// for what is not known.

[[nodiscard]] QJsonObject careRunJson(const interfaces::CareRun &run);
/// The database itself: engine, place, size, settings in force, warnings.
[[nodiscard]] QJsonObject databaseJson(const interfaces::EngineStatus &status);
/// What became of the rows since the start, as rows_… members of `out`.
void insertRows(QJsonObject &out, const interfaces::EngineStatus &status);
/// The rows on their way to the database, and what the journal does not take.
[[nodiscard]] QJsonObject journalJson(const interfaces::EngineStatus &status);
/// The live feed of each market and how far its exchange's clock is from ours.
[[nodiscard]] QJsonArray feedsJson(const interfaces::EngineStatus &status);
/// The node among those that share its database; null for a node that is alone.
[[nodiscard]] QJsonValue nodesJson(const interfaces::EngineStatus &status);
/// The database, what was last done for it, and its backups.
[[nodiscard]] QJsonObject maintenanceJson(const interfaces::EngineStatus &engine,
                                          const interfaces::MaintenanceStatus &care);

} // namespace cw::api
