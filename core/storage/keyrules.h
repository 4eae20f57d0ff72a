// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <optional>
#include <string>

namespace cw::storage {

/// Why rows of this instrument must not be stored, as one sentence, or nothing. The same for every engine:
/// the symbol has 1 to 50 bytes of valid UTF-8 without control characters (a NUL would cut a PostgreSQL
/// statement).
[[nodiscard]] std::optional<std::string> whyInvalid(const InstrumentKey &key);

/// Why a named value must not be stored, or nothing: the name is not empty, both parts are UTF-8 without NUL.
[[nodiscard]] std::optional<std::string> whyInvalidState(const std::string &name, const std::string &value);

} // namespace cw::storage
