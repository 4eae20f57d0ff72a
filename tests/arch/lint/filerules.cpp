// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/filerules.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>

#include <optional>

namespace cw::arch {
namespace {

/// The offset behind the '>' that closes the '<' at `open`, or -1.
qsizetype endOfTemplateArguments(const QString &code, qsizetype open)
{
    int depth = 0;
    for (qsizetype at = open; at < code.size(); ++at) {
        depth += code.at(at) == u'<' ? 1 : code.at(at) == u'>' ? -1 : 0;
        if (depth == 0)
            return at + 1;
    }
    return -1;
}

/// What stands between the end of the previous declaration and `offset`.
QStringView declarationBefore(const QString &code, qsizetype offset)
{
    qsizetype begin = offset;
    while (begin > 0 && !QStringView(u";{}").contains(code.at(begin - 1)))
        --begin;
    return QStringView(code).mid(begin, offset - begin);
}

Findings checkHeader(const SourceFile &file)
{
    static const QRegularExpression result(QStringLiteral(R"(\bResult<)"));
    static const QRegularExpression function(QStringLiteral(R"(\A\s+[A-Za-z_]\w*\s*\()"));
    Findings findings;
    for (auto hits = result.globalMatch(file.code); hits.hasNext();) {
        const QRegularExpressionMatch hit = hits.next();
        const qsizetype end = endOfTemplateArguments(file.code, hit.capturedEnd() - 1);
        const bool isFunction = end > 0 && function.match(file.code.mid(end, 200)).hasMatch();
        if (isFunction && !declarationBefore(file.code, hit.capturedStart()).contains(u"[[nodiscard]]"))
            findings.push_back({file.path, file.lineAt(hit.capturedStart()),
                                QStringLiteral("a function that returns a Result is not [[nodiscard]]")});
    }
    return findings;
}

QStringList ignoredNames(const QString &root)
{
    QFile file(QDir(root).filePath(QStringLiteral(".gitignore")));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    static const QRegularExpression slashes(QStringLiteral("^/|/$"));
    return tableLines(QString::fromUtf8(file.readAll())).replaceInStrings(slashes, QString());
}

/// The top names of what git keeps; nothing where the folder is no checkout, so that everything in it counts.
std::optional<QStringList> trackedNames(const QString &root)
{
    if (!QDir(root).exists(QStringLiteral(".git")))
        return std::nullopt;
    QProcess git;
    git.setWorkingDirectory(root);
    git.start(QStringLiteral("git"), {QStringLiteral("ls-files"), QStringLiteral("-z")});
    if (!git.waitForFinished() || git.exitCode() != 0)
        return std::nullopt;
    QStringList names;
    for (const QByteArray &path : git.readAllStandardOutput().split('\0'))
        names << QString::fromUtf8(path).section(u'/', 0, 0);
    names.removeDuplicates();
    return names;
}

} // namespace

Findings checkLicenceLines(const SourceTree &tree)
{
    Findings findings;
    for (const SourceFile &file : tree.files()) {
        const QString head = file.text.section(u'\n', 0, 4);
        if (!head.contains(u"SPDX-FileCopyrightText: ") || !head.contains(u"SPDX-License-Identifier: "))
            findings.push_back({file.path, 1, QStringLiteral("has no SPDX lines on top")});
    }
    return findings;
}

Findings checkNodiscard(const SourceTree &tree)
{
    Findings findings;
    for (const SourceFile &file : tree.files()) {
        if (!file.path.endsWith(u".h"))
            continue;
        for (const Finding &finding : checkHeader(file))
            findings.push_back(finding);
    }
    return findings;
}

Findings checkTopLevel(const QString &root, const QStringList &allowed)
{
    const QStringList ignored = ignoredNames(root);
    const std::optional<QStringList> tracked = trackedNames(root);
    Findings findings;
    const auto filter = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;
    for (const QString &name : QDir(root).entryList(filter)) {
        const bool isOurs = !tracked || tracked->contains(name);
        if (isOurs && !allowed.contains(name) && !QDir::match(ignored, name))
            findings.push_back({name, 0, QStringLiteral("is not in tests/arch/toplevel.txt")});
    }
    return findings;
}

} // namespace cw::arch
