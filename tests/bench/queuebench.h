// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"
#include "tests/bench/bench.h"

#include <string>
#include <vector>

namespace cw::bench {

/// Measures the writer's queue; part of the storage group.
void addQueueRows(std::vector<BenchRow> &rows);

/// How long trades take from receipt to commit in a database, at the rate of reliability D1 and with its aims. `where` is
/// part of the names of the rows, like " on PostgreSQL".
void addLatencyRows(std::vector<BenchRow> &rows, storage::Database &database, const std::string &where);

} // namespace cw::bench
