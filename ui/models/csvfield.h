// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cw::models {

/// A value as a CSV file holds it: quoted where a reader would stumble, a quote inside doubled.
[[nodiscard]] std::string csvField(const std::string &text);

} // namespace cw::models
