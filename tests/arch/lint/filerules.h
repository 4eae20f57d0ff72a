// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/arch/lint/finding.h"
#include "tests/arch/lint/sourcetree.h"

namespace cw::arch {

/// Every file of ours says in its first lines whose it is and under which licence.
[[nodiscard]] Findings checkLicenceLines(const SourceTree &tree);

/// Every function that a header declares with Result<…> as its value is [[nodiscard]].
[[nodiscard]] Findings checkNodiscard(const SourceTree &tree);

/// Nothing stands at the top of the checkout but the names of `allowed` and what .gitignore leaves out. Where git
/// knows the folder, what it does not keep (a saved picture, notes) is the user's own and counts for nothing.
[[nodiscard]] Findings checkTopLevel(const QString &root, const QStringList &allowed);

} // namespace cw::arch
