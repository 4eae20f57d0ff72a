// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/arch/lint/arrows.h"
#include "tests/arch/lint/finding.h"
#include "tests/arch/lint/qtheaders.h"
#include "tests/arch/lint/sourcetree.h"

namespace cw::arch {

/// Includes of our own headers and of libraries go along an arrow of the table; every product file lies in a folder the
/// table has; our headers are named from the top of the checkout; tests of core do not include ui.
[[nodiscard]] Findings checkIncludes(const SourceTree &tree, const Arrows &arrows, const QtHeaders &qt);

/// No folder, no part of a folder (core/engine/jobs) and no file includes itself by a detour.
[[nodiscard]] Findings checkIncludeCycles(const SourceTree &tree);

} // namespace cw::arch
