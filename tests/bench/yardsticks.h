// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <chrono>
#include <string>
#include <vector>

namespace cw::bench {

/// Seconds since an instant.
[[nodiscard]] inline double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The middle one; of an even number the upper of the two.
[[nodiscard]] double median(std::vector<double> values);

/// What the limits measured by the three functions below are called.
inline const std::string kBareInterface = "the same rows by the bare SQLite C interface";
inline const std::string kBareCommit = "commit of one trade by the bare SQLite C interface";

/// Rows a second through the bare C interface into a new database, one transaction a batch. The first batch
/// makes the series and is not counted.
[[nodiscard]] double bareRate(const std::vector<storage::CandleBatch> &batches);
[[nodiscard]] double bareRate(const std::vector<storage::TradeBatch> &batches);
/// Milliseconds until a single trade is durable.
[[nodiscard]] double bareCommitMs();

} // namespace cw::bench
