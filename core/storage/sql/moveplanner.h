// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/sql/slicetable.h"
#include "core/storage/store.h"

#include <map>

namespace cw::storage::sql {

/// What the next step of a move is to do.
struct MovePlan {
    Sequence sequence;
    RowKey key;
    Place from = Place::Main;
    Place to = Place::Archive;
    IdRange keys;   ///< rows between these leave …
    TimeRange time; ///< … when their time is in here
    std::optional<ArchiveSlice>
        slice; ///< of the archive, that the rows join or leave; absent: they begin a new one
};

/// Chooses the rows that move next.
class MovePlanner {
public:
    explicit MovePlanner(Connection &connection);

    /// The oldest final rows that are older than `before`, at most `maxRows`; nothing when there is none. Rows that fall
    /// between the keys of a slice join it. Rows right behind the newest slice let it grow to `maxRows`. Others begin a
    /// slice.
    [[nodiscard]] Result<std::optional<MovePlan>> archive(const Sequence &sequence, UtcTime before,
                                                          std::int64_t maxRows);
    /// The oldest archived rows inside `range`, at most `maxRows`, of one slice.
    [[nodiscard]] Result<std::optional<MovePlan>> restore(const Sequence &sequence, TimeRange range,
                                                          std::int64_t maxRows);

private:
    struct Questions {
        LazyStatement first;   ///< key of the oldest row that may leave
        LazyStatement last;    ///< key of the newest
        LazyStatement nth;     ///< key of the last of so many
        LazyStatement between; ///< is anything between two keys?
    };

    [[nodiscard]] Questions &questions(RowKind kind, Place from);
    /// The plan without its slice: `keys` holds everything that may leave, if there is anything.
    [[nodiscard]] Result<std::optional<MovePlan>> begin(const Sequence &sequence, Place from,
                                                        const TimeRange &time);
    /// Cuts the keys at `end`, and so that at most `maxRows` rows leave.
    [[nodiscard]] Result<> cut(MovePlan &plan, std::int64_t end, std::int64_t maxRows);
    /// The slice that rows beginning at the first key of `plan` let grow.
    [[nodiscard]] Result<std::optional<ArchiveSlice>> growing(const MovePlan &plan, std::int64_t maxRows);

    Connection &m_connection;
    KeyTable m_keys;
    SliceTable m_slices;
    std::map<std::pair<RowKind, Place>, Questions> m_questions;
};

} // namespace cw::storage::sql
