// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/archive.h"

#include <string>
#include <string_view>

/// The lines of a cold file: all that is known of a row, digit by digit. Times are microseconds since 1970, unknown
/// values are empty, sources are the numbers of market::Source.
namespace cw::archive {

/// Names of the columns, separated by commas.
[[nodiscard]] std::string_view coldColumns(storage::RowKind kind) noexcept;

void appendColdRow(std::string &out, const market::Candle &row);
void appendColdRow(std::string &out, const market::Trade &row);
void appendColdRow(std::string &out, const market::FundingRate &row);

/// Reads a line back and adds the row. False for a line that appendColdRow does not write.
[[nodiscard]] bool parseColdRow(std::string_view line, std::vector<market::Candle> &rows);
[[nodiscard]] bool parseColdRow(std::string_view line, std::vector<market::Trade> &rows);
[[nodiscard]] bool parseColdRow(std::string_view line, std::vector<market::FundingRate> &rows);

} // namespace cw::archive
