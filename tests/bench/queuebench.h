// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"

namespace cw::bench {

/// Measures the writer's queue; part of the storage group.
void addQueueRows(std::vector<BenchRow> &rows);

} // namespace cw::bench
