// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace cw::wire {

/// Appends a JSON string: quotes, backslashes and control characters escaped, everything else as it is
/// (UTF-8).
void appendQuoted(std::string &out, std::string_view text);

/// Appends a decimal integer. Independent of the locale.
void appendInteger(std::string &out, std::int64_t value);

/// Appends `value` as a JSON string with at least `places` digits after the point; digits are never dropped.
void appendPadded(std::string &out, const market::Decimal &value, int places);

/// Appends numerator / denominator as a JSON string with exactly `places` digits, rounded half away from
/// zero. A zero denominator, or a result that 38 digits cannot hold, is written as zero.
void appendQuotient(std::string &out, const market::Decimal &numerator, const market::Decimal &denominator,
                    int places);

} // namespace cw::wire
