// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/merge.h"
#include "core/storage/store.h"

namespace cw::storage::postgres {

/// " ON CONFLICT … DO UPDATE …" when trades come into `table`: only better ones.
[[nodiscard]] QString tradeMerge(const QString &table);

/// Writes trades: an id that is stored already is skipped, unless the new row differs and has a better source.
class TradeWriter {
public:
    /// Writes to the table of `target`. `isStaging`: the role may make temporary tables.
    TradeWriter(Connection &connection, bool isStaging, Place target = Place::Main);

    /// `rows`: ascending, one an id. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId, std::span<const Trade> rows,
                                            std::int64_t nowUs);

private:
    [[nodiscard]] Result<WriteReport> writePiece(std::int64_t instrumentId, std::span<const Trade> rows,
                                                 std::int64_t nowUs);

    Connection &m_connection;
    bool m_isStaging;
    MergeTexts m_texts;
};

} // namespace cw::storage::postgres
