// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/includerules.h"

#include <QRegularExpression>

#include <algorithm>
#include <iterator>

namespace cw::arch {
namespace {

struct Include {
    QString header;
    bool isQuoted = false;
    int line = 0;
};

std::vector<Include> includesOf(const SourceFile &file)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">])"),
        QRegularExpression::MultilineOption);
    std::vector<Include> includes;
    for (auto hits = pattern.globalMatch(file.code); hits.hasNext();) {
        const QRegularExpressionMatch hit = hits.next();
        includes.push_back({hit.captured(2), hit.captured(1) == u'"', file.lineAt(hit.capturedStart(1))});
    }
    return includes;
}

bool isProduct(const QString &path)
{
    return path.startsWith(u"core/") || path.startsWith(u"ui/") || path.startsWith(u"app/");
}

/// What moc and uic write next to us.
bool isGenerated(const QString &header)
{
    return header.endsWith(u".moc") || header.startsWith(u"moc_") || header.startsWith(u"ui_");
}

bool isGuiTest(const QString &path)
{
    return path.startsWith(u"tests/ui/") || path.startsWith(u"tests/bench/");
}

/// Judges the includes of one file after the other.
class IncludeCheck {
public:
    IncludeCheck(const Arrows &arrows, const QtHeaders &qt) : m_arrows(arrows), m_qt(qt) {}

    void check(const SourceFile &file)
    {
        const QString folder = m_arrows.folderOf(file.path);
        if (isProduct(file.path) && folder.isEmpty()) {
            m_findings.push_back(
                {file.path, 0, QStringLiteral("lies in no folder of tests/arch/arrows.txt")});
            return;
        }
        const QSet<QString> reach = m_arrows.reach(folder);
        for (const Include &include : includesOf(file)) {
            const QString complaint = include.isQuoted ? judgeOwn(file, folder, reach, include.header)
                                                       : judgeForeign(file, folder, reach, include.header);
            if (!complaint.isEmpty())
                m_findings.push_back({file.path, include.line, complaint});
        }
    }

    Findings takeFindings() { return std::move(m_findings); }

private:
    QString judgeOwn(const SourceFile &file, const QString &folder, const QSet<QString> &reach,
                     const QString &header) const
    {
        if (isGenerated(header))
            return {};
        if (!isProduct(header) && !header.startsWith(u"tests/"))
            return QStringLiteral("'%1' is not named from the top of the checkout").arg(header);
        if (!isProduct(file.path)) {
            const bool isForbidden = header.startsWith(u"ui/") && !isGuiTest(file.path);
            return isForbidden ? QStringLiteral("a test of core includes '%1'").arg(header) : QString();
        }
        const QString other = m_arrows.folderOf(header);
        if (other == folder || reach.contains(other))
            return {};
        return QStringLiteral("includes '%1', and %2 has no arrow to that folder").arg(header, folder);
    }

    QString judgeForeign(const SourceFile &file, const QString &folder, const QSet<QString> &reach,
                         const QString &header) const
    {
        const QString listed = m_arrows.targetOfHeader(header);
        const QString target = listed.isEmpty() ? m_qt.targetOf(header) : listed;
        if (!isProduct(file.path) || reach.contains(target))
            return {};
        if (!target.isEmpty())
            return QStringLiteral("includes <%1>, and %2 has no arrow to %3").arg(header, folder, target);
        return header.startsWith(u'Q') ? QStringLiteral("includes <%1>, which no Qt here has").arg(header)
                                       : QString();
    }

    const Arrows &m_arrows;
    const QtHeaders &m_qt;
    Findings m_findings;
};

/// "core/engine/jobs" of a file in there; empty for one that lies in no part of its folder.
QString partOf(const QString &path)
{
    return isProduct(path) && path.count(u'/') > 2 ? path.section(u'/', 0, 2) : QString();
}

Findings cycleFinding(const Graph &graph, const QString &kind)
{
    const QStringList cycle = findCycle(graph);
    if (cycle.isEmpty())
        return {};
    return {{cycle.first(), 0,
             kind + QStringLiteral(" include each other: ") + cycle.join(QStringLiteral(" -> "))}};
}

} // namespace

Findings checkIncludes(const SourceTree &tree, const Arrows &arrows, const QtHeaders &qt)
{
    IncludeCheck check(arrows, qt);
    for (const SourceFile &file : tree.files()) {
        if (file.isCpp())
            check.check(file);
    }
    return check.takeFindings();
}

Findings checkIncludeCycles(const SourceTree &tree)
{
    Graph files;
    Graph parts;
    Graph folders;
    for (const SourceFile &file : tree.files()) {
        if (!file.isCpp())
            continue;
        const QString folder = file.path.section(u'/', 0, 1);
        for (const Include &include : includesOf(file)) {
            const QString other = include.header.section(u'/', 0, 1);
            if (tree.find(include.header))
                files[file.path].insert(include.header);
            if (isProduct(include.header) && other != folder)
                folders[folder].insert(other);
            const QString part = partOf(file.path);
            const QString otherPart = partOf(include.header);
            if (other == folder && !part.isEmpty() && !otherPart.isEmpty() && otherPart != part)
                parts[part].insert(otherPart);
        }
    }
    Findings findings = cycleFinding(folders, QStringLiteral("folders"));
    std::ranges::move(cycleFinding(parts, QStringLiteral("parts of a folder")), std::back_inserter(findings));
    std::ranges::move(cycleFinding(files, QStringLiteral("files")), std::back_inserter(findings));
    return findings;
}

} // namespace cw::arch
