// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"
#include "core/storage/store.h"

#include <set>
#include <span>
#include <string>

namespace cw::ingest {

/// Rows that a former run of this node left in its journal, and that come behind a backup which took the place of the
/// database meanwhile: the run that recorded them did not know that database, and how it ended has nothing to do with the
/// backup. So it is put on record as a run that could not read what is stored (UnreadRun), in the transaction that stores
/// its first rows: what is missing before them is the backup's, what is missing behind them is the end of that run.
class FormerRows {
public:
    /// `node`: empty on a database of one node.
    explicit FormerRows(std::string node) : m_node(std::move(node)) {}

    /// Adds the record to the first of `batches`, which are about to be stored; as storage::journal::FormerLook.
    [[nodiscard]] Result<> look(storage::Reader &reader, std::span<storage::WriteBatch *const> batches);

private:
    std::string m_node;
    std::set<market::InstrumentKey> m_looked; ///< nothing is to be put on record for them
    std::set<market::Market> m_recorded;
};

} // namespace cw::ingest
