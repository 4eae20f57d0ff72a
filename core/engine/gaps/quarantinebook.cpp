// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/quarantinebook.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::RejectedFilter;
using interfaces::RejectedRow;

constexpr int kMostRejected = 10'000;

RejectedRow shown(storage::RejectedRow row)
{
    RejectedRow out;
    out.id = row.id;
    out.instrument = std::move(row.instrument);
    out.interval = row.interval;
    out.door = std::move(row.door);
    out.reason = std::move(row.reason);
    out.raw = std::move(row.raw);
    out.times = row.times;
    out.firstAt = row.firstAt;
    out.lastAt = row.lastAt;
    return out;
}

} // namespace

Result<std::vector<RejectedRow>> QuarantineBook::rejected(const RejectedFilter &filter)
{
    const int limit = std::clamp(filter.limit, 1, kMostRejected);
    // The store knows no filter by market: there the newest rows of both are read and the others left out.
    const bool isNarrowed = filter.market && !filter.instrument;
    auto rows = m_pool.call([&](storage::Reader &reader) {
        return reader.rejectedRows(filter.instrument, filter.interval, isNarrowed ? kMostRejected : limit);
    });
    if (!rows)
        return failFrom(rows);
    std::vector<RejectedRow> out;
    for (storage::RejectedRow &row : *rows) {
        if (out.size() == static_cast<std::size_t>(limit))
            break;
        if (!filter.market || row.instrument.market == *filter.market)
            out.push_back(shown(std::move(row)));
    }
    return out;
}

} // namespace cw::engine
