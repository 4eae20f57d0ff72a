// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/policytable.h"

namespace cw::storage::sql {
namespace {

Result<ArchivePolicy> readPolicy(const Statement &row)
{
    ArchivePolicy policy;
    policy.id = row.integer(0);
    policy.symbol = row.text(1);
    if (const auto market = row.optionalInteger(2))
        policy.market = static_cast<market::Market>(*market);
    policy.kind = static_cast<RowKind>(row.integer(3));
    if (const auto interval = row.optionalInteger(4))
        policy.interval = static_cast<market::Interval::Code>(*interval);
    policy.keepDays = static_cast<int>(row.integer(5));
    policy.schedule = row.text(6);
    policy.window = row.text(7);
    policy.batchRows = row.integer(8);
    policy.maxRetries = static_cast<int>(row.integer(9));
    policy.isEnabled = row.integer(10) != 0;
    if (const auto handled = row.optionalInteger(11))
        policy.handledTo = market::fromUs(*handled);
    policy.createdAt = market::fromUs(row.integer(12));
    policy.coldAfterDays = static_cast<int>(row.integer(13));
    return policy;
}

QVariant marketValue(const ArchivePolicy &policy)
{
    return policy.market ? bound(static_cast<std::int64_t>(*policy.market)) : QVariant();
}

QVariant intervalValue(const ArchivePolicy &policy)
{
    return policy.interval ? bound(std::int64_t{policy.interval->code()}) : QVariant();
}

} // namespace

PolicyTable::PolicyTable(Connection &connection)
    : m_insert(
        connection,
        QStringLiteral(
            "INSERT INTO archive_policies (symbol, market, kind, interval, keep_days, schedule, off_peak, "
            "batch_rows, max_retries, enabled, handled_to, created_at, cold_after_days) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        13),
      m_update(
          connection,
          QStringLiteral(
              "UPDATE archive_policies SET symbol = ?, market = ?, kind = ?, interval = ?, keep_days = ?, "
              "schedule = ?, off_peak = ?, batch_rows = ?, max_retries = ?, enabled = ?, handled_to = ?, "
              "created_at = ?, cold_after_days = ? WHERE id = ?"),
          14),
      m_remove(connection, QStringLiteral("DELETE FROM archive_policies WHERE id = ?"), 1),
      m_select(
          connection,
          QStringLiteral(
              "SELECT id, symbol, market, kind, interval, keep_days, schedule, off_peak, batch_rows, "
              "max_retries, enabled, handled_to, created_at, cold_after_days FROM archive_policies ORDER "
              "BY id"),
          0)
{
}

Result<WriteReport> PolicyTable::write(const ArchivePolicy &policy)
{
    auto statement = policy.id == 0 ? m_insert.get() : m_update.get();
    if (!statement)
        return failFrom(statement);
    const QVariant values[] = {bound(policy.symbol),
                               marketValue(policy),
                               bound(static_cast<std::int64_t>(policy.kind)),
                               intervalValue(policy),
                               bound(std::int64_t{policy.keepDays}),
                               bound(policy.schedule),
                               bound(policy.window),
                               bound(policy.batchRows),
                               bound(std::int64_t{policy.maxRetries}),
                               bound(static_cast<std::int64_t>(policy.isEnabled)),
                               bound(policy.handledTo),
                               bound(policy.createdAt),
                               bound(std::int64_t{policy.coldAfterDays})};
    const auto parameters = (*statement)->parameters();
    std::ranges::copy(values, parameters.begin());
    if (policy.id != 0)
        parameters.back() = bound(policy.id);
    auto changed = (*statement)->run();
    if (!changed)
        return failFrom(changed);
    if (*changed == 0)
        return fail(ErrorCode::NotFound, "There is no archive policy " + std::to_string(policy.id) + '.');
    return policy.id == 0 ? WriteReport{1, 0, 0} : WriteReport{0, 1, 0};
}

Result<WriteReport> PolicyTable::remove(std::int64_t id)
{
    auto changed = m_remove.run({bound(id)});
    if (!changed)
        return failFrom(changed);
    return WriteReport{0, *changed, 1 - *changed};
}

Result<std::vector<ArchivePolicy>> PolicyTable::select()
{
    return m_select.collect<ArchivePolicy>({}, readPolicy);
}

} // namespace cw::storage::sql
