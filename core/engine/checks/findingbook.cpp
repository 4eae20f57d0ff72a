// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/findingbook.h"

#include "core/engine/base/blockingwrite.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::Finding;
using interfaces::FindingFilter;

constexpr int kMostFindings = 10'000;

Finding shown(storage::Finding row)
{
    return {row.id,
            std::move(row.series),
            row.openTime,
            std::move(row.witness),
            std::move(row.field),
            std::move(row.stored),
            std::move(row.expected),
            std::move(row.outcome),
            row.foundAt,
            std::move(row.policy),
            row.storedSource ? std::string(market::sourceText(*row.storedSource)) : std::string(),
            row.closedAt,
            std::move(row.closedBy)};
}

} // namespace

Result<std::vector<Finding>> FindingBook::findings(const FindingFilter &filter)
{
    const int limit = std::clamp(filter.limit, 1, kMostFindings);
    // The store knows no filter by market: there the newest rows of both are read and the others left out.
    const bool isNarrowed = filter.market && !filter.instrument;
    auto rows = m_pool.call([&](storage::Reader &reader) {
        return reader.findings(
            {filter.instrument, filter.interval, isNarrowed ? kMostFindings : limit, filter.onlyOpen});
    });
    if (!rows)
        return failFrom(rows);
    std::vector<Finding> out;
    for (storage::Finding &row : *rows) {
        if (out.size() == static_cast<std::size_t>(limit))
            break;
        if (!filter.market || row.series.instrument.market == *filter.market)
            out.push_back(shown(std::move(row)));
    }
    return out;
}

Result<> FindingBook::dismiss(std::int64_t id)
{
    storage::WriteBatch batch;
    batch.dismissedFindings.push_back(id);
    auto written = writeNow(m_queue, std::move(batch));
    if (!written)
        return failFrom(written);
    if (written->updated == 0)
        return fail(ErrorCode::NotFound, "There is no open finding " + std::to_string(id) + '.');
    return {};
}

} // namespace cw::engine
