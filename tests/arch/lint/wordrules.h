// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/arch/lint/finding.h"
#include "tests/arch/lint/sourcetree.h"

#include <QRegularExpression>

namespace cw::arch {

/// One line of tests/arch/words.txt with the exceptions below it.
struct WordRule {
    QStringList folders;
    bool looksAtComments = false;
    QRegularExpression pattern;
    QString why;
    QStringList exceptions;
};

/// Reads the table; a line that cannot be read is a finding against `tablePath`.
[[nodiscard]] std::vector<WordRule> parseWordRules(const QString &table, const QString &tablePath,
                                                   Findings &findings);

/// Every place where a word stands that a rule forbids, and every exception that is no longer needed.
[[nodiscard]] Findings checkWords(const SourceTree &tree, const std::vector<WordRule> &rules);

} // namespace cw::arch
