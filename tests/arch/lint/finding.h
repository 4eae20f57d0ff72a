// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace cw::arch {

/// One place where the checkout breaks a rule.
struct Finding {
    QString path; ///< from the top of the checkout
    int line = 0; ///< from 1; 0 when the whole file is meant
    QString what; ///< one sentence
};

using Findings = std::vector<Finding>;

/// "path:line: what" of each, one a line: what a failed test prints.
[[nodiscard]] QString describe(const Findings &findings);

} // namespace cw::arch
