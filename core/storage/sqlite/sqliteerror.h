// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlError>
#include <QString>

namespace cw::storage::sqlite {

/// What an answer of the driver means for the caller: busy and locked become Busy, a full disk StorageFull,
/// the rest Storage. Errors of the file system carry `retryAfter`: the same call may succeed later on a fresh
/// connection. `doing` is the middle of the sentence, for example "write candles".
[[nodiscard]] Error toError(const QSqlError &error, const QString &doing);

} // namespace cw::storage::sqlite
