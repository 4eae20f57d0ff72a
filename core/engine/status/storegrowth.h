// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/status.h"
#include "core/storage/store.h"

namespace cw::engine {

/// How fast the store behind `reader` grows, by the rows of the newest seven days in which streams were followed; history
/// that was fetched from before counts for nothing. What the database takes is shared out among the kinds by what a row of
/// each usually takes. One short question an instrument.
[[nodiscard]] Result<interfaces::StoreGrowth> growthOf(storage::Reader &reader, const storage::DatabaseInfo &info);

} // namespace cw::engine
