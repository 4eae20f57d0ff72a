// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/rowrules.h"

#include <utility>
#include <vector>

namespace cw::storage {

/// Appends `row`, which comes behind the rows in `out` or has the key of the last one: then the better stays.
template<class Row>
void appendBetter(std::vector<Row> &out, Row row)
{
    if (out.empty() || keyOf(out.back()) != keyOf(row))
        out.push_back(std::move(row));
    else
        keepBetter(out.back(), std::move(row));
}

/// The rows of two places, both in `order`, as one run of at most `limit` rows. The better of rows with an equal key
/// stays, of equals that of `first`. Each of the two may have been cut at `limit`, too.
template<class Row>
std::vector<Row> mergedRows(std::vector<Row> first, std::vector<Row> second, Order order, std::int64_t limit)
{
    const auto isAfter = [order](const Row &a, const Row &b) {
        return order == Order::Ascending ? keyOf(a) > keyOf(b) : keyOf(a) < keyOf(b);
    };
    std::vector<Row> out;
    out.reserve(first.size() + second.size());
    auto other = second.begin();
    for (Row &row : first) {
        for (; other != second.end() && isAfter(row, *other); ++other)
            appendBetter(out, std::move(*other));
        appendBetter(out, std::move(row));
    }
    for (; other != second.end(); ++other)
        appendBetter(out, std::move(*other));
    if (static_cast<std::int64_t>(out.size()) > limit)
        out.erase(out.begin() + limit, out.end());
    return out;
}

} // namespace cw::storage
