// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace cw::runtime {

/// Takes the variables out of the environment by which libpq would reach another server than the one a database's address
/// names. Answers those that were set. To be called before there is another thread.
[[nodiscard]] std::vector<std::string> dropRedirectingVariables();

} // namespace cw::runtime
