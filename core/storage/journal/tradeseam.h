// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/formerlook.h"
#include "core/storage/journal/waitingline.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace cw::storage::journal {

/// Where the trades of a run meet those that are stored. A run that cannot read what is stored when it begins, as its
/// database is away or slow, takes trades all the same: nobody knows the last stored id then, so the hole between the two is
/// put on record here, in the transaction that stores the first trade behind it (reliability C4). Who recorded them names
/// its cause later, in the same entry. On the writer thread only.
class TradeSeam {
public:
    /// `database` outlives this. `look`: sees what a former run left before it is joined; may be empty.
    TradeSeam(Database &database, FormerLook look) : m_database(database), m_look(std::move(look)) {}

    /// Adds the holes to the batches of `group`, which is about to be written and follows all that was written before.
    /// Only live rows count: those that a former run left, and of this run the first batch of each instrument. Fails
    /// where reading what is stored may succeed later: the group is not to be written before. What was added then is
    /// right, and is not added again.
    [[nodiscard]] Result<> join(std::span<WaitingBatch> group);
    /// A part of what a former run left cannot be read, and what follows stands behind it: the next batch of each
    /// instrument shows what is missing.
    void noteDamage(const std::string &sentence);

private:
    [[nodiscard]] GapRecord holeBetween(const InstrumentKey &instrument, const IdRange &ids,
                                        const Trade &last, const Trade &next, bool isBehindDamage) const;
    [[nodiscard]] Result<> lookAtFormer(std::span<WaitingBatch> group);
    [[nodiscard]] bool isJoined(const WaitingBatch &item) const;
    [[nodiscard]] Result<> joinPart(WaitingBatch &item, const TradeBatch &part);
    [[nodiscard]] Result<Reader *> reader();
    /// What of missing ids neither the batch nor the ledger tells of.
    [[nodiscard]] Result<std::vector<IdRange>> untold(const WriteBatch &batch,
                                                      const InstrumentKey &instrument, const IdRange &ids);
    /// The newest trade before a batch.
    [[nodiscard]] Result<std::optional<Trade>> lastBefore(const InstrumentKey &instrument);

    Database &m_database;
    FormerLook m_look;
    std::unique_ptr<Reader> m_reader;                     ///< while there is something to join
    std::map<InstrumentKey, std::optional<Trade>> m_last; ///< stored, or of a batch that was joined
    std::set<InstrumentKey> m_joined;                     ///< by a batch of this run
    std::string m_damage;                                 ///< empty: there was none
    std::set<InstrumentKey> m_behindDamage;               ///< a batch behind it has come
};

} // namespace cw::storage::journal
