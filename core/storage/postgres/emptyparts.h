// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/partlist.h"

#include <chrono>

namespace cw::storage::postgres {

/// Parts of tables that are cut up, old and without a row.
class EmptyParts {
public:
    /// `layout` is Partitions or Timescale.
    EmptyParts(Connection &connection, Layout layout) : m_connection(connection), m_layout(layout) {}

    /// Removes months of candles that ended two months before `today` or earlier, and blocks of trades that are not among
    /// the newest two, when they are empty. Answers the names. A part that somebody uses is left.
    [[nodiscard]] Result<std::vector<std::string>> drop(std::chrono::sys_days today);

private:
    [[nodiscard]] Result<std::vector<PartName>> old(std::chrono::sys_days today);
    [[nodiscard]] Result<bool> isEmpty(const PartName &part);
    /// False when it is in use or not empty after all.
    [[nodiscard]] Result<bool> dropIfEmpty(const PartName &part);

    Connection &m_connection;
    const Layout m_layout;
};

} // namespace cw::storage::postgres
