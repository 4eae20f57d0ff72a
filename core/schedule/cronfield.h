// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <span>
#include <string_view>
#include <vector>

namespace cw::schedule {

/// What a field of a cron line may hold.
struct FieldRule {
    std::string_view name;
    int first = 0;
    int last = 0;
    std::span<const std::string_view> words; ///< names for numbers, upper case; may be empty
    int firstWord = 0;                       ///< the number of the first name
};

/// Parts between blanks and tabs.
[[nodiscard]] std::vector<std::string_view> splitFields(std::string_view text);

/// The numbers that one field stands for, in the order they are named. InvalidInput says what is wrong.
[[nodiscard]] Result<std::vector<int>> parseField(std::string_view text, const FieldRule &rule);

} // namespace cw::schedule
