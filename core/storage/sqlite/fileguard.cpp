// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/fileguard.h"

#include "core/storage/sqlite/quarantine.h"

#include <QFile>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

#include <algorithm>

namespace cw::storage::sqlite {
namespace {

/// How long a writer leaves a file alone that it must not touch.
constexpr std::chrono::milliseconds kPause{1'000};

tl::unexpected<Error> passing(ErrorCode code, std::string detail)
{
    return tl::unexpected(Error{code, std::move(detail), kPause});
}

} // namespace

FileIdentity FileIdentity::of(const QString &path)
{
    FileIdentity identity;
#ifdef Q_OS_UNIX
    struct stat facts {};
    if (::stat(QFile::encodeName(path).constData(), &facts) == 0)
        identity = {static_cast<std::uint64_t>(facts.st_dev), static_cast<std::uint64_t>(facts.st_ino)};
#else
    // An open file can neither be deleted nor replaced there.
    Q_UNUSED(path)
#endif
    return identity;
}

FileGuard::FileGuard(const QString &path, DiskRoom room, std::int64_t reserveBytes)
    : m_path(path), m_folder(QFileInfo(path).path().toStdString()), m_identity(FileIdentity::of(path)),
      m_room(std::move(room)), m_reserve(m_folder + "/reserve", reserveBytes)
{
}

Result<> FileGuard::checkFile() const
{
    const FileIdentity now = FileIdentity::of(m_path);
    if (now == m_identity)
        return {};
    const std::string path = m_path.toStdString();
    if (now.number == 0)
        return passing(
            ErrorCode::Storage,
            "The database file '" + path
                + "' was deleted or moved away while the program uses it. Nothing more is written to it; put "
                  "it back, or stop the program and restore a backup.");
    return passing(ErrorCode::Storage,
                   "The database file '" + path
                       + "' was replaced by another one while the program uses it. Nothing is "
                         "written to either; restart the program to use the new one.");
}

Result<> FileGuard::checkRoom() const
{
    // After the disk was full the room that the reserve gave back is for a clean end, not for further rows.
    DiskRoom room = m_room;
    if (m_wasFull)
        room.keepFree = std::max(room.keepFree, 2 * m_reserve.bytes());
    return room.check(m_folder);
}

Result<> FileGuard::checkWritable()
{
    if (auto same = checkFile(); !same)
        return same;
    const std::lock_guard lock(m_mutex);
    if (!m_damage.empty())
        return passing(ErrorCode::Corrupt, m_damage + " Nothing more is written to it.");
    if (auto room = checkRoom(); !room)
        return passing(ErrorCode::StorageFull, std::move(room).error().detail);
    m_wasFull = false;
    return {};
}

void FileGuard::keepReserve()
{
    const std::lock_guard lock(m_mutex);
    if (!m_wasFull && checkRoom())
        m_reserve.make(Reserve::Clock::now());
}

void FileGuard::noteFailure(const Error &error)
{
    // Our own refusals say when to try again; those of SQLite do not.
    if (error.retryAfter)
        return;
    // What was read of a file that took the place of ours says nothing of ours.
    if (error.code == ErrorCode::Corrupt && checkFile())
        condemn(error.detail);
    if (error.code != ErrorCode::StorageFull)
        return;
    const std::lock_guard lock(m_mutex);
    m_wasFull = true;
    m_reserve.giveUp(Reserve::Clock::now());
}

void FileGuard::condemn(const std::string &finding)
{
    const std::lock_guard lock(m_mutex);
    if (!m_damage.empty())
        return;
    m_damage = finding;
    noteDamage(m_path, finding);
}

void FileGuard::noteOtherWriter()
{
    const std::lock_guard lock(m_mutex);
    m_hasOtherWriter = true;
}

bool FileGuard::hasOtherWriter() const
{
    const std::lock_guard lock(m_mutex);
    return m_hasOtherWriter;
}

std::vector<std::string> FileGuard::warnings() const
{
    std::vector<std::string> out;
    const std::lock_guard lock(m_mutex);
    if (!m_damage.empty())
        out.push_back(m_damage);
    if (const auto room = checkRoom(); !room)
        out.push_back(room.error().detail);
    return out;
}

} // namespace cw::storage::sqlite
