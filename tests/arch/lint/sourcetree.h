// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace cw::arch {

/// One text file of the checkout.
struct SourceFile {
    QString path; ///< from the top of the checkout, with '/'
    QString text; ///< as it stands
    QString code; ///< the text with its C++ comments blanked; the same as text in other languages

    /// True for .h and .cpp.
    [[nodiscard]] bool isCpp() const;
    /// True when the file lies below the folder ("core", "core/base").
    [[nodiscard]] bool isIn(const QString &folder) const;
    /// The line, from 1, of an offset into text or code.
    [[nodiscard]] int lineAt(qsizetype offset) const;
};

/// The text files of a checkout, read once. Left out: what we did not write (test data, recorded market, licence texts),
/// build folders, and formats that have no comments (JSON, Markdown, translations).
class SourceTree {
public:
    /// Reads the checkout at `root`.
    explicit SourceTree(const QString &root);

    [[nodiscard]] const QString &root() const { return m_root; }
    [[nodiscard]] const std::vector<SourceFile> &files() const { return m_files; }
    /// The file with that path, or null.
    [[nodiscard]] const SourceFile *find(const QString &path) const;

private:
    void readFolder(const QString &folder);
    void readFile(const QString &path);

    QString m_root;
    std::vector<SourceFile> m_files;
};

/// The lines of a table: without blank ones and those that start with '#'.
[[nodiscard]] QStringList tableLines(const QString &text);

} // namespace cw::arch
