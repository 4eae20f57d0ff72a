// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/mergerows.h"
#include "core/storage/sql/keytable.h"
#include "core/storage/sql/rowtables.h"

#include <array>

namespace cw::storage::sql {

/// One question, put to the table of each place.
class PlaceStatements {
public:
    /// `textFor(place)` is the question.
    template<class TextFor>
    PlaceStatements(Connection &connection, TextFor textFor, int parameters)
        : m_statements{LazyStatement(connection, textFor(Place::Main), parameters),
                       LazyStatement(connection, textFor(Place::Archive), parameters),
                       LazyStatement(connection, textFor(Place::Temporary), parameters)}
    {
    }

    [[nodiscard]] LazyStatement &at(Place place) { return m_statements[static_cast<std::size_t>(place)]; }

private:
    std::array<LazyStatement, 3> m_statements;
};

/// True when a place that holds `span` may hold some of `wanted`.
[[nodiscard]] inline bool reaches(const IdRange &span, const IdRange &wanted)
{
    return !span.isEmpty() && span.overlaps(wanted);
}

/// Rows of all places as one run. `ask(place)`, a Result of rows in `order` and at most `limit`, is called for the main
/// table and for those that may hold some of the keys `wanted`.
template<class Row, class Ask>
[[nodiscard]] Result<std::vector<Row>> fromAllPlaces(const RowKey &key, const IdRange &wanted, Order order,
                                                     std::int64_t limit, Ask ask)
{
    Result<std::vector<Row>> rows = ask(Place::Main);
    for (const auto &[place, span] :
         {std::pair(Place::Archive, key.archived), std::pair(Place::Temporary, key.temporary)}) {
        if (!rows || !reaches(span, wanted))
            continue;
        Result<std::vector<Row>> more = ask(place);
        if (!more)
            return more;
        if (more->empty())
            continue;
        rows = mergedRows(std::move(*rows), std::move(*more), order, std::max<std::int64_t>(limit, 0));
    }
    return rows;
}

} // namespace cw::storage::sql
