// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/archivist.h"

namespace cw::storage::postgres {

/// Rows leave and arrive in one statement. Two would lose what another session commits between them.
[[nodiscard]] sql::MoveTexts moveTexts(RowKind kind, Place from, Place to);

} // namespace cw::storage::postgres
