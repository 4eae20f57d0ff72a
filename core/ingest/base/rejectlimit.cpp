// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/rejectlimit.h"

#include <functional>

namespace cw::ingest {
namespace {

/// As many as the quarantine holds.
constexpr std::size_t kRejectsKept = 10'000;

int codeOf(const storage::RejectedRow &row) { return row.interval ? row.interval->code() : -1; }

/// What makes two refusals the same one.
std::size_t identityOf(const storage::RejectedRow &row)
{
    const std::string text =
        row.instrument.symbol + '/' + std::to_string(static_cast<int>(row.instrument.market)) + '/'
        + std::to_string(codeOf(row)) + '/' + row.door + '/' + std::to_string(row.rowKey) + '/' + row.reason;
    return std::hash<std::string>()(text);
}

} // namespace

bool RejectLimit::admits(const storage::RejectedRow &row)
{
    const std::size_t identity = identityOf(row);
    if (m_known.contains(identity))
        return true;
    Window &window = m_windows[{row.instrument, codeOf(row), row.door}];
    const std::int64_t minute =
        std::chrono::floor<std::chrono::minutes>(row.lastAt).time_since_epoch().count();
    if (window.minute != minute)
        window = {minute, 0};
    if (window.rows >= m_newRows)
        return false;
    ++window.rows;
    if (m_known.size() >= kRejectsKept)
        m_known.clear();
    m_known.insert(identity);
    return true;
}

} // namespace cw::ingest
