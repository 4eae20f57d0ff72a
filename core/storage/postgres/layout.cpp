// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/layout.h"

#include <QRegularExpression>

namespace cw::storage::postgres {
namespace {

/// Ids are cut by the width of a partition of ids.
constexpr qint64 kIdsAChunk = 1LL << 24;

const QRegularExpression &mark()
{
    static const QRegularExpression kMark(QStringLiteral(" ?\\{\\{by (\\w+)\\}\\}"));
    return kMark;
}

/// A table with such a mark: its name and the column it is cut by.
const QRegularExpression &largeTable()
{
    static const QRegularExpression kTable(
        QStringLiteral("CREATE TABLE (\\w+) \\((?:[^;]*)\\{\\{by (\\w+)\\}\\}"));
    return kTable;
}

} // namespace

Result<Layout> chooseLayout(Connection &connection, Layout wanted)
{
    if (wanted == Layout::Partitions || wanted == Layout::Plain)
        return wanted;
    auto installed = connection.single(
        QStringLiteral("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"));
    if (!installed)
        return failFrom(installed);
    if (!installed->isEmpty())
        return Layout::Timescale;
    if (wanted == Layout::Auto)
        return Layout::Partitions;
    auto available = connection.single(
        QStringLiteral("SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'"));
    if (!available)
        return failFrom(available);
    if (available->isEmpty())
        return fail(ErrorCode::Unsupported,
                    "The PostgreSQL server has no TimescaleDB; install it, or use layout=partitions.");
    if (auto made = connection.execute(QStringLiteral("CREATE EXTENSION timescaledb WITH SCHEMA public"));
        !made)
        return failFrom(made);
    return Layout::Timescale;
}

QString withLayout(const QString &statement, Layout layout)
{
    QString text = statement;
    return text.replace(mark(), layout == Layout::Partitions ? QStringLiteral(" PARTITION BY RANGE (\\1)")
                                                             : QString());
}

QStringList timescaleStatements(const QString &migration)
{
    if (!largeTable().match(migration).hasMatch())
        return {};
    QStringList out{
        QStringLiteral("CREATE OR REPLACE FUNCTION now_us() RETURNS BIGINT LANGUAGE sql STABLE AS "
                       "$$ SELECT CAST(extract(epoch FROM now()) * 1000000 AS BIGINT) $$")};
    for (auto found = largeTable().globalMatch(migration); found.hasNext();) {
        const auto match = found.next();
        const bool isTime = match.captured(2).endsWith(QStringLiteral("time"));
        out.append(
            QStringLiteral("SELECT public.create_hypertable('candlewright.%1', '%2', "
                           "chunk_time_interval => CAST(%3 AS BIGINT), create_default_indexes => false)")
                .arg(match.captured(1), match.captured(2), QString::number(isTime ? kChunkUs : kIdsAChunk)));
        if (isTime)
            out.append(
                QStringLiteral("SELECT public.set_integer_now_func('candlewright.%1', 'candlewright.now_us')")
                    .arg(match.captured(1)));
    }
    return out;
}

QStringList unmarkStatements(const QString &migration)
{
    QStringList out;
    for (auto found = largeTable().globalMatch(migration); found.hasNext();)
        out.append(
            QStringLiteral("DROP TRIGGER IF EXISTS ts_insert_blocker ON %1").arg(found.next().captured(1)));
    return out;
}

} // namespace cw::storage::postgres
