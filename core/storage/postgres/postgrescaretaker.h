// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"
#include "core/storage/postgres/schema.h"

namespace cw::storage::postgres {

/// The caretaker of our schema in a PostgreSQL database.
class PostgresCaretaker final : public Caretaker {
public:
    [[nodiscard]] static Result<std::unique_ptr<Caretaker>> open(const Address &address, Layout layout,
                                                                 std::shared_ptr<Surroundings> surroundings);
    ~PostgresCaretaker() override;

    /// pg_dump in its custom format, of our schema only; the rows of hypertables stand behind it.
    [[nodiscard]] Result<BackupReport> backUp(const std::string &file, const Watch &watch) override;
    /// Reads every row of every table once.
    [[nodiscard]] Result<CheckReport> check(const Watch &watch) override;
    [[nodiscard]] Result<> tidy(Tidying tidying, const Watch &watch) override;

private:
    PostgresCaretaker(const Address &address, Layout layout, std::unique_ptr<Connection> connection);

    /// Quoted names of our tables; with `isParts` the parts instead of what they are parts of.
    [[nodiscard]] Result<std::vector<QString>> tables(bool isParts);
    [[nodiscard]] Result<std::int64_t> number(const QString &query);
    [[nodiscard]] Result<> dropEmptyParts();
    /// `options`: more arguments for pg_dump.
    [[nodiscard]] Result<> dump(const QString &part, const QStringList &options, const Watch &watch);
    /// The dump and the rows of hypertables, all of one moment.
    [[nodiscard]] Result<> dumpWithHypertables(const QString &part, const Watch &watch);

    const Address m_address;
    const Layout m_layout;
    std::unique_ptr<Connection> m_connection;
};

} // namespace cw::storage::postgres
