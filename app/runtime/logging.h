// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cw::runtime {

/// Sends Qt's log messages to stderr and to a rotated file (10 MiB, 5 kept), if `file` names one. `level` is debug,
/// info, warning or error. Lines are UTC time, level, category, text; the same text more than 20 times a minute is
/// collapsed. Call once, before any thread is started.
void startLogging(const std::string &level, const std::string &file);

} // namespace cw::runtime
