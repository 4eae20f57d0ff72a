// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/durablefile.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include <filesystem>
#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace cw::storage {
namespace {

std::error_code renameFile(const QString &from, const QString &to)
{
    std::error_code error;
    std::filesystem::rename(std::filesystem::path(from.toStdU16String()), to.toStdU16String(), error);
    return error;
}

tl::unexpected<Error> failure(const QString &path, const std::error_code &error)
{
    return fail(ErrorCode::Storage, QStringLiteral("'%1' could not be written: %2.")
                                        .arg(path, QString::fromStdString(error.message()))
                                        .toStdString());
}

} // namespace

QString timeStamp()
{
    return QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmss.zzz'Z'"));
}

bool syncToDisk(const QString &path)
{
#ifdef Q_OS_UNIX
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool done = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return done;
#else
    Q_UNUSED(path)
    return true;
#endif
}

Result<> moveDurably(const QString &from, const QString &to)
{
    std::error_code error = std::make_error_code(std::errc::io_error);
    if (syncToDisk(from))
        error = renameFile(from, to);
    if (!error && !syncToDisk(QFileInfo(to).path()))
        error = std::make_error_code(std::errc::io_error);
    if (error)
        return failure(to, error);
    return {};
}

Result<> renameTogether(const QString &path, const QString &to, const QStringList &suffixes)
{
    for (const QString &suffix : suffixes) {
        if (!QFileInfo::exists(path + suffix))
            continue;
        if (const auto error = renameFile(path + suffix, to + suffix))
            return failure(to + suffix, error);
    }
    if (!syncToDisk(QFileInfo(to).path()) || !syncToDisk(QFileInfo(path).path()))
        return failure(to, std::make_error_code(std::errc::io_error));
    return {};
}

} // namespace cw::storage
