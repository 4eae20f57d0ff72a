// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/wordrules.h"

#include <algorithm>

namespace cw::arch {
namespace {

bool parseRule(const QString &line, WordRule &rule)
{
    const QStringList fields = line.split(QStringLiteral(" | "));
    if (fields.size() != 4 || (fields.at(1) != u"code" && fields.at(1) != u"text"))
        return false;
    rule.folders = fields.at(0).split(u',');
    rule.looksAtComments = fields.at(1) == u"text";
    rule.pattern = QRegularExpression(fields.at(2));
    rule.why = fields.at(3);
    return rule.pattern.isValid();
}

Findings checkFile(const SourceFile &file, const WordRule &rule)
{
    Findings findings;
    for (auto hits = rule.pattern.globalMatch(rule.looksAtComments ? file.text : file.code);
         hits.hasNext();) {
        const QRegularExpressionMatch hit = hits.next();
        findings.push_back({file.path, file.lineAt(hit.capturedStart()),
                            QStringLiteral("'%1': %2").arg(hit.captured().simplified(), rule.why)});
    }
    return findings;
}

bool concerns(const WordRule &rule, const SourceFile &file)
{
    return std::any_of(rule.folders.begin(), rule.folders.end(),
                       [&](const QString &f) { return file.isIn(f); });
}

} // namespace

std::vector<WordRule> parseWordRules(const QString &table, const QString &tablePath, Findings &findings)
{
    const QString except = QStringLiteral("  except ");
    std::vector<WordRule> rules;
    for (const QString &line : tableLines(table)) {
        WordRule rule;
        if (line.startsWith(except) && !rules.empty())
            rules.back().exceptions.append(line.mid(except.size()).trimmed());
        else if (parseRule(line, rule))
            rules.push_back(rule);
        else
            findings.push_back({tablePath, 0, QStringLiteral("cannot be read: ") + line});
    }
    return rules;
}

Findings checkWords(const SourceTree &tree, const std::vector<WordRule> &rules)
{
    Findings findings;
    for (const WordRule &rule : rules) {
        QStringList unused = rule.exceptions;
        for (const SourceFile &file : tree.files()) {
            if (!concerns(rule, file))
                continue;
            const Findings found = checkFile(file, rule);
            if (!rule.exceptions.contains(file.path))
                findings.insert(findings.end(), found.begin(), found.end());
            else if (!found.empty())
                unused.removeAll(file.path);
        }
        for (const QString &path : unused)
            findings.push_back(
                {path, 0, QStringLiteral("no longer needs its exception from '%1'").arg(rule.why)});
    }
    return findings;
}

} // namespace cw::arch
