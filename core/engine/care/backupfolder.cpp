// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/care/backupfolder.h"

#include <QDateTime>
#include <QDir>
#include <QRegularExpression>

namespace cw::engine {
namespace {

/// The order of such texts is the order of time.
QString stampOf(market::UtcTime time)
{
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(milliseconds.count())
        .toUTC()
        .toString(QStringLiteral("yyyyMMdd'T'HHmmss.zzz'Z'"));
}

} // namespace

std::string backupPath(const std::string &folder, std::string_view engine, market::UtcTime now)
{
    const QString suffix = engine == "sqlite" ? QStringLiteral(".db") : QStringLiteral(".dump");
    return folder + "/candlewright-" + (stampOf(now) + suffix).toStdString();
}

std::vector<std::string> removeOldBackups(const std::string &folder, int keepDays, market::UtcTime now)
{
    static const QRegularExpression kName(
        QStringLiteral("\\Acandlewright-(\\d{8}T\\d{6}\\.\\d{3}Z)\\.(db|dump)\\z"));
    std::vector<std::string> removed;
    if (keepDays == 0)
        return removed;
    const QString oldest = stampOf(now - std::chrono::days(keepDays));
    QDir dir(QString::fromStdString(folder));
    const QStringList names = dir.entryList(QDir::Files, QDir::Name | QDir::Reversed).filter(kName);
    for (const QString &name : names.mid(1)) {
        if (kName.match(name).captured(1) < oldest && dir.remove(name))
            removed.push_back(dir.filePath(name).toStdString());
    }
    return removed;
}

} // namespace cw::engine
