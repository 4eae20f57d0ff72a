// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/movelock.h"

namespace cw::storage::sql {
namespace {

/// First number of the locks on moves, 'CWM0'; the kind of rows is added. The second is made of the owner's number.
constexpr std::int64_t kMoveLocks = 0x43574d30;

} // namespace

std::string describe(const Sequence &sequence)
{
    std::string text =
        std::string(rowKindText(sequence.kind)) + " of " + market::describe(sequence.instrument);
    if (sequence.interval)
        text += ' ' + std::string(sequence.interval->text());
    return text;
}

MoveLock::MoveLock(Connection &connection)
    : m_connection(connection), m_lock(connection, connection.dialect().tryMoveLock, 2)
{
}

Result<> MoveLock::take(const Sequence &sequence, std::int64_t owner)
{
    if (m_connection.dialect().tryMoveLock.isEmpty())
        return {};
    constexpr std::int64_t kMostLocks = INT32_MAX;
    auto taken = m_lock.first<bool>(
        {bound(kMoveLocks + static_cast<std::int64_t>(sequence.kind)), bound(owner % kMostLocks)},
        [](const Statement &row) -> Result<bool> { return row.integer(0) == 1; });
    if (!taken)
        return failFrom(taken);
    if (taken->value_or(false))
        return {};
    return fail(ErrorCode::Busy, "Another node moves " + describe(sequence) + " at this moment.");
}

} // namespace cw::storage::sql
