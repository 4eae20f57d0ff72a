// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// What the exchange said about its instruments. Rows that exist only because something is stored for them
/// are not shown here.
class InstrumentTable {
public:
    explicit InstrumentTable(Connection &connection);

    /// Describes the instrument with `id`, which exists. Inserted the first time, then updated, or skipped
    /// when nothing changed.
    [[nodiscard]] Result<WriteReport> write(std::int64_t id, const market::Instrument &instrument,
                                            std::int64_t nowUs);
    /// All described ones by market and symbol.
    [[nodiscard]] Result<std::vector<market::Instrument>> select();

private:
    LazyStatement m_describe;
    LazyStatement m_update;
    LazyStatement m_select;
};

} // namespace cw::storage::sql
