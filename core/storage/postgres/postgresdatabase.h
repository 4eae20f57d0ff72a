// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/postgres/schema.h"
#include "core/storage/store.h"

#include <atomic>
#include <mutex>

namespace cw::storage::postgres {

/// One PostgreSQL database with the newest schema.
class PostgresDatabase final : public Database {
public:
    PostgresDatabase(Address address, SchemaState schema, std::shared_ptr<Surroundings> surroundings);

    [[nodiscard]] Result<std::unique_ptr<Reader>> openReader() override;
    [[nodiscard]] Result<std::unique_ptr<Writer>> openWriter() override;
    [[nodiscard]] Result<DatabaseInfo> info() override;
    [[nodiscard]] Result<std::unique_ptr<Caretaker>> openCaretaker() override;
    [[nodiscard]] bool isShared() const override { return true; }
    [[nodiscard]] std::string location() const override { return locationText(m_address); }
    void giveUp() override { m_surroundings->watchdog.giveUp(); }
    [[nodiscard]] Result<std::unique_ptr<Cluster>> openCluster() override;

private:
    [[nodiscard]] std::string identity(Connection &connection);

    const Address m_address;
    const SchemaState m_schema;
    const std::shared_ptr<Surroundings> m_surroundings;
    const std::string m_origin; ///< tells this process's writers from those of others
    const std::shared_ptr<std::atomic<bool>> m_hasWriter = std::make_shared<std::atomic<bool>>(false);
    std::once_flag m_identityAsked;
    std::string m_identity;
};

/// Opens the database at `url`, making our schema in it or bringing it up to date. See openDatabase.
[[nodiscard]] Result<std::unique_ptr<Database>> openPostgres(std::string_view url, const Limits &limits = {});

} // namespace cw::storage::postgres
