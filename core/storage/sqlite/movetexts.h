// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/archivist.h"

namespace cw::storage::sqlite {

/// Rows are looked at, copied and removed, one after the other: nobody else writes meanwhile.
[[nodiscard]] sql::MoveTexts moveTexts(RowKind kind, Place from, Place to);

} // namespace cw::storage::sqlite
