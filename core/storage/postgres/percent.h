// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cw::storage::postgres {

/// The text with its %XX replaced. Nothing for a broken one, a zero byte or text that is not UTF-8.
[[nodiscard]] std::optional<std::string> percentDecoded(std::string_view text);
/// The text as it may stand between the separators of an address: ',' ':' and '/' of it stay.
[[nodiscard]] std::string percentEncoded(std::string_view text);

} // namespace cw::storage::postgres
