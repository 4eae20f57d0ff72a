// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

namespace cw::arch {

/// What one folder uses: other folders ("core/base") and libraries of other projects ("Qt6::Sql").
struct Uses {
    QSet<QString> shared; ///< its users may use it too
    QSet<QString> hidden; ///< only the folder itself may

    friend bool operator==(const Uses &, const Uses &) = default;
};

/// The table of allowed dependencies, as in tests/arch/arrows.txt.
class Arrows {
public:
    /// Reads the table; lines that are none are kept in `badLines()`.
    explicit Arrows(const QString &table);

    [[nodiscard]] const QMap<QString, Uses> &folders() const { return m_folders; }
    [[nodiscard]] const QStringList &badLines() const { return m_badLines; }
    /// The folder of the table that a path lies in, or empty.
    [[nodiscard]] QString folderOf(const QString &path) const;
    /// The target that stands for a header of another project ("simdjson.h"), or empty.
    [[nodiscard]] QString targetOfHeader(const QString &header) const { return m_headers.value(header); }
    /// Everything a folder may use: its own arrows and, through the folders among them, theirs that are shared.
    [[nodiscard]] QSet<QString> reach(const QString &folder) const;

private:
    void addLine(const QString &line);

    QMap<QString, Uses> m_folders;
    QMap<QString, QString> m_headers;
    QStringList m_badLines;
};

/// Edges from a name to the names it depends on.
using Graph = QMap<QString, QSet<QString>>;

/// One cycle of the graph, first name repeated at the end; empty when there is none.
[[nodiscard]] QStringList findCycle(const Graph &graph);

} // namespace cw::arch
