// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/sourcetree.h"

#include "tests/arch/lint/comments.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace cw::arch {
namespace {

bool isReadFormat(const QString &path)
{
    static const QStringList suffixes{
        QStringLiteral("h"),   QStringLiteral("cpp"), QStringLiteral("cmake"), QStringLiteral("txt"),
        QStringLiteral("sh"),  QStringLiteral("qrc"), QStringLiteral("svg"),   QStringLiteral("xml"),
        QStringLiteral("sql"), QStringLiteral("ui"),  QStringLiteral("py"),    QStringLiteral("desktop"),
        QStringLiteral("in"),  QStringLiteral("qss"), QStringLiteral("yml"),   QStringLiteral("service"),
    };
    const QFileInfo info(path);
    static const QStringList unmarked{QStringLiteral("LICENSE"), QStringLiteral("copyright")};
    const bool isScript = info.suffix().isEmpty() && !unmarked.contains(info.fileName());
    return isScript || suffixes.contains(info.suffix());
}

bool isForeign(const QString &path)
{
    return path.startsWith(u"tests/data/") || path.startsWith(u"resources/market/data/")
           || path.contains(u"/LICENSES/") || path.contains(u"/__pycache__/");
}

} // namespace

bool SourceFile::isCpp() const { return path.endsWith(u".h") || path.endsWith(u".cpp"); }

bool SourceFile::isIn(const QString &folder) const { return path.startsWith(folder + u'/'); }

int SourceFile::lineAt(qsizetype offset) const
{
    return 1 + static_cast<int>(QStringView(text).left(offset).count(u'\n'));
}

SourceTree::SourceTree(const QString &root) : m_root(QDir(root).absolutePath())
{
    for (const char *folder :
         {".ci", "app", "core", "docs", "packaging", "resources", "tests", "translations", "ui"})
        readFolder(QString::fromLatin1(folder));
    for (const char *file : {"CMakeLists.txt", "run", "check", ".clang-format", ".clang-tidy"})
        readFile(QString::fromLatin1(file));
    std::sort(m_files.begin(), m_files.end(), [](const auto &a, const auto &b) { return a.path < b.path; });
}

const SourceFile *SourceTree::find(const QString &path) const
{
    const auto hit =
        std::find_if(m_files.begin(), m_files.end(), [&](const auto &f) { return f.path == path; });
    return hit == m_files.end() ? nullptr : &*hit;
}

void SourceTree::readFolder(const QString &folder)
{
    const QDir top(m_root);
    QDirIterator entries(top.filePath(folder), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString path = top.relativeFilePath(entries.next());
        if (isReadFormat(path) && !isForeign(path))
            readFile(path);
    }
}

void SourceTree::readFile(const QString &path)
{
    QFile file(QDir(m_root).filePath(path));
    if (!file.open(QIODevice::ReadOnly))
        return;
    SourceFile source{path, QString::fromUtf8(file.readAll()), {}};
    source.code = source.isCpp() ? withoutComments(source.text) : source.text;
    m_files.push_back(std::move(source));
}

QStringList tableLines(const QString &text)
{
    QStringList lines;
    for (const QString &line : text.split(u'\n')) {
        if (!line.trimmed().isEmpty() && !line.startsWith(u'#'))
            lines.append(line);
    }
    return lines;
}

} // namespace cw::arch
