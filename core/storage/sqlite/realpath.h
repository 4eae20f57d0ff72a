// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace cw::storage::sqlite {

/// The path of a database file behind all links, which also need not lead to a file that is there. Its lock, its log and
/// the notes beside it go by this name, so that one file has one of each.
[[nodiscard]] QString realPath(const QString &path);

} // namespace cw::storage::sqlite
