// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cw::api {

/// Reads a decimal integer that fits 64 bits: ASCII digits and an optional '-', nothing else. No '+', space, point,
/// exponent, separator or other script's digits.
[[nodiscard]] std::optional<std::int64_t> parseInteger(std::string_view text) noexcept;

/// Reads one of `true false 1 0 yes no on off`, any case.
[[nodiscard]] std::optional<bool> parseBoolean(std::string_view text) noexcept;

} // namespace cw::api
