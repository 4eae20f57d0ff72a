// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqliteerror.h"

namespace cw::storage::sqlite {
namespace {

/// Primary result codes of SQLite; the driver reports extended ones, whose low byte this is.
enum PrimaryCode {
    kBusy = 5,
    kLocked = 6,
    kIoError = 10,
    kCorrupt = 11,
    kFull = 13,
    kCantOpen = 14,
    kProtocol = 15,
    kNotADatabase = 26,
};

/// How long to leave a file system alone that just failed.
constexpr std::chrono::milliseconds kIoPause{500};

} // namespace

Error toError(const QSqlError &error, const QString &doing)
{
    const QString reason = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    Error out;
    out.code = ErrorCode::Storage;
    out.detail = QStringLiteral("The database could not %1: %2 (SQLite code %3).")
                     .arg(doing, reason, error.nativeErrorCode())
                     .toStdString();
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case kBusy:
    case kLocked:
    case kProtocol: out.code = ErrorCode::Busy; break;
    case kFull: out.code = ErrorCode::StorageFull; break;
    case kIoError:
    case kCantOpen: out.retryAfter = kIoPause; break;
    case kCorrupt:
    case kNotADatabase: out.detail += " The file is damaged; restore a backup."; break;
    default: break;
    }
    return out;
}

} // namespace cw::storage::sqlite
