// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/types.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace cw::ingest {

using market::IdRange;
using market::Trade;

/// Proof by ids that a live trade sequence is complete: every id is taken once, and every jump is a hole until its
/// ids arrive late or by REST. Pure state; one call a trade, no allocation while ids rise by one.
class TradeTrack {
public:
    /// `lastStored`: newest id of the former run, so that the first live trade shows what was missed since.
    explicit TradeTrack(std::optional<std::int64_t> lastStored = std::nullopt) : m_lastStored(lastStored) {}

    /// True when the trade is new and must be stored; false for a duplicate.
    [[nodiscard]] bool take(std::int64_t id)
    {
        if (id == m_next) {
            ++m_next;
            return true;
        }
        return m_next == kUnknown ? takeFirst(id) : takeOutOfOrder(id);
    }

    /// Holes that appeared since the last call, for the ledger.
    [[nodiscard]] std::vector<IdRange> takeFreshHoles() { return std::exchange(m_fresh, {}); }
    /// Another source says that every id below `next` exists: what has not come yet is a hole. Nothing happens before
    /// the first trade.
    void expectUpTo(std::int64_t next);
    /// `lastStored` of the constructor, when it is known only after trades were taken.
    void joinTo(std::int64_t lastStored);
    /// Rows with these ids were taken but could not be stored: they are missing again.
    void lose(const IdRange &ids);
    /// The same where the ledger knows it already.
    void reopen(const IdRange &ids) { m_holes.add(ids); }
    /// These ids are stored now, or are known not to exist any more.
    void settle(const IdRange &ids) { m_holes.remove(ids); }
    /// What of `ids` is still missing.
    [[nodiscard]] std::vector<IdRange> missingOf(const IdRange &ids) const;

    [[nodiscard]] const market::IdRanges &holes() const noexcept { return m_holes; }
    /// The first id that was taken; −1 before it.
    [[nodiscard]] std::int64_t first() const noexcept { return m_first; }
    /// The id the next trade has when nothing is lost; −1 before the first.
    [[nodiscard]] std::int64_t next() const noexcept { return m_next; }

private:
    static constexpr std::int64_t kUnknown = -1;

    [[nodiscard]] bool takeFirst(std::int64_t id);
    [[nodiscard]] bool takeOutOfOrder(std::int64_t id);
    void addHole(const IdRange &ids);

    std::optional<std::int64_t> m_lastStored;
    std::int64_t m_first = kUnknown;
    std::int64_t m_next = kUnknown;
    market::IdRanges m_holes;
    std::vector<IdRange> m_fresh;
};

} // namespace cw::ingest
