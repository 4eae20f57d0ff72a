// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cw::bench {

/// One measured number. With a limit: a rate (a unit that ends in "/s") has to reach it, anything else must
/// not exceed it.
struct BenchRow {
    std::string name;
    double value = 0;
    std::string unit;
    std::optional<double> limit;
    std::string limitName; ///< where the limit comes from, for example "60 % of the bare C interface"
};

/// True without a limit, or when it is held.
[[nodiscard]] bool isWithinLimit(const BenchRow &row);

/// Groups, one file bench_<group>.cpp each, registered in main.cpp.
std::vector<BenchRow> benchStorage();
std::vector<BenchRow> benchIngest();
std::vector<BenchRow> benchApi();
std::vector<BenchRow> benchChart();

} // namespace cw::bench
