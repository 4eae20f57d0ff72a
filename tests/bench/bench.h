// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cw::bench {

/// What the machine gives for the same work done the shortest plain way, measured in the same run, in the
/// unit of its row. Code that works in bulk where the plain way goes one by one may come out better.
struct Limit {
    double value = 0;
    std::string name; ///< what was measured, for example "bare SQLite C interface"
};

/// What a figure has to be: for a rate (a unit that ends in "/s") at least, for anything else at most this.
struct Target {
    double value = 0;
    bool isShare = false; ///< of the row's limit, 1.0 being all of it; else in the unit of the row

    [[nodiscard]] static Target of(double value) { return {value, false}; }
    [[nodiscard]] static Target share(double value) { return {value, true}; }
};

/// One measured number.
struct BenchRow {
    std::string name;
    double value = 0;
    std::string unit;
    std::optional<Limit> limit = std::nullopt;
    std::optional<Target> target = std::nullopt;
};

/// Groups, one file bench_<group>.cpp each, registered in main.cpp.
std::vector<BenchRow> benchStorage();
std::vector<BenchRow> benchPostgres();
std::vector<BenchRow> benchIngest();
std::vector<BenchRow> benchProof();
std::vector<BenchRow> benchParse();
std::vector<BenchRow> benchApi();
std::vector<BenchRow> benchProcess();
std::vector<BenchRow> benchChart();

} // namespace cw::bench
