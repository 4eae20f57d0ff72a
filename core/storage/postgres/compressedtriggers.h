// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"

namespace cw::storage::postgres {

/// Our triggers look for the row that took the place of another one. TimescaleDB shows them what a statement puts into a
/// compressed part only after its end: a row that is moved there would be noted as lost, and one that loses against it not
/// be kept. True when the triggers know of that.
[[nodiscard]] Result<bool> areTriggersReady(Connection &connection);
/// Lets them look at the rows that are not compressed, where what a statement writes always is. Part of the caller's
/// transaction.
[[nodiscard]] Result<> makeTriggersReady(Connection &connection);

} // namespace cw::storage::postgres
