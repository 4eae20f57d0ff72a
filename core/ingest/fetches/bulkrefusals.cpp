// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/bulkrefusals.h"

#include "core/market/localtime.h"

#include <chrono>
#include <utility>

namespace cw::ingest {
namespace {

constexpr std::int64_t kMostEntries = 60;

} // namespace

void BulkRefusals::take(const archive::BulkIssue &issue)
{
    if (++m_count > kMostEntries)
        return;
    storage::RejectedRow row;
    row.instrument = m_instrument;
    row.interval = m_interval;
    row.door = "bulk";
    row.rowKey = issue.key;
    row.reason = "Line " + std::to_string(issue.line) + " of " + m_file + ": " + issue.reason + '.';
    row.raw = issue.text;
    row.firstAt = row.lastAt = market::localTime();
    m_rows.push_back(std::move(row));
}

std::vector<storage::RejectedRow> BulkRefusals::takeRows() { return std::exchange(m_rows, {}); }

} // namespace cw::ingest
