// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/bulkupsert.h"

namespace cw::storage::sqlite {
namespace {

/// Rows a statement. Measured: beyond 64 nothing is gained; the smaller ones serve the rest of a batch.
constexpr std::size_t kChunks[] = {64, 16, 4, 1};

QString statementText(const UpsertShape &shape, std::size_t rows, const QString &action)
{
    QStringList all;
    for (std::size_t i = 0; i < rows; ++i)
        all.append(shape.row);
    return shape.insert + all.join(u',') + QStringLiteral(" ON CONFLICT ") + shape.key
           + QStringLiteral(" DO ") + action;
}

} // namespace

BulkUpsert::BulkUpsert(sql::Connection &connection, UpsertShape shape)
    : m_shared(static_cast<std::size_t>(shape.shared)), m_perRow(static_cast<std::size_t>(shape.perRow))
{
    for (const std::size_t rows : kChunks) {
        const int parameters = shape.shared + static_cast<int>(rows) * shape.perRow;
        m_steps.push_back(
            {rows,
             sql::LazyStatement(connection, statementText(shape, rows, QStringLiteral("NOTHING")),
                                parameters),
             sql::LazyStatement(connection, statementText(shape, rows, shape.update), parameters),
             std::nullopt});
        if (!shape.confirm.isEmpty())
            m_steps.back().confirm.emplace(connection, statementText(shape, rows, shape.confirm), parameters);
    }
}

BulkUpsert::Step &BulkUpsert::stepFor(std::size_t rows)
{
    for (Step &step : m_steps) {
        if (step.rows <= rows)
            return step;
    }
    return m_steps.back();
}

Result<std::span<QVariant>> BulkUpsert::valuesOf(Step &step)
{
    auto insert = step.insert.get();
    if (!insert)
        return failFrom(insert);
    return (*insert)->parameters();
}

Result<WriteReport> BulkUpsert::run(Step &step)
{
    auto insert = step.insert.get();
    if (!insert)
        return failFrom(insert);
    auto inserted = (*insert)->run();
    if (!inserted)
        return failFrom(inserted);
    WriteReport report;
    report.inserted = *inserted;
    const std::int64_t left = static_cast<std::int64_t>(step.rows) - *inserted;
    if (left == 0)
        return report;
    auto updated = runAgain(**insert, step.update);
    if (!updated)
        return failFrom(updated);
    report.updated = *updated;
    report.skipped = left - *updated;
    if (report.skipped > 0 && step.confirm) {
        if (auto confirmed = runAgain(**insert, *step.confirm); !confirmed)
            return failFrom(confirmed);
    }
    return report;
}

Result<std::int64_t> BulkUpsert::runAgain(sql::Statement &insert, sql::LazyStatement &again)
{
    auto statement = again.get();
    if (!statement)
        return failFrom(statement);
    (*statement)->swapParameters(insert);
    auto changed = (*statement)->run();
    (*statement)->swapParameters(insert);
    return changed;
}

} // namespace cw::storage::sqlite
