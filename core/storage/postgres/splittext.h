// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace cw::storage::postgres {

/// The parts of `text` between `separator`s, empty ones too: always at least one. They point into `text`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

} // namespace cw::storage::postgres
