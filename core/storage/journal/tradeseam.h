// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/waitingline.h"

#include <memory>
#include <optional>
#include <set>
#include <span>

namespace cw::storage::journal {

/// Where the trades of a run that began without its database meet those that are stored. Nobody knew the last stored id
/// when the first of them came, so the hole between the two is put on record here, in the transaction that stores the
/// first trade behind it (reliability C4). Who recorded them names its cause later, in the same entry.
/// On the writer thread only.
class TradeSeam {
public:
    /// `database` outlives this.
    explicit TradeSeam(Database &database) : m_database(database) {}

    /// Adds the holes to the batches of `group`, which is about to be written and follows all that was written before.
    /// Only live rows count: those that a former run left, and of this run the first batch of each instrument. Fails
    /// where reading what is stored may succeed later: the group is not to be written before. What was added then is
    /// right, and is not added again.
    [[nodiscard]] Result<> join(std::span<WaitingBatch> group);

private:
    [[nodiscard]] Result<> joinPart(WaitingBatch &item, const TradeBatch &part, std::span<const WaitingBatch> before);
    [[nodiscard]] Result<std::optional<Trade>> lastBefore(const TradeBatch &part,
                                                          std::span<const WaitingBatch> before);
    [[nodiscard]] Result<std::optional<Trade>> lastStored(const InstrumentKey &instrument);

    Database &m_database;
    std::unique_ptr<Reader> m_reader;
    std::set<InstrumentKey> m_joined; ///< by a batch of this run
};

} // namespace cw::storage::journal
