// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/databasetext.h"

#include "ui/models/texts.h"

#include <QCoreApplication>
#include <QStringList>

namespace cw::models {
namespace {

struct DatabaseText {
    Q_DECLARE_TR_FUNCTIONS(DatabaseText)
};

constexpr std::int64_t kMebibyte = 1LL << 20;

QString mebibytes(std::int64_t bytes) { return countText(bytes / kMebibyte); }

} // namespace

QString databaseText(const interfaces::EngineStatus &status)
{
    if (status.databaseEngine.empty())
        return {};
    QStringList lines{DatabaseText::tr("Database: %1 %2, %3, %4 MiB")
                          .arg(QString::fromStdString(status.databaseEngine),
                               QString::fromStdString(status.databaseVersion),
                               QString::fromStdString(status.databaseLocation),
                               mebibytes(status.databaseBytes)),
                      DatabaseText::tr("Commits: %1").arg(QString::fromStdString(status.databaseDurability))};
    if (status.diskFreeBytes)
        lines << DatabaseText::tr("Left on its disk: %1 MiB").arg(mebibytes(*status.diskFreeBytes));
    for (const std::string &warning : status.databaseWarnings)
        lines << QString::fromStdString(warning);
    if (!status.node.empty())
        lines << DatabaseText::tr("Node %1 records %2 instruments, %3 nodes live")
                     .arg(QString::fromStdString(status.node), countText(status.shards),
                          countText(status.nodes));
    return lines.join(u'\n');
}

} // namespace cw::models
