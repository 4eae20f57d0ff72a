// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/archive/moveplan.h"

namespace cw::engine {

/// What a policy would do if it stood, enabled, among the stored ones; one of the same number gives way to
/// it. A market without a clock is judged by its newest rows. Counts rows: takes as long as they are many.
[[nodiscard]] Result<interfaces::PolicyForecast> forecastOf(storage::Reader &reader,
                                                            storage::ArchivePolicy policy,
                                                            const Clocks &clocks);

} // namespace cw::engine
