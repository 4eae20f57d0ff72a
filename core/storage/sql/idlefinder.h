// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"

#include <map>
#include <span>

namespace cw::storage::sql {

/// Looks among the stored trades for stretches in which nobody traded.
class IdleFinder {
public:
    explicit IdleFinder(Connection &connection);

    /// Reader::idleAfter. `keys` finds the instruments.
    [[nodiscard]] Result<std::vector<std::optional<std::int64_t>>> find(KeyTable &keys,
                                                                        std::span<const IdleQuestion> questions);

private:
    LazyStatement m_find;
};

} // namespace cw::storage::sql
