// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/startlook.h"

#include "core/storage/sqlite/databasefile.h"
#include "core/storage/sqlite/filecheck.h"
#include "core/storage/sqlite/quarantine.h"

#include <QDir>
#include <QFileInfo>

namespace cw::storage::sqlite {
namespace {

/// Read through in about a second. Larger files, and those that were closed properly, are checked while the program runs.
constexpr qint64 kSoonChecked = 128LL << 20;

Error corrupt(std::string detail) { return {ErrorCode::Corrupt, std::move(detail), std::nullopt}; }

/// Why there is no database, if there was one.
Result<> refuseSilentReplacement(const QString &path)
{
    if (QFileInfo::exists(restoringPath(path)))
        return tl::unexpected(
            corrupt(QStringLiteral("There is no database '%1': the restore of a backup was cut off.")
                        .arg(path)
                        .toStdString()));
    const QString aside = newestSetAside(path);
    if (aside.isEmpty())
        return {};
    return tl::unexpected(
        corrupt(QStringLiteral("There is no database '%1': it was damaged and was set aside as '%2'.")
                    .arg(path, aside)
                    .toStdString()));
}

/// The finding, if there is damage.
Result<> readThrough(const QString &path)
{
    auto connection = Connection::open(path, Access::Read);
    if (!connection)
        return failFrom(connection);
    if (auto checked = checkTables(**connection, Depth::Quick, {}); !checked)
        return failFrom(checked);
    return {};
}

Result<> findDamage(const QString &path, bool isRead)
{
    if (const auto note = damageNote(path))
        return tl::unexpected(corrupt(*note));
    if (auto state = inspectFile(path); !state)
        return failFrom(state);
    return isRead ? readThrough(path) : Result<>();
}

} // namespace

Error setAsideFor(const QString &path, const std::string &finding)
{
    const auto name = setAside(path);
    if (!name)
        return corrupt(finding + " It is left where it is: " + name.error().detail);
    return corrupt(finding + " It was set aside as '" + name->toStdString()
                   + "'; nothing of it was deleted.");
}

Result<StartLook> lookAtStart(const QString &path, bool startFresh)
{
    const QFileInfo file(path);
    if (!QDir::isAbsolutePath(path) || file.isDir())
        return StartLook(); // opening it says what is wrong
    if (auto finished = finishSettingAside(path); !finished)
        return failFrom(finished);
    if (file.size() == 0) {
        if (auto refused = refuseSilentReplacement(path); !refused && !startFresh)
            return failFrom(refused);
        return StartLook();
    }
    const bool wasCutOff = QFileInfo(path + QStringLiteral("-wal")).size() > 0;
    const bool isRead = wasCutOff && file.size() <= kSoonChecked;
    const auto sound = findDamage(path, isRead);
    if (!sound && sound.error().code == ErrorCode::Corrupt)
        return tl::unexpected(setAsideFor(path, sound.error().detail));
    return StartLook{!isRead};
}

} // namespace cw::storage::sqlite
