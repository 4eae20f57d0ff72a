// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::storage::journal {

/// Version of the bytes `appendBatch` writes; a change of them is a new one.
inline constexpr std::uint32_t kBatchVersion = 1;

/// Appends everything a batch holds, exactly: decimals keep their scale, times their microseconds.
void appendBatch(const WriteBatch &batch, std::string &out);

/// The batch these bytes are, or nothing when they are none: too short, too long, or with a value that no batch has.
[[nodiscard]] std::optional<WriteBatch> readBatch(std::string_view bytes);

} // namespace cw::storage::journal
