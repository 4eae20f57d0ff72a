// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/arch/lint/arrows.h"
#include "tests/arch/lint/finding.h"
#include "tests/arch/lint/sourcetree.h"

namespace cw::arch {

/// The CMakeLists.txt of core, ui and app link exactly what the table says, and by no other way than
/// candlewright_library() and candlewright_program().
[[nodiscard]] Findings checkLinks(const SourceTree &tree, const Arrows &arrows);

/// The table itself: readable, without cycles, and nothing headless (core, app/runtime, app/cli) reaches a GUI module.
[[nodiscard]] Findings checkTable(const Arrows &arrows);

} // namespace cw::arch
