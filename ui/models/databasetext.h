// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QString>

namespace cw::models {

/// What a person may want to know of the database: engine, place, what a commit is worth, what is weaker than it should
/// be, and the node's part where several share it. One line each; empty while nothing is known.
[[nodiscard]] QString databaseText(const interfaces::EngineStatus &status);

} // namespace cw::models
