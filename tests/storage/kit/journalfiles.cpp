// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/journalfiles.h"

#include <QDir>
#include <QFile>

#include <utility>

namespace cw::storage::test {

std::vector<WriteBatch> readAll(journal::Journal &journal, const journal::Stretch &stretch,
                                std::vector<std::string> *damage)
{
    std::vector<WriteBatch> batches;
    journal::Stretch rest = stretch;
    while (!rest.isEmpty()) {
        journal::Chunk chunk = journal.read(rest);
        for (auto &stored : chunk.batches)
            batches.push_back(std::move(stored.batch));
        if (damage)
            damage->insert(damage->end(), chunk.damage.begin(), chunk.damage.end());
        rest.from = chunk.next;
    }
    return batches;
}

QStringList segmentsIn(const QString &folder)
{
    return QDir(folder).entryList({QStringLiteral("*.journal")}, QDir::Files, QDir::Name);
}

QStringList setAsideIn(const QString &folder)
{
    return QDir(folder).entryList({QStringLiteral("*.bad")}, QDir::Files, QDir::Name);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(path));
    return file.readAll();
}

void setContent(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(path));
}

} // namespace cw::storage::test
