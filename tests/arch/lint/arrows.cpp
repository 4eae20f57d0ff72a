// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/arrows.h"

#include "tests/arch/lint/sourcetree.h"

#include <functional>

namespace cw::arch {
namespace {

QSet<QString> words(const QString &text)
{
    const QStringList list = text.simplified().split(u' ', Qt::SkipEmptyParts);
    return {list.begin(), list.end()};
}

/// Depth-first search for a way back to a name that is still being visited.
class CycleSearch {
public:
    explicit CycleSearch(const Graph &graph) : m_graph(graph) {}

    QStringList run()
    {
        for (auto it = m_graph.begin(); it != m_graph.end() && m_cycle.isEmpty(); ++it)
            visit(it.key());
        return m_cycle;
    }

private:
    void visit(const QString &name)
    {
        if (!m_cycle.isEmpty() || m_done.contains(name))
            return;
        if (const qsizetype begin = m_path.indexOf(name); begin >= 0) {
            m_cycle = m_path.mid(begin) << name;
            return;
        }
        m_path.append(name);
        for (const QString &next : m_graph.value(name))
            visit(next);
        m_path.removeLast();
        m_done.insert(name);
    }

    const Graph &m_graph;
    QSet<QString> m_done;
    QStringList m_path;
    QStringList m_cycle;
};

} // namespace

Arrows::Arrows(const QString &table)
{
    for (const QString &line : tableLines(table))
        addLine(line);
}

void Arrows::addLine(const QString &line)
{
    const qsizetype colon = line.indexOf(QStringView(u": "));
    if (colon < 0) {
        m_badLines.append(line);
        return;
    }
    const QString name = line.left(colon).trimmed();
    const QString rest = line.mid(colon + 1);
    if (name.startsWith(u'<') && name.endsWith(u'>'))
        m_headers.insert(name.mid(1, name.size() - 2), rest.trimmed());
    else
        m_folders.insert(name, {words(rest.section(u'|', 0, 0)), words(rest.section(u'|', 1))});
}

QString Arrows::folderOf(const QString &path) const
{
    const QString folder = path.section(u'/', 0, 1);
    return m_folders.contains(folder) && path.size() > folder.size() ? folder : QString();
}

QSet<QString> Arrows::reach(const QString &folder) const
{
    QSet<QString> all;
    const std::function<void(const QSet<QString> &)> add = [&](const QSet<QString> &names) {
        for (const QString &name : names) {
            if (all.contains(name))
                continue;
            all.insert(name);
            add(m_folders.value(name).shared);
        }
    };
    const Uses own = m_folders.value(folder);
    add(own.shared);
    add(own.hidden);
    return all;
}

QStringList findCycle(const Graph &graph) { return CycleSearch(graph).run(); }

} // namespace cw::arch
