// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <functional>
#include <span>

namespace cw::storage::journal {

/// Looks at batches that a former run left in its journal, with what is stored before they are, and may add to them: what
/// it adds is stored with them or not at all. On the writer thread; called again with the same batches when they could not
/// be written. Fails as reading does.
using FormerLook = std::function<Result<>(Reader &reader, std::span<WriteBatch *const> batches)>;

} // namespace cw::storage::journal
