// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/partlist.h"

namespace cw::storage::postgres {
namespace {

/// A bound says "FOR VALUES FROM ('…') TO ('…')"; the last part of all has no end.
const QString kParts = QStringLiteral(
    "SELECT p.relname, c.relname, 'candlewright', "
    "coalesce(CAST(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''(-?\\d+)''\\)') AS BIGINT), "
    "9223372036854775807) FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhrelid "
    "JOIN pg_class AS p ON p.oid = h.inhparent "
    "WHERE p.relnamespace = to_regnamespace('candlewright') AND p.relname IN "
    "('candles', 'candles_archive', 'trades', 'trades_archive') ORDER BY p.relname, "
    "CAST(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \\(''(-?\\d+)''\\)') AS BIGINT)");

const QString kChunks = QStringLiteral(
    "SELECT hypertable_name, chunk_name, chunk_schema, range_end_integer FROM timescaledb_information.chunks "
    "WHERE hypertable_schema = 'candlewright' ORDER BY hypertable_name, range_start_integer");

/// "COUNT NAME" of the dropped parts.
const QString kDropped =
    QStringLiteral("SELECT CAST(split_part(value, ' ', 1) AS BIGINT), split_part(value, ' ', 2), updated_at "
                   "FROM state WHERE name = 'storage.dropped_parts'");

Result<> readDropped(Connection &connection, PartsInfo &out)
{
    auto statement = connection.prepare(kDropped, 0);
    if (!statement)
        return failFrom(statement);
    auto found = statement->first<bool>({}, [&out](const sql::Statement &row) -> Result<bool> {
        out.dropped = row.integer(0);
        out.lastDropped = row.text(1);
        out.droppedAt = market::fromUs(row.integer(2));
        return true;
    });
    if (!found)
        return failFrom(found);
    return {};
}

} // namespace

Result<std::vector<PartName>> listParts(Connection &connection, Layout layout)
{
    auto statement = connection.prepare(layout == Layout::Timescale ? kChunks : kParts, 0);
    if (!statement)
        return failFrom(statement);
    return statement->collect<PartName>({}, [](const sql::Statement &row) -> Result<PartName> {
        return PartName{row.value(0).toString(), row.value(1).toString(), row.value(2).toString(),
                        row.integer(3)};
    });
}

Result<PartsInfo> describeParts(Connection &connection, Layout layout)
{
    auto parts = listParts(connection, layout);
    if (!parts)
        return failFrom(parts);
    PartsInfo out;
    for (const PartName &part : *parts) {
        const std::string table = part.table.toStdString();
        const std::string name = part.name.toStdString();
        if (out.tables.empty() || out.tables.back().table != table)
            out.tables.push_back({table, 0, name, name});
        ++out.tables.back().count;
        out.tables.back().newest = name;
    }
    if (auto read = readDropped(connection, out); !read)
        return failFrom(read);
    return out;
}

QString noteDroppedText(const QString &part)
{
    return QStringLiteral(
               "INSERT INTO state (name, value, updated_at) VALUES ('storage.dropped_parts', '1 %1', "
               "clock_us()) "
               "ON CONFLICT (name) DO UPDATE SET value = "
               "(CAST(split_part(state.value, ' ', 1) AS BIGINT) + 1) || ' %1', updated_at = clock_us()")
        .arg(part);
}

} // namespace cw::storage::postgres
