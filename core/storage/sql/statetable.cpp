// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/statetable.h"

#include "core/storage/keyrules.h"

namespace cw::storage::sql {
namespace {

const QString kInsertState = QStringLiteral("INSERT INTO state (name, value, updated_at) VALUES (?, ?, ?) "
                                            "ON CONFLICT (name) DO ");

} // namespace

StateTable::StateTable(Connection &connection)
    : m_insert(connection, kInsertState + QStringLiteral("NOTHING"), 3),
      m_update(connection,
               kInsertState
                   + QStringLiteral("UPDATE SET value = excluded.value, updated_at = excluded.updated_at "
                                    "WHERE excluded.value <> state.value"),
               3),
      m_remove(connection, QStringLiteral("DELETE FROM state WHERE name = ?"), 1),
      m_select(connection, QStringLiteral("SELECT value FROM state WHERE name = ?"), 1),
      m_selectAll(connection,
                  QStringLiteral("SELECT name, value FROM state WHERE substr(name, 1, CAST(?1 AS INTEGER)) = ?2 "
                                 "ORDER BY name"),
                  2)
{
}

Result<WriteReport> StateTable::write(const std::string &name, const std::string &value, std::int64_t nowUs)
{
    if (auto why = whyInvalidState(name, value))
        return fail(ErrorCode::InvalidInput, *why);
    if (value.empty()) {
        auto removed = m_remove.run({bound(name)});
        if (!removed)
            return failFrom(removed);
        return WriteReport{0, *removed, 1 - *removed};
    }
    auto inserted = m_insert.run({bound(name), bound(value), bound(nowUs)});
    if (!inserted)
        return failFrom(inserted);
    if (*inserted == 1)
        return WriteReport{1, 0, 0};
    auto updated = m_update.run({bound(name), bound(value), bound(nowUs)});
    if (!updated)
        return failFrom(updated);
    return WriteReport{0, *updated, 1 - *updated};
}

Result<std::optional<std::string>> StateTable::select(std::string_view name)
{
    if (whyInvalidState(std::string(name), {}))
        return std::nullopt;
    return m_select.first<std::string>(
        {bound(name)}, [](const Statement &row) -> Result<std::string> { return row.text(0); });
}

Result<std::vector<std::pair<std::string, std::string>>> StateTable::selectAll(std::string_view prefix)
{
    using Named = std::pair<std::string, std::string>;
    // Counted in characters by both engines.
    const auto characters = QString::fromUtf8(prefix.data(), static_cast<qsizetype>(prefix.size())).size();
    return m_selectAll.collect<Named>(
        {bound(std::int64_t{characters}), bound(std::string(prefix))},
        [](const Statement &row) -> Result<Named> { return Named{row.text(0), row.text(1)}; });
}

} // namespace cw::storage::sql
