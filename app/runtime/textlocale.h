// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw::runtime {

/// Reads and writes text as UTF-8 where the environment names no language at all, as schedulers and service managers start
/// programs: Qt would do the same, but write four lines about it to stderr. Another choice of the user stands. Before the
/// application object is made; child processes inherit it.
void useUtf8Text();

} // namespace cw::runtime
