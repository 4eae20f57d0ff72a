// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"

#include <QString>

#include <functional>

namespace cw::storage {

/// Lets `write` fill a temporary file beside `file`, forces it to the disk and gives it its name. What fails leaves
/// nothing. Conflict when `file` is there, InvalidInput when its folder is not.
[[nodiscard]] Result<BackupReport> writeBackup(const std::string &file,
                                               const std::function<Result<>(const QString &part)> &write);

} // namespace cw::storage
