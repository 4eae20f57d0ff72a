// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/partlist.h"

#include <chrono>

namespace cw::storage::postgres {

/// Parts of partitioned tables that are old and hold nothing any more.
class EmptyParts {
public:
    explicit EmptyParts(Connection &connection) : m_connection(connection) {}

    /// Removes months of candles that ended two months before `today` or earlier, and blocks of trades that are not among
    /// the newest two, when they are empty. Answers the names. A part that somebody uses is left.
    [[nodiscard]] Result<std::vector<std::string>> drop(std::chrono::sys_days today);

private:
    [[nodiscard]] Result<std::vector<PartName>> old(std::chrono::sys_days today);
    [[nodiscard]] Result<bool> isEmpty(const QString &name);
    /// False when it is in use or not empty after all.
    [[nodiscard]] Result<bool> dropIfEmpty(const PartName &part);

    Connection &m_connection;
};

} // namespace cw::storage::postgres
