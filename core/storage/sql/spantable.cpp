// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/spantable.h"

#include "core/storage/sql/rowtables.h"

namespace cw::storage::sql {
namespace {

constexpr const char *kArchived =
    "UPDATE {owners} SET {prefix}archived_from = (SELECT min({key}) FROM {archive} WHERE {owner} = ?1), "
    "{prefix}archived_to = (SELECT max({key}) FROM {archive} WHERE {owner} = ?1), "
    "{prefix}moves = {prefix}moves + 1 WHERE {owner id} = ?1";
constexpr const char *kTemporary =
    "UPDATE {owners} SET {prefix}temp_from = (SELECT min({key}) FROM {temp} WHERE {owner} = ?1), "
    "{prefix}temp_to = (SELECT max({key}) FROM {temp} WHERE {owner} = ?1), "
    "{prefix}moves = {prefix}moves + 1 WHERE {owner id} = ?1";

} // namespace

Result<> SpanTable::refresh(RowKind kind, Place place, std::int64_t owner)
{
    auto known = m_refresh.find({kind, place});
    if (known == m_refresh.end()) {
        const QString sql =
            tableText(place == Place::Archive ? kArchived : kTemporary, kind, m_connection.dialect());
        known = m_refresh.try_emplace({kind, place}, m_connection, sql, 1).first;
    }
    auto done = known->second.run({bound(owner)});
    if (!done)
        return failFrom(done);
    return {};
}

} // namespace cw::storage::sql
