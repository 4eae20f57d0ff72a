// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/linkrules.h"

#include <QRegularExpression>

namespace cw::arch {
namespace {

const QString kTablePath = QStringLiteral("tests/arch/arrows.txt");

/// One candlewright_library() or candlewright_program() call.
struct Target {
    QString name;
    QString folder;
    Uses uses;
};

QString withoutHashComments(QString text)
{
    static const QRegularExpression comment(QStringLiteral("#[^\n]*"));
    return text.remove(comment);
}

Target parseTarget(const QString &top, const QString &arguments)
{
    const QStringList words = arguments.simplified().split(u' ');
    Target target{words.value(0), top + u'/' + words.value(1), {}};
    QSet<QString> *list = &target.uses.shared;
    for (const QString &word : words.mid(2)) {
        if (word == u"LINK")
            list = &target.uses.shared;
        else if (word == u"PRIVATE")
            list = &target.uses.hidden;
        else
            list->insert(word);
    }
    return target;
}

std::vector<Target> targetsOf(const SourceTree &tree)
{
    static const QRegularExpression call(QStringLiteral(R"(candlewright_(?:library|program)\s*\(([^)]*)\))"));
    std::vector<Target> targets;
    for (const char *top : {"core", "ui", "app"}) {
        const QString folder = QString::fromLatin1(top);
        const SourceFile *file = tree.find(folder + QStringLiteral("/CMakeLists.txt"));
        if (!file)
            continue;
        for (auto hits = call.globalMatch(withoutHashComments(file->text)); hits.hasNext();)
            targets.push_back(parseTarget(folder, hits.next().captured(1)));
    }
    return targets;
}

/// The same set with our targets ("core_base") replaced by their folders ("core/base").
QSet<QString> asFolders(const QSet<QString> &names, const std::vector<Target> &targets)
{
    QSet<QString> folders = names;
    for (const Target &target : targets) {
        if (folders.remove(target.name))
            folders.insert(target.folder);
    }
    return folders;
}

QString sorted(const Uses &uses)
{
    QStringList shared(uses.shared.begin(), uses.shared.end());
    QStringList hidden(uses.hidden.begin(), uses.hidden.end());
    shared.sort();
    hidden.sort();
    return (shared << QStringLiteral("|") << hidden).join(u' ');
}

Findings checkOtherLinks(const SourceTree &tree)
{
    static const QRegularExpression other(QStringLiteral(R"(\b(target_link_libraries|link_libraries)\s*\()"));
    Findings findings;
    for (const SourceFile &file : tree.files()) {
        const bool isOurs = file.isIn(QStringLiteral("core")) || file.isIn(QStringLiteral("ui"))
                            || file.isIn(QStringLiteral("app"));
        if (isOurs && file.path.endsWith(u"CMakeLists.txt") && withoutHashComments(file.text).contains(other))
            findings.push_back({file.path, 0, QStringLiteral("links past candlewright_library()")});
    }
    return findings;
}

} // namespace

Findings checkLinks(const SourceTree &tree, const Arrows &arrows)
{
    const std::vector<Target> targets = targetsOf(tree);
    Findings findings = checkOtherLinks(tree);
    QSet<QString> missing(arrows.folders().keyBegin(), arrows.folders().keyEnd());
    for (const Target &target : targets) {
        const Uses linked{asFolders(target.uses.shared, targets), asFolders(target.uses.hidden, targets)};
        const Uses allowed = arrows.folders().value(target.folder);
        missing.remove(target.folder);
        if (linked != allowed)
            findings.push_back({target.folder.section(u'/', 0, 0) + QStringLiteral("/CMakeLists.txt"), 0,
                                QStringLiteral("%1 links '%2', the table says '%3'")
                                    .arg(target.name, sorted(linked), sorted(allowed))});
    }
    for (const QString &folder : missing)
        findings.push_back({kTablePath, 0, folder + QStringLiteral(" is no target of any CMakeLists.txt")});
    return findings;
}

Findings checkTable(const Arrows &arrows)
{
    static const QRegularExpression gui(
        QStringLiteral("^Qt6::(Gui|Widgets|Svg|SvgWidgets|Charts|OpenGL|PrintSupport)"));
    Findings findings;
    for (const QString &line : arrows.badLines())
        findings.push_back({kTablePath, 0, QStringLiteral("cannot be read: ") + line});
    Graph graph;
    for (auto it = arrows.folders().begin(); it != arrows.folders().end(); ++it) {
        graph[it.key()] = it.value().shared + it.value().hidden;
        const bool isHeadless =
            it.key().startsWith(u"core/") || it.key() == u"app/runtime" || it.key() == u"app/cli";
        for (const QString &name : arrows.reach(it.key())) {
            if (isHeadless && name.contains(gui))
                findings.push_back({kTablePath, 0, QStringLiteral("%1 reaches %2").arg(it.key(), name)});
        }
    }
    if (const QStringList cycle = findCycle(graph); !cycle.isEmpty())
        findings.push_back({kTablePath, 0, QStringLiteral("a cycle: ") + cycle.join(QStringLiteral(" -> "))});
    return findings;
}

} // namespace cw::arch
