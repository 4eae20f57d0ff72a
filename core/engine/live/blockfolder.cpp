// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/blockfolder.h"

#include "core/engine/base/log.h"
#include "core/engine/live/exchangeblocks.h"

#include <QDir>
#include <QFile>

#include <filesystem>
#include <optional>

namespace cw::engine {
namespace {

using ingest::BlockMark;

/// While it is written.
const QString kUnfinished = QStringLiteral(".new");

/// A host may have a port, which is no part of a file's name everywhere.
QString pathOf(const std::string &folder, const std::string &host)
{
    const QByteArray name = QByteArray::fromStdString(host).toPercentEncoding();
    return QDir(QString::fromStdString(folder)).filePath(QString::fromLatin1(name));
}

std::optional<BlockMark> markAt(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return ingest::parseBlockMark(file.readAll().trimmed().toStdString());
}

bool isOver(const BlockMark &mark, BlockMark::Moment now)
{
    return ingest::remainingOf(mark, now) == std::chrono::milliseconds(0);
}

/// A reader finds the former mark or this one, whole.
bool writeMark(const QString &path, const BlockMark &mark)
{
    QFile file(path + kUnfinished);
    const QByteArray text = QByteArray::fromStdString(ingest::blockMarkText(mark)) + '\n';
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.flush())
        return false;
    file.close();
    std::error_code error;
    std::filesystem::rename(file.fileName().toStdU16String(), path.toStdU16String(), error);
    return !error;
}

/// Another process may have heard of another block meanwhile.
void removeIfOver(const QString &path, BlockMark::Moment now)
{
    const auto mark = markAt(path);
    if (!mark || isOver(*mark, now))
        QFile::remove(path);
}

} // namespace

BlockFolder::Marks BlockFolder::read(BlockMark::Moment now)
{
    Marks marks;
    if (m_path.empty())
        return marks;
    const QDir folder(QString::fromStdString(m_path));
    for (const QString &name : folder.entryList(QDir::Files)) {
        const QString path = folder.filePath(name);
        if (name.endsWith(kUnfinished))
            continue;
        const auto mark = markAt(path);
        if (mark && !isOver(*mark, now))
            marks.emplace(QByteArray::fromPercentEncoding(name.toLatin1()).toStdString(), *mark);
        else
            QFile::remove(path);
    }
    for (const auto &[host, mark] : marks)
        m_kept.insert_or_assign(host, mark.until);
    return marks;
}

void BlockFolder::keep(const Marks &marks, BlockMark::Moment now)
{
    if (m_path.empty())
        return;
    for (const auto &[host, mark] : marks) {
        const auto known = m_kept.find(host);
        if (known != m_kept.end() && std::chrono::abs(known->second - mark.until) <= kSameBlock)
            continue;
        if (!QDir().mkpath(QString::fromStdString(m_path)) || !writeMark(pathOf(m_path, host), mark))
            qCWarning(logEngine, "The pause of %s is not kept beside the database: %s cannot be written.",
                      host.c_str(), m_path.c_str());
        m_kept.insert_or_assign(host, mark.until);
    }
    std::erase_if(m_kept, [&](const auto &kept) {
        if (marks.contains(kept.first))
            return false;
        removeIfOver(pathOf(m_path, kept.first), now);
        return true;
    });
}

} // namespace cw::engine
